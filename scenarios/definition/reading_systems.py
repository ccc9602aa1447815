"""Turns the tables of an arm about hospitals' systems, outages and rollout into values."""

from __future__ import annotations

from typing import cast

from scenarios.definition.known import known_desks, known_places
from scenarios.definition.sections import Section
from scenarios.definition.systems import HABITS, OTHERS, OUTAGES_OF, Others, Outage, OutageOf, Rollout, Step, Systems

HIGHEST_LEVEL = 5


def systems_of(arm: Section) -> Systems:
    """How the systems of an arm behave; nothing written is the world as it was drawn."""
    if not arm.has("systems"):
        return Systems()
    section, places = arm.section("systems"), known_places()
    return Systems(
        publishing=section.chosen("publishing", places, HABITS),
        desks=section.chosen("desks", places, known_desks()) if section.has("desks") else (),
        order_time_for_collection=section.places("order_time_for_collection", places),
        on_paper=section.texts("on_paper", ()),
        emr_required=section.yes_no("emr_required", False),
        consent_share=section.share("consent_share") if section.has("consent_share") else None,
        written_requests=section.yes_no("written_requests", True),
        unmapped_share=section.share("unmapped_share", 0.0),
        recognised_from_level=_level(section),
    )


def _level(section: Section) -> int | None:
    if not section.has("recognised_from_level"):
        return None
    return section.whole("recognised_from_level", 1, HIGHEST_LEVEL, "laboratory level")


def outage_of(section: Section) -> Outage:
    """What is down and when; the coordinator's own outage names no facility."""
    what = cast(OutageOf, section.one_of("what", OUTAGES_OF, OUTAGES_OF[0]))
    begins, ends = section.instant("from"), section.instant("to")
    if ends <= begins:
        raise section.refuse("to", "a time after 'from'")
    if what == "coordinator":
        if section.has("facility"):
            raise section.refuse("facility", "no facility: an outage of the coordinator is everybody's")
        return Outage("", begins, ends, what)
    return Outage(section.text("facility"), begins, ends, what)


def rollout_of(section: Section) -> Rollout:
    """The steps of a rollout in the order written."""
    steps = tuple(Step(one.instant("from"), one.texts("facilities")) for one in section.sections("steps"))
    return Rollout(steps, cast(Others, section.one_of("others", OTHERS, OTHERS[1])))
