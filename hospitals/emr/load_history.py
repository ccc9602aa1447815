"""The record as it stood before the measured period, loaded in bulk, without any order-sign.

What is sent is checked at the coordinator's door; what stays here is checked when it first leaves the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from emr_hub.clinical import Consent, LabOrder, LabReport, Registration
from emr_hub.fhir import Resource, bundle, document_reference, encounter, patient
from emr_hub.fhir import consent as consent_resource
from emr_hub.fhir.encounter import Visit
from hospitals.emr.application import Emr
from hospitals.emr.chart import active_order
from hospitals.emr.confidential import is_confidential
from hospitals.emr.publish import pointer_of
from hospitals.emr.report_result import report_resources
from hospitals.emr.visit import known_so_far

BUNDLE_SIZE = 250
"""Resources per Bundle: large enough that the request costs little, small enough to stay far below body limits."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """One order signed before the start. `report` is the newest version known by now, None while it is pending.

    `due`: its publication was due by now.
    """

    order: LabOrder
    report: LabReport | None
    due: bool


async def load_registrations(emr: Emr, registrations: Sequence[Registration], consents: Sequence[Consent]) -> None:
    """Store cards and legal bases; tell the coordinator, cards first, when the hospital is connected."""
    cards = [patient.to_fhir(one, emr.site) for one in registrations]
    bases = [consent_resource.to_fhir(one, emr.site) for one in consents]
    await emr.keep(*cards, *bases)
    if emr.is_connected:
        for resources in (*_batches(cards, BUNDLE_SIZE), *_batches(bases, BUNDLE_SIZE)):
            await emr.send_bundle(bundle.transaction(map(emr.abroad, resources)))


async def load_visits(emr: Emr, visits: Iterable[Visit]) -> None:
    """Store encounters; they are not sent anywhere."""
    await emr.keep(*(encounter.to_fhir(known_so_far(visit, emr), emr.site) for visit in visits))


async def load_history(emr: Emr, orders: Sequence[HistoryOrder]) -> None:
    """Store every order with its newest report, then send the pointers that are due, in Bundles."""
    for part in _batches(orders, BUNDLE_SIZE):
        await _store(emr, part)
    pointers = [document_reference.to_fhir(pointer, emr.site) for pointer in _due_pointers(emr, orders)]
    for resources in _batches(pointers, BUNDLE_SIZE):
        await emr.send_bundle(bundle.transaction(resources))


async def _store(emr: Emr, orders: Sequence[HistoryOrder]) -> None:
    for locked in (False, True):
        some = [one for one in orders if is_confidential(one.order.service) is locked]
        await emr.keep(*(resource for one in some for resource in _resources(emr, one)), locked=locked)


def _resources(emr: Emr, one: HistoryOrder) -> list[Resource]:
    if one.report is not None:
        return report_resources(emr, one.order, one.report)
    if one.order.collected_at is not None and one.order.collected_at > emr.clock.now():
        emr.awaiting_specimen.setdefault(one.order.registration_id, {})[one.order.order_id] = one.order
    return [active_order(emr, one.order)]


def _due_pointers(emr: Emr, orders: Iterable[HistoryOrder]) -> Iterator[document_reference.Pointer]:
    for one in orders:
        if one.due and one.report is not None:
            emr.due.add(one.order.order_id)
            pointer = pointer_of(emr, one.report)
            if pointer is not None:
                emr.pointed.add(one.order.order_id)
                yield pointer


def _batches(things: Sequence[Item], size: int) -> Iterator[list[Item]]:
    waiting = iter(things)
    while batch := list(islice(waiting, size)):
        yield batch
