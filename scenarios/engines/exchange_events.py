"""What happens in an exchange run, and in which order.

At equal times: registration, consent, visit, result known, publication, correction, signing; then the lower id.
An event before the measured period is history and is loaded in bulk; its order stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from coordinator.record_locator import visible_from
from emr_hub.clinical import Consent, LabReport, Registration
from emr_hub.clock import Instant
from emr_hub.fhir.encounter import Visit
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.exchange_records import OrderCourse, SeenWorld


class Kind(IntEnum):
    """The kinds of event, in the order they take at one instant."""

    REGISTRATION = 0
    CONSENT = 1
    VISIT = 2
    RESULT = 3
    PUBLICATION = 4
    CORRECTION = 5
    SIGNING = 6


@dataclass(frozen=True, slots=True)
class Event:
    """Something happens at a facility; `subject` is the registration, consent, visit, course or (course, report)."""

    at: Instant
    kind: Kind
    entity_id: int
    facility: str
    subject: Registration | Consent | Visit | OrderCourse | tuple[OrderCourse, LabReport]


def events_of(world: SeenWorld, plan: ExchangePlan) -> list[Event]:
    """Every event of the world up to the end of the measured period, in the order in which they happen."""
    events = [*_registrations(world), *_consents(world), *_visits(world)]
    for course in world.courses:
        events += _course_events(course, world, plan)
    kept = [event for event in events if event.at < plan.end]
    return sorted(kept, key=lambda event: (event.at, event.kind, event.entity_id))


def past_and_live(world: SeenWorld, plan: ExchangePlan) -> tuple[list[Event], list[Event]]:
    """What happened before the measured period, and what happens in it."""
    events = events_of(world, plan)
    past = [event for event in events if event.at < plan.start]
    return past, events[len(past) :]


def visible_at(course: OrderCourse, world: SeenWorld, link_delay: int) -> Instant | None:
    """When the first pointer of an order stands at the coordinator; None when its facility never publishes it."""
    connected = world.facilities[course.order.facility].connected_since
    if connected is None or course.published_at is None:
        return None
    return visible_from(course.published_at, connected, link_delay)


def _registrations(world: SeenWorld) -> list[Event]:
    return [
        Event(
            _sent_at(world, one.facility, one.registered_at), Kind.REGISTRATION, one.registration_id, one.facility, one
        )
        for one in world.registrations.values()
    ]


def _consents(world: SeenWorld) -> list[Event]:
    events = []
    for consent in world.consents:
        card = world.registrations[consent.registration_id]
        at = _sent_at(world, card.facility, max(card.registered_at, consent.valid_from))
        events.append(Event(at, Kind.CONSENT, consent.registration_id, card.facility, consent))
    return events


def _visits(world: SeenWorld) -> list[Event]:
    return [Event(one.started_at, Kind.VISIT, one.encounter_id, one.facility, one) for one in world.visits.values()]


def _sent_at(world: SeenWorld, facility: str, happened_at: Instant) -> Instant:
    """A hospital tells the coordinator at once, or on the day it is connected if that is later."""
    connected = world.facilities[facility].connected_since
    return happened_at if connected is None else max(happened_at, connected)


def _course_events(course: OrderCourse, world: SeenWorld, plan: ExchangePlan) -> list[Event]:
    order = course.order
    events = [Event(order.signed_at, Kind.SIGNING, order.order_id, order.facility, course)]
    for number, report in enumerate(course.reports):
        kind = Kind.CORRECTION if number else Kind.RESULT
        events.append(Event(report.known_at, kind, order.order_id, order.facility, (course, report)))
    published = visible_at(course, world, plan.link_delay) if course.reports else None
    if published is not None:
        events.append(Event(published, Kind.PUBLICATION, order.order_id, order.facility, course))
    return events
