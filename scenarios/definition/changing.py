"""What the command line may change in a scenario before it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from emr_hub.errors import UsageError
from scenarios.definition.arm import ENGINES, Engine
from scenarios.definition.fitting import LONGEST_PERIOD_DAYS, checked
from scenarios.definition.keys import nearest
from scenarios.definition.known import check_policy, known_policies
from scenarios.definition.reading import MOST_PATIENTS
from scenarios.definition.scenario import Scenario
from scenarios.definition.sections import HIGHEST_SEED


@dataclass(frozen=True, slots=True)
class Overrides:
    """Values given on the command line; None leaves what the scenario says. `policy` is an id or a file."""

    seed: int | None = None
    patients: int | None = None
    days: int | None = None
    policy: str | None = None
    engine: str | None = None


def with_overrides(scenario: Scenario, overrides: Overrides) -> Scenario:
    """The scenario as changed. `days` counts back from its end; a new own policy puts the old one beside it."""
    changed = _with_numbers(scenario, overrides)
    if overrides.policy is not None:
        changed = _with_policy(changed, overrides.policy)
    if overrides.engine is not None:
        changed = replace(changed, engine=_engine(overrides.engine))
    return checked(changed, "command line")


def _with_numbers(scenario: Scenario, overrides: Overrides) -> Scenario:
    seed = _within(overrides.seed, "--seed", 0, HIGHEST_SEED, scenario.seed)
    patients = _within(overrides.patients, "--patients", 1, MOST_PATIENTS, scenario.patients)
    days = _within(overrides.days, "--days", 1, LONGEST_PERIOD_DAYS, scenario.days)
    return replace(scenario, seed=seed, patients=patients, start=scenario.end - timedelta(days=days - 1))


def _within(value: int | None, option: str, lowest: int, highest: int, otherwise: int) -> int:
    if value is None:
        return otherwise
    if not lowest <= value <= highest:
        raise UsageError(f"got {value}", where=option, expected=f"a whole number from {lowest} to {highest}")
    return value


def _with_policy(scenario: Scenario, name: str) -> Scenario:
    own = str(Path(name).resolve()) if name.endswith(".toml") or "/" in name else name
    check_policy(own, known_policies(), "--policy")
    beside = tuple(other for other in scenario.all_policies if other != own)
    headline = scenario.second_headline if scenario.second_headline != own else None
    return replace(scenario, policy=own, policies=beside, second_headline=headline)


def _engine(name: str) -> Engine:
    if name not in ENGINES:
        close = nearest(name, ENGINES)
        raise UsageError(
            f"got {name!r}", where="--engine", expected=f"one of {', '.join(ENGINES)}; the nearest is {close!r}"
        )
    return name
