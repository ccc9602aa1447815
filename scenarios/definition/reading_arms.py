"""Turns an [[arms]] table of a scenario file into an Arm; what its keys mean is said once, here."""

from __future__ import annotations

import math
from pathlib import Path
from typing import cast

from scenarios.definition.arm import ANSWER_NUMBERS, ENGINES, FROM_TABLE, Acceptance, Arm, Clinicians, Engine, Numbers
from scenarios.definition.known import known_reasons
from scenarios.definition.reading_systems import outage_of, rollout_of, systems_of
from scenarios.definition.sections import Section

LONGEST_DELAY_MINUTES = 60 * 24 * 365
MOST_CARDS_PER_DAY = 10_000
CARDS = ("load_free", "load_halving")
FEWEST_CARDS = {"load_free": 0.0, "load_halving": 0.01}  # a halving after no card at all would mean nothing
ROUNDING = 1e-6  # shares written with a few decimals may miss one by this much, in all


def arm_of(section: Section, folder: Path | None) -> Arm:
    """The arm that a table describes; policy files are looked up in `folder`."""
    return Arm(
        id=section.name("id"),
        title=section.words("title"),
        coordinator=section.yes_no("coordinator"),
        acceptance=cast(Acceptance, section.share_or(FROM_TABLE, "acceptance", FROM_TABLE)),
        silence_share=section.share("silence_share", 0.0),
        link_delay_minutes=section.whole("link_delay_minutes", 0, LONGEST_DELAY_MINUTES, "minutes", 0),
        cards_for_ask=section.yes_no("cards_for_ask", False),
        connected_only=section.yes_no("connected_only", True),
        outages=tuple(outage_of(outage) for outage in section.sections("outages")),
        policy=policy_named(section.text("policy"), folder) if section.has("policy") else None,
        engine=cast(Engine, section.one_of("engine", ENGINES)) if section.has("engine") else None,
        systems=systems_of(section),
        clinicians=_clinicians(section),
        rollout=rollout_of(section.section("rollout")) if section.has("rollout") else None,
    )


def policy_named(name: str, folder: Path | None) -> str:
    """An id stays as it is; a file is made absolute, seen from the scenario's own folder."""
    is_file = name.endswith(".toml") or "/" in name
    return str(((folder or Path()) / name).resolve()) if is_file else name


def _clinicians(arm: Section) -> Clinicians:
    if not arm.has("clinicians"):
        return Clinicians()
    section = arm.section("clinicians")
    return Clinicians(
        tuple((name, _number(section, name)) for name in ANSWER_NUMBERS if section.has(name)),
        _shares(section, "reasons_normal"),
        _shares(section, "reasons_abnormal"),
    )


def _number(section: Section, name: str) -> float:
    if name in CARDS:
        return section.number(name, FEWEST_CARDS[name], MOST_CARDS_PER_DAY, "cards a day")
    return section.share(name)


def _shares(section: Section, key: str) -> Numbers:
    """The shares of a distribution; refused unless they add to 1."""
    if not section.has(key):
        return ()
    shares = section.named_shares(key, known_reasons())
    total = math.fsum(share for _, share in shares)
    if abs(total - 1) > ROUNDING:
        raise section.refuse_value(key, f"shares that add to {total:.6g}", "shares that add to 1")
    return shares
