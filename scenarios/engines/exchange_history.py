"""Everything that was known before the measured period, sorted by hospital and loaded in bulk: people, then records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from emr_hub.clinical import Consent, LabReport, Registration
from emr_hub.fhir.encounter import Visit
from hospitals.emr import HistoryOrder, load_history, load_registrations, load_visits
from scenarios.engines.exchange_events import Event, Kind
from scenarios.engines.exchange_records import OrderCourse
from scenarios.engines.exchange_town import Hospitals


async def load_records(town: Hospitals, past: list[Event]) -> dict[int, LabReport]:
    """Load visits, orders and results; the newest report of each order known by then, by order.

    After the cards of every hospital, so that nobody is pointed to who is not known yet.
    """
    newest = {one.order.order_id: report for one, report in _reports(past)}
    for key, visits in _visits(past).items():
        await load_visits(town.hospitals[key], visits)
    for key, orders in _orders(past, newest).items():
        await load_history(town.hospitals[key], orders)
    return newest


def _reports(past: list[Event]) -> Iterable[tuple[OrderCourse, LabReport]]:
    return (event.subject for event in past if isinstance(event.subject, tuple))


async def load_people(town: Hospitals, past: list[Event]) -> None:
    """Load the cards and legal bases, hospital by hospital."""
    cards: dict[str, list[Registration]] = defaultdict(list)
    bases: dict[str, list[Consent]] = defaultdict(list)
    for event in past:
        if isinstance(event.subject, Registration):
            cards[event.facility].append(event.subject)
        elif isinstance(event.subject, Consent):
            bases[event.facility].append(event.subject)
    for key in sorted(cards):
        await load_registrations(town.hospitals[key], cards[key], bases[key])


def _visits(past: list[Event]) -> dict[str, list[Visit]]:
    visits: dict[str, list[Visit]] = defaultdict(list)
    for event in past:
        if isinstance(event.subject, Visit):
            visits[event.facility].append(event.subject)
    return visits


def _orders(past: list[Event], newest: dict[int, LabReport]) -> dict[str, list[HistoryOrder]]:
    due = {event.entity_id for event in past if event.kind is Kind.PUBLICATION}
    orders: dict[str, list[HistoryOrder]] = defaultdict(list)
    for event in past:
        if event.kind is Kind.SIGNING and isinstance(event.subject, OrderCourse):
            order = event.subject.order
            report = newest.get(order.order_id)
            orders[event.facility].append(HistoryOrder(order, report, order.order_id in due))
    return orders
