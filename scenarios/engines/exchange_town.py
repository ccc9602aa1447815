"""Coordinator and hospitals of one run, in one process, joined by nothing but the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from fastapi import FastAPI

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.services import Coordinator
from coordinator.settings import Settings
from emr_hub.clock import Clock, SteppedClock
from emr_hub.errors import CheckFailed
from emr_hub.fhir import Site
from emr_hub.storage import SearchTable, pilot_table
from emr_hub.terminology import facility
from emr_hub.wire import Wire
from hospitals.emr import COORDINATOR, Emr, enrol
from scenarios.engines.exchange_lines import Line, Silence, Silenced, outage_of
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.exchange_records import SeenFacility, SeenWorld


class Hospitals(Protocol):
    """The hospitals that a run plays: all of a town in one process, or the only one of a process of its own.

    While `silence.now` holds, the coordinator answers none of them.
    """

    @property
    def hospitals(self) -> Mapping[str, Emr]:
        """By registry key."""
        ...

    @property
    def silence(self) -> Silenced:
        """The line to the coordinator."""
        ...

    async def open(self) -> None:
        """Enrol every hospital that is ever connected."""
        ...


class Town:
    """The running programs: one clock, one wire, the coordinator's application and an EMR per facility."""

    def __init__(self, world: SeenWorld, plan: ExchangePlan) -> None:
        self.clock = SteppedClock(plan.start)
        self.silence = Silence()
        self.lines = {COORDINATOR: Line(self.silence)}
        bases = {key: Site.of(key, facility(key).code).base for key in world.facilities}
        for key, base in bases.items():
            self.lines[base] = Line(outage_of(key, plan.outages, self.clock))
        self.wire = Wire(self.lines, coordinator=COORDINATOR)
        app = coordinator_of(plan, self.clock, self.wire, search=pilot_table())
        self.coordinator_at_work: Coordinator = app.state.coordinator
        self.lines[COORDINATOR].app = app
        self.hospitals = {
            key: Emr(key, self.wire, self.clock, connected_since=seen.connected_since, search=pilot_table())
            for key, seen in world.facilities.items()
        }
        for key, emr in self.hospitals.items():
            self.lines[bases[key]].app = emr.app

    async def open(self) -> None:
        """Enrol every hospital that is ever connected."""
        for emr in self.hospitals.values():
            if emr.connected_since is not None:
                await enrol(emr)

    def refuse_real_failures(self) -> None:
        """CheckFailed if anything on the wire failed that was not declared to: a simulated run has no accidents."""
        for base, route in self.wire.statistics.items():
            if route.failures != self.lines[base].refused:
                raise CheckFailed(f"{base}: {route.failures} failures, {self.lines[base].refused} declared")

    async def close(self) -> None:
        """Let go of stores and transports."""
        await self.wire.close()
        for emr in self.hospitals.values():
            emr.store.close()


def coordinator_of(
    plan: ExchangePlan, clock: Clock, wire: Wire, database_url: str = "sqlite://", search: SearchTable | None = None,
    base_url: str = COORDINATOR,
) -> FastAPI:  # fmt: skip
    """The coordinator of an arm, in this process or in one of its own; `search` as `create_app` has it.

    `base_url` is the address that its answers name.
    """
    # The engine plays the link's delay by sending a pointer when it is to arrive; here it would count twice.
    settings = Settings(
        base_url=base_url,
        information_cards=plan.cards_for_ask,
        recognised_from_level=plan.recognised_from_level,
    )
    policy = load_policy(plan.policy)
    return create_app(settings, clock=clock, policy=policy, wire=wire, database_url=database_url, search=search)


def taking_part(world: SeenWorld, plan: ExchangePlan) -> SeenWorld:
    """The world with the facilities that somebody is registered at, connected as the arm says."""
    used = {registration.facility for registration in world.registrations.values()}
    facilities = {key: _connected(one, plan) for key, one in world.facilities.items() if key in used}
    return replace(world, facilities=facilities)


def _connected(one: SeenFacility, plan: ExchangePlan) -> SeenFacility:
    return one if plan.connected_only else replace(one, connected_since=0)
