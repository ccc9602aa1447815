"""Turns a study file into a Study; every refusal names file, path, value and what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import tomli_w

from emr_hub.errors import UsageError
from scenarios.definition import Overrides, Scenario, load_scenario, nearest, read_scenario, with_overrides
from scenarios.definition.reading import LONGEST_BURN_IN_DAYS, MOST_PATIENTS
from scenarios.definition.sections import HIGHEST_SEED, Section
from scenarios.studies.fitting import fitted
from scenarios.studies.keys import KEYS
from scenarios.studies.outcomes import outcomes
from scenarios.studies.reading_designs import SENSITIVITY, parameters_of, rollout_of, sampling_of
from scenarios.studies.study import KINDS, Kind, Primary, StopRule, Study

MOST_REPLICATIONS = 10_000
LONGEST_PERIOD_DAYS = 3_650


def read_study(text: str, source: str, folder: Path | None = None) -> Study:
    """The study written in TOML; its scenario is a shipped id, a file seen from `folder`, or stands in it, resolved."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML: {error}", where=source, expected="a study file") from error
    return fitted(study_of(raw, source, folder), source)


def study_of(raw: Mapping[str, object], source: str, folder: Path | None = None) -> Study:
    """The study that the tables describe, before it is checked against its own scenario."""
    top = Section(raw, kind="", source=source, keys=KEYS)
    kind = cast(Kind, top.one_of("kind", KINDS))
    within = raw.get("scenario")
    scenario = _resolved(within, source, folder) if isinstance(within, Mapping) else _scenario(top, folder)
    return Study(
        id=top.name("id"),
        title=top.words("title"),
        question=top.words("question"),
        expected=top.words("expected"),
        sources=top.texts("sources"),
        kind=kind,
        seed=top.whole("seed", 0, HIGHEST_SEED, "seed units"),
        scenario=scenario,
        primary=_primary(top.section("primary"), scenario, kind),
        stop=_stop(top, kind),
        parameters=parameters_of(top, scenario),
        sampling=sampling_of(top, kind),
        rollout=rollout_of(top, scenario, kind),
    )


def _resolved(tables: Mapping[str, object], source: str, folder: Path | None) -> Scenario:
    """The scenario inside a resolved study, as a study's folder keeps it."""
    scenario = read_scenario(tomli_w.dumps(tables), f"{source}: scenario", folder)
    return with_overrides(scenario, Overrides(engine="columns"))


def _scenario(top: Section, folder: Path | None) -> Scenario:
    """The scenario on the columns engine, with what the study changes of its world."""
    name = top.text("scenario")
    is_file = name.endswith(".toml") or "/" in name
    try:
        scenario = load_scenario((folder or Path()) / name if is_file else name)
    except UsageError as error:
        where = f"{top.place('scenario')}: {error.where}" if error.where else top.place("scenario")
        raise UsageError(error.what, where=where, expected=error.expected) from error
    changed = with_overrides(scenario, Overrides(engine="columns"))
    return _with_world(changed, top.section("world"), folder) if top.has("world") else changed


def _with_world(scenario: Scenario, world: Section, folder: Path | None) -> Scenario:
    days = world.whole("days", 1, LONGEST_PERIOD_DAYS, "days", scenario.days)
    patients = world.whole("patients", 1, MOST_PATIENTS, "patients", scenario.patients)
    burn_in = world.whole("burn_in_days", 0, LONGEST_BURN_IN_DAYS, "days", scenario.burn_in_days)
    policy = world.text("policy") if world.has("policy") else None
    if policy and policy.endswith(".toml"):
        policy = str(((folder or Path()) / policy).resolve())
    try:
        changed = with_overrides(scenario, Overrides(patients=patients, days=days, policy=policy))
    except UsageError as error:
        raise UsageError(error.what, where=world.place("policy"), expected=error.expected) from error
    return replace(changed, burn_in_days=burn_in)


def _primary(section: Section, scenario: Scenario, kind: Kind) -> Primary:
    """A rollout has arms of its own; every other study compares arms of its scenario."""
    arms = ("rollout", "everybody", "nobody") if kind == "rollout" else tuple(arm.id for arm in scenario.arms)
    measure = section.one_of("measure", tuple(outcomes()))
    arm, control = (_arm(section, key, arms) for key in ("arm", "control"))
    if arm == control:
        raise section.refuse("control", f"an arm other than {arm!r}")
    return Primary(measure, arm, control)


def _arm(section: Section, key: str, arms: tuple[str, ...]) -> str:
    name = section.text(key)
    if name not in arms:
        raise UsageError(
            f"unknown arm {name!r}", where=section.place(key),
            expected=f"one of {', '.join(arms)}; the nearest is {nearest(name, arms)!r}",
        )  # fmt: skip
    return name


def _stop(top: Section, kind: Kind) -> StopRule:
    """The rule; a design has none, its number of worlds stands under sampling."""
    if kind in SENSITIVITY and not top.has("replications"):
        return StopRule(2, 2, 0.0)
    section = top.section("replications")
    at_least = section.whole("at_least", 2, MOST_REPLICATIONS, "replications", 10)
    at_most = section.whole("at_most", 2, MOST_REPLICATIONS, "replications")
    if at_most < at_least:
        raise section.refuse("at_most", f"a whole number of replications from {at_least} (at_least) on")
    return StopRule(at_least, at_most, section.number("half_width_share", 0.0, 10.0, "shares of the mean", 0.05))
