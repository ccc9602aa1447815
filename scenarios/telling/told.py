"""The story of a telling: who takes part, what is finished and sent when, what may be shown, what is written how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from emr_hub.clock import MINUTE, Instant
from scenarios.definition import Arm, Outage, Rollout, Systems
from scenarios.telling.codes import with_unmapped
from scenarios.telling.consents import with_bases
from scenarios.telling.desks import with_desks
from scenarios.telling.moments import with_hospital_outages, with_order_times
from scenarios.telling.paper import left_on_paper
from scenarios.telling.publishing import with_habits
from scenarios.telling.taking_part import with_levels, with_starts
from scenarios.telling.waiting import with_waits

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Telling:
    """All that makes one arm's tables differ from the world's. Equal tellings of one world are the same tables.

    `outages` are those that make something wait; `link_delay` (ms) is kept only where it matters to them.
    """

    systems: Systems = field(default_factory=Systems)
    rollout: Rollout | None = None
    connected_only: bool = True
    outages: tuple[Outage, ...] = ()
    link_delay: Instant = 0

    @staticmethod
    def of(arm: Arm) -> Telling:
        """The telling of an arm."""
        waiting = tuple(outage for outage in arm.outages if outage.what != "endpoint")
        delay = arm.link_delay_minutes * MINUTE if waiting else 0
        return Telling(arm.systems, arm.rollout, arm.connected_only, waiting, delay)


def told(tables: Tables, telling: Telling, seed: int) -> Tables:
    """The tables as this arm's systems tell them; the very same object where nothing is told otherwise.

    Pure; luck comes from streams of `seed` of their own, so that a larger share changes what a smaller one changed and
    more. Truth tables are passed through untouched.
    """
    if telling == Telling():
        return tables
    now = dict(tables)
    systems = telling.systems
    with_starts(now, telling.rollout, systems, telling.connected_only)
    with_levels(now, systems.recognised_from_level)
    with_order_times(now, systems.order_time_for_collection)
    with_hospital_outages(now, telling.outages)
    with_habits(now, systems.publishing)
    left_on_paper(now, systems)
    with_bases(now, systems, seed)
    with_desks(now, systems.desks, seed)
    with_unmapped(now, systems.unmapped_share, seed)
    with_waits(now, telling.outages, telling.link_delay)
    return now


def fetch_outages(arm: Arm) -> tuple[Outage, ...]:
    """When nothing can be fetched from a hospital: its endpoint, its link or all of it is down."""
    return tuple(outage for outage in arm.outages if outage.what != "coordinator")


def unanswered(arm: Arm) -> tuple[Outage, ...]:
    """When whose checks get no answer; an outage without facility is everybody's."""
    return tuple(outage for outage in arm.outages if outage.what != "endpoint")
