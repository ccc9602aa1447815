"""Turns the tables of a scenario file into a Scenario; what the keys mean is said once, here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from scenarios.definition.scenario import ENGINES, FROM_TABLE, NETWORKS, Acceptance, Arm, Engine, Outage, Scenario
from scenarios.definition.sections import HIGHEST_SEED, Section

MOST_PATIENTS = 10_000_000  # guards against a slipped finger; more than the pilot provinces' yearly patients
LONGEST_BURN_IN_DAYS = 3_650
LONGEST_DELAY_MINUTES = 60 * 24 * 365


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
        policy=_policy(policies.text("own"), folder),
        policies=tuple(_policy(name, folder) for name in policies.texts("beside", ())),
        second_headline=_policy(policies.text("second_headline"), folder) if policies.has("second_headline") else None,
        engine=cast(Engine, run.one_of("engine", ENGINES)),
        arms=tuple(_arm(section) for section in top.sections("arms")),
    )


def _networks(world: Section) -> tuple[str, ...]:
    names = world.texts("networks")
    if not names or not set(names) <= set(NETWORKS):
        raise world.refuse("networks", "at least one of " + ", ".join(NETWORKS))
    return names


def _policy(name: str, folder: Path | None) -> str:
    """An id stays as it is; a file is made absolute, seen from the scenario's own folder."""
    is_file = name.endswith(".toml") or "/" in name
    return str(((folder or Path()) / name).resolve()) if is_file else name


def _arm(section: Section) -> Arm:
    return Arm(
        id=section.name("id"),
        title=section.words("title"),
        coordinator=section.yes_no("coordinator"),
        acceptance=cast(Acceptance, section.share_or(FROM_TABLE, "acceptance", FROM_TABLE)),
        silence_share=section.share("silence_share", 0.0),
        link_delay_minutes=section.whole("link_delay_minutes", 0, LONGEST_DELAY_MINUTES, "minutes", 0),
        cards_for_ask=section.yes_no("cards_for_ask", False),
        connected_only=section.yes_no("connected_only", True),
        outages=tuple(_outage(outage) for outage in section.sections("outages")),
    )


def _outage(section: Section) -> Outage:
    begins, ends = section.instant("from"), section.instant("to")
    if ends <= begins:
        raise section.refuse("to", "a time after 'from'")
    return Outage(section.text("facility"), begins, ends)
