"""Turns the tables of a scenario file into a Scenario; what the keys mean is said once, here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from scenarios.definition.arm import ENGINES, Engine
from scenarios.definition.direction import COMPARISONS, Comparison, Direction
from scenarios.definition.known import GROUPS
from scenarios.definition.reading_arms import arm_of, policy_named
from scenarios.definition.scenario import NETWORKS, Scenario
from scenarios.definition.sections import HIGHEST_SEED, Section

MOST_PATIENTS = 10_000_000  # guards against a slipped finger; more than the pilot provinces' yearly patients
LONGEST_BURN_IN_DAYS = 3_650


def scenario_of(raw: Mapping[str, object], source: str, folder: Path | None = None) -> Scenario:
    """The scenario that the tables describe. `source` names it in errors; policy files are looked up in `folder`."""
    top = Section(raw, kind="", source=source)
    world, period = top.section("world"), top.section("period")
    policies, run = top.section("policies"), top.section("run")
    return Scenario(
        id=top.name("id"),
        title=top.words("title"),
        question=top.words("question"),
        expected=top.words("expected"),
        sources=top.texts("sources"),
        seed=world.whole("seed", 0, HIGHEST_SEED, "seed units"),
        patients=world.whole("patients", 1, MOST_PATIENTS, "patients"),
        networks=_networks(world),
        start=period.day("start"),
        end=period.day("end"),
        burn_in_days=period.whole("burn_in_days", 0, LONGEST_BURN_IN_DAYS, "days"),
        policy=policy_named(policies.text("own"), folder),
        policies=tuple(policy_named(name, folder) for name in policies.texts("beside", ())),
        second_headline=_second_headline(policies, folder),
        engine=cast(Engine, run.one_of("engine", ENGINES)),
        arms=tuple(arm_of(section, folder) for section in top.sections("arms")),
        directions=tuple(_direction(section) for section in top.sections("directions")),
    )


def _networks(world: Section) -> tuple[str, ...]:
    names = world.texts("networks")
    if not names or not set(names) <= set(NETWORKS):
        raise world.refuse("networks", "at least one of " + ", ".join(NETWORKS))
    if "national" in names and len(names) > 1:
        raise world.refuse("networks", "national alone: it holds the others")
    return names


def _second_headline(policies: Section, folder: Path | None) -> str | None:
    return policy_named(policies.text("second_headline"), folder) if policies.has("second_headline") else None


def _direction(section: Section) -> Direction:
    """One expectation, written as a sentence: measure of `arm` `is` more, less ... `than` another arm."""
    return Direction(
        measure=section.name("measure"),
        arm=section.name("arm"),
        comparison=cast(Comparison, section.one_of("is", COMPARISONS)),
        than=section.name("than"),
        groups=section.chosen("groups", GROUPS),
    )
