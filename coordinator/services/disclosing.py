"""What a check has shown of other hospitals' results, or was denied: an audit entry for each, and who saw what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coordinator.audit_trail import Disclosure, entry_of
from coordinator.record_locator import Pointer
from coordinator.services.at_work import Coordinator
from coordinator.services.elsewhere import query_for
from coordinator.services.enrolled import Enrolled
from coordinator.services.judge_order import Judged
from coordinator.services.shown import Shown
from emr_hub.clock import Instant
from emr_hub.fhir import Resource
from emr_hub.storage import Put


@dataclass(frozen=True, slots=True)
class Occasion:
    """One call of the hook: by which hospital and user, for which registration."""

    asker: Enrolled
    registration: str
    user: str
    hook_instance: str


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the audit trail, and what was shown; None for a denial."""

    entry: Resource
    shown: Shown | None


def write_looks_alone(at: Coordinator, occasion: Occasion, judged: Sequence[Judged]) -> None:
    """Only the audit trail: who looked at what, for a question of which nothing else is kept."""
    now = at.clock.now()
    entries = [one.entry for each in judged for one in entered(at, occasion, each, now)]
    if entries:
        at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in entries])


def entered(at: Coordinator, occasion: Occasion, judged: Judged, now: Instant) -> Iterator[Entered]:
    """One entry per registration whose results were, or were not, shown to another hospital."""
    for pointers in (judged.found.shown, judged.denied):
        by_registration: dict[str, list[Pointer]] = {}
        for pointer in pointers:
            by_registration.setdefault(pointer.registration, []).append(pointer)
        for registration, some in by_registration.items():
            known = at.enrolments.of_registration(registration)
            if known is not None and known[0].key != occasion.asker.key:
                yield _entered(at, occasion, judged, (registration, *known), some, now)


def _entered(
    at: Coordinator, occasion: Occasion, judged: Judged, whose: tuple[str, Enrolled, str], some: Sequence[Pointer],
    now: Instant,
) -> Entered:  # fmt: skip
    registration, source, patient_id = whose
    permission = judged.permissions.get(registration)
    at.tally["denials" if permission is None else "disclosures"] += 1
    disclosure = Disclosure(
        occasion=f"{occasion.hook_instance}|{judged.order.reference}",
        at=now,
        asker=_organization(occasion.asker),
        source=_organization(source),
        user=occasion.asker.site.url(occasion.user),
        patient=source.site.url(f"Patient/{patient_id}"),
        query=query_for(some),
        basis=None if permission is None else permission.basis.code,
        evidence=None if permission is None else permission.evidence,
    )
    entry = entry_of(disclosure, at.canonical)
    if permission is None:
        return Entered(entry, None)
    shown = Shown(
        entry=entry["id"],
        facility=occasion.asker.key,
        order=judged.order.reference.rpartition("/")[2],
        registration=occasion.registration,
        source=registration,
        reader=occasion.user,
        shown_at=now,
        results=tuple(dict.fromkeys(source.site.url(pointer.observation) for pointer in some)),
    )
    return Entered(entry, shown)


def _organization(one: Enrolled) -> str:
    return one.site.url(one.site.organization)
