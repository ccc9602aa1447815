"""One process of an exchange run: history in bulk, then one event after the other, each to its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np

from emr_hub.clinical import Consent, LabReport, Registration
from emr_hub.clock import SteppedClock
from emr_hub.fhir.encounter import Visit
from emr_hub.randomness import uniforms
from hospitals.emr import (
    Accepted,
    Overridden,
    ShownCard,
    Signed,
    correct,
    open_visit,
    publish,
    record_consent,
    register,
    report_result,
    sign_order,
)
from scenarios.engines.exchange_events import Event, Kind, past_and_live
from scenarios.engines.exchange_history import load_people, load_records
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan, Progress
from scenarios.engines.exchange_records import OrderCourse, SeenWorld
from scenarios.engines.exchange_town import Hospitals

PROGRESS_EVERY = 100  # orders between two calls; often enough for a bar, seldom enough to cost nothing


class Run:
    """A world, or the share of it that one hospital lives through, played on the wire under one plan.

    `signed` holds what became of each order of the measured period.
    """

    def __init__(self, world: SeenWorld, plan: ExchangePlan, answers: ClinicianAnswers, town: Hospitals) -> None:
        self.world, self.plan, self.answers, self.town = world, plan, answers, town
        self.signed: dict[int, Signed] = {}
        self._newest: dict[int, LabReport] = {}
        self._luck = self._drawn("answer")
        silent = self._drawn("silence") if plan.silence_share > 0 else {}
        self._silent = {order_id for order_id, luck in silent.items() if luck < plan.silence_share}
        self._happenings: dict[Kind, Callable[[Event, Any], Awaitable[None]]] = {
            Kind.REGISTRATION: self._registered,
            Kind.CONSENT: self._consented,
            Kind.VISIT: self._visited,
            Kind.RESULT: self._resulted,
            Kind.PUBLICATION: self._published,
            Kind.CORRECTION: self._corrected,
            Kind.SIGNING: self._signing,
        }

    async def play(self, clock: SteppedClock, progress: Progress | None = None) -> None:
        """Enrol, load the history, then let every event happen in its order."""
        await self.town.open()
        past, live = past_and_live(self.world, self.plan)
        await self.load_people(past)
        await self.load_records(past)
        total = sum(event.kind is Kind.SIGNING for event in live)
        if progress:
            progress(0, total)
        for event in live:
            clock.advance_to(event.at)
            await self.happen(event)
            if progress and event.kind is Kind.SIGNING and len(self.signed) % PROGRESS_EVERY == 0:
                progress(len(self.signed), total)
        if progress:
            progress(total, total)

    async def load_people(self, past: list[Event]) -> None:
        """Cards and legal bases from before the start; those of every hospital go before anybody's records."""
        await load_people(self.town, past)

    async def load_records(self, past: list[Event]) -> None:
        """Visits, orders and results from before the start."""
        self._newest = await load_records(self.town, past)

    async def happen(self, event: Event) -> None:
        """Let one event happen to its end. Whoever calls sees to the clock, and that each person's order is kept."""
        await self._happenings[event.kind](event, event.subject)

    async def _registered(self, event: Event, registration: Registration) -> None:
        await register(self.town.hospitals[event.facility], registration)

    async def _consented(self, event: Event, consent: Consent) -> None:
        await record_consent(self.town.hospitals[event.facility], consent)

    async def _visited(self, event: Event, visit: Visit) -> None:
        await open_visit(self.town.hospitals[event.facility], visit)

    async def _resulted(self, event: Event, known: tuple[OrderCourse, LabReport]) -> None:
        course, report = known
        if self._is_performed(event.entity_id):
            self._newest[event.entity_id] = report
            await report_result(self.town.hospitals[event.facility], course.order, report)

    async def _corrected(self, event: Event, known: tuple[OrderCourse, LabReport]) -> None:
        course, report = known
        if self._is_performed(event.entity_id):
            self._newest[event.entity_id] = report
            await correct(self.town.hospitals[event.facility], course.order, report)

    async def _published(self, event: Event, course: OrderCourse) -> None:
        report = self._newest.get(event.entity_id)
        if report is not None:
            await publish(self.town.hospitals[event.facility], report)

    async def _signing(self, event: Event, course: OrderCourse) -> None:
        down = self.plan.is_unanswered(event.facility, event.at)
        self.town.silence.now = down or event.entity_id in self._silent
        emr = self.town.hospitals[event.facility]
        self.signed[event.entity_id] = await sign_order(emr, course.order, self._answer)
        self.town.silence.now = False

    def _answer(self, card: ShownCard) -> Accepted | Overridden:
        """Accepted iff the order's own uniform lies below the clinician's probability."""
        if self._luck[card.order_id] < self.answers.probability(card.order_id, card.abnormal):
            return Accepted()
        return Overridden(self.answers.override_reason(card.order_id, card.abnormal))

    def _is_performed(self, order_id: int) -> bool:
        """History is performed whole; of the measured period, what was not withdrawn."""
        signed = self.signed.get(order_id)
        return signed is None or signed.performed

    def _drawn(self, stream: str) -> dict[int, float]:
        ids = np.array([course.order.order_id for course in self.world.courses], dtype=np.int64)
        return dict(zip(ids.tolist(), uniforms(self.plan.seed, stream, ids).tolist(), strict=True))
