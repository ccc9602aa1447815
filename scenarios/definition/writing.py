"""Writes a scenario in its resolved form: every value said, nothing left to a default. Read back, it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import tomli_w

from emr_hub.errors import UsageError
from scenarios.definition.direction import Direction
from scenarios.definition.scenario import Scenario
from scenarios.definition.writing_arms import arm_table


def to_toml(scenario: Scenario) -> str:
    """The resolved scenario as TOML text."""
    return tomli_w.dumps(_tables(scenario))


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of the resolved form and its own policy files: two scenarios that ask the same have the same hash."""
    moved, files = portable(scenario)
    return hashlib.sha256(b"\0".join([to_toml(moved).encode(), *files.values()])).hexdigest()


def portable(scenario: Scenario) -> tuple[Scenario, Mapping[str, bytes]]:
    """The scenario as a run folder keeps it: own policy files under `policies/`, and their content by that path."""
    kept = {name: f"policies/{Path(name).name}" for name in scenario.all_policies if name.endswith(".toml")}
    if len(set(kept.values())) < len(kept):
        raise UsageError("two policy files have one name", expected="a file name of its own for every policy")
    moved = replace(
        scenario,
        policy=kept.get(scenario.policy, scenario.policy),
        policies=tuple(kept.get(name, name) for name in scenario.policies),
        arms=tuple(replace(a, policy=kept.get(a.policy, a.policy)) if a.policy else a for a in scenario.arms),
        second_headline=kept.get(scenario.second_headline or "", scenario.second_headline),
    )
    return moved, {place: Path(name).read_bytes() for name, place in kept.items()}


def _tables(scenario: Scenario) -> dict[str, object]:
    policies: dict[str, object] = {"own": scenario.policy, "beside": list(scenario.policies)}
    if scenario.second_headline is not None:
        policies["second_headline"] = scenario.second_headline
    return {
        "id": scenario.id,
        "sources": list(scenario.sources),
        "title": asdict(scenario.title),
        "question": asdict(scenario.question),
        "expected": asdict(scenario.expected),
        "world": {"seed": scenario.seed, "patients": scenario.patients, "networks": list(scenario.networks)},
        "period": {"start": scenario.start, "end": scenario.end, "burn_in_days": scenario.burn_in_days},
        "policies": policies,
        "run": {"engine": scenario.engine},
        "arms": [arm_table(arm) for arm in scenario.arms],
        **({"directions": [_direction(one) for one in scenario.directions]} if scenario.directions else {}),
    }


def _direction(one: Direction) -> dict[str, object]:
    table: dict[str, object] = {"measure": one.measure, "arm": one.arm, "is": one.comparison, "than": one.than}
    return table | ({"groups": dict(one.groups)} if one.groups else {})
