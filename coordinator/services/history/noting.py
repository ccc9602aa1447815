"""Whatever a history tells, or does not tell, stands in the audit trail before it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coordinator.audit_trail import Disclosure, entry_of
from coordinator.services.at_work import Coordinator
from coordinator.services.history.asker import Asker
from coordinator.services.history.places import Place
from coordinator.services.history.sources import query_of
from coordinator.services.shown import Shown, keep_shown
from emr_hub.clock import Instant
from emr_hub.fhir import Resource, look_up
from emr_hub.storage import Put

HISTORY = ""
"""What stands for the order where no order was the reason of a look."""


def note(at: Coordinator, asker: Asker, shown: Iterable[Place], closed: Iterable[Place]) -> None:
    """One entry for the question itself; one per registration of another hospital that was, or was not, shown.

    When it cannot be written, nothing is told: the error goes up instead of the answer.
    """
    now = at.clock.now()
    entries = [_question(at, asker, now)]
    told: list[Shown] = []
    for place, some in _by_registration([one for one in shown if not one.is_own]):
        entry = _entry(at, asker, place, some, now)
        entries.append(entry)
        told.append(_shown(asker, place, some, entry, now))
        at.tally["disclosures"] += 1
    for place, some in _by_registration(closed):
        entries.append(_entry(at, asker, place, some, now))
        at.tally["denials"] += 1
    at.store.put_many([Put(one["resourceType"], one["id"], one, now) for one in entries])
    with at.ledger.writing() as book:
        keep_shown(book, told)


def _by_registration(places: Iterable[Place]) -> Iterator[tuple[Place, Sequence[Place]]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.registration, []).append(place)
    return ((held[0], held) for held in found.values())


def _question(at: Coordinator, asker: Asker, now: Instant) -> Resource:
    patients = (f"Patient/{asker.registration}",)
    look = look_up.LookUp(asker.occasion, now, "search", asker.client, "", at.settings.fhir_base, asker.query, patients)
    return look_up.to_fhir(look)


def _entry(at: Coordinator, asker: Asker, place: Place, some: Sequence[Place], now: Instant) -> Resource:
    source, permission = place.source, place.permission
    disclosure = Disclosure(
        occasion=asker.occasion,
        at=now,
        asker=asker.house.site.url(asker.house.site.organization) if asker.house is not None else asker.client,
        source=source.site.url(source.site.organization),
        user=None,
        patient=source.site.url(f"Patient/{place.registration.removeprefix(source.prefix)}"),
        query=query_of(some),
        basis=None if permission is None else permission.basis.code,
        evidence=None if permission is None else permission.evidence,
    )
    return entry_of(disclosure, at.canonical)


def _shown(asker: Asker, place: Place, some: Sequence[Place], entry: Resource, now: Instant) -> Shown:
    house = asker.house
    return Shown(
        entry=entry["id"],
        facility=asker.client if house is None else house.key,
        order=HISTORY,
        registration=asker.registration,
        source=place.registration,
        reader=asker.client if house is None else house.site.organization,
        shown_at=now,
        results=[place.source.site.url(one.observation) for one in some],
    )
