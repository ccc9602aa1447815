"""ServiceRequest and LabOrder: what a clinician signed for, with the columns a review needs.

A draft carries the profile `order-under-review`: an extension it lacks then means that it did not happen.
Without the profile, absent means unknown, and `read_order` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from emr_hub.clinical import Context, LabOrder, OrderStatus, Protocol
from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.errors import DataError
from emr_hub.fhir.canonical import STATUS_REASON, UCUM, Canonical
from emr_hub.fhir.reading import Resource, code_in, essential, extension, instant, items, number, of_type, text
from emr_hub.fhir.site import Site, number_of
from emr_hub.fhir.specimen import contained_specimen, specimen_of

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an order was revoked, in words, and the absolute or relative Observation URLs that stand in for it."""

    reason: str
    reused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderAsRead:
    """What a ServiceRequest says of an order; None where it does not say it.

    `carries_review` tells how to read None in context, age, unstable_at and protocol: with it, it did not
    happen; without it, unknown. `logical_id` is the sender's id, whatever its form.
    """

    logical_id: str
    status: str | None
    patient: str | None
    encounter: str | None
    requester: str | None
    service: str | None
    service_text: str | None
    specimen: str | None
    context: Context | None
    age_days: int | None
    signed_at: Instant | None
    unstable_at: Instant | None
    protocol: Protocol | None
    collected_at: Instant | None
    carries_review: bool
    reused: tuple[str, ...] = ()


def to_fhir(order: LabOrder, site: Site, *, service_text: str = "", withdrawal: Withdrawal | None = None) -> Resource:
    """The ServiceRequest `o-{order_id}` of the site; `service_text` is the service's Vietnamese name.

    A revoked order takes a `withdrawal`: its reason and what is reused instead.
    """
    c = site.canonical
    collected = order.collected_at
    request: Resource = {
        "resourceType": "ServiceRequest",
        "id": f"o-{order.order_id}",
        "meta": {"profile": [c.profile("service-request"), c.order_under_review]},
        "contained": [contained_specimen(order.specimen, c, collected)],
        "extension": _extensions(order, c, withdrawal),
        "status": str(order.status),
        "intent": "order",
        "category": [{"coding": [{"system": c.order_category, "code": "XN"}]}],
        "code": _service(order.service, service_text, c),
        "subject": {"reference": f"Patient/p-{order.registration_id}"},
        "encounter": {"reference": f"Encounter/e-{order.encounter_id}"},
        "authoredOn": written_time(order.signed_at),
        "requester": {"reference": f"Practitioner/c-{order.clinician_id}"},
        "performer": [{"reference": site.organization}],
        "specimen": [{"reference": "#specimen"}],
    }
    if withdrawal and withdrawal.reused:
        request["supportingInfo"] = [{"reference": url} for url in withdrawal.reused]
    return request


def _service(code: str, written: str, c: Canonical) -> dict[str, Any]:
    concept: dict[str, Any] = {"coding": [{"system": c.services, "code": code}]}
    if written:
        concept["text"] = written
    return concept


def _extensions(order: LabOrder, c: Canonical, withdrawal: Withdrawal | None) -> list[dict[str, Any]]:
    age = {"value": order.age_days, "unit": "d", "system": UCUM, "code": "d"}
    found: list[dict[str, Any]] = [
        {"url": c.extension("order-context"), "valueCode": str(order.context)},
        {"url": c.extension("age-in-days"), "valueQuantity": age},
    ]
    if order.unstable_at is not None:
        found.append({"url": c.extension("unstable-since"), "valueDateTime": written_time(order.unstable_at)})
    if order.protocol is not None:
        found.append({"url": c.extension("order-protocol"), "valueCode": str(order.protocol)})
    if withdrawal:
        found.append({"url": STATUS_REASON, "valueCodeableConcept": {"text": withdrawal.reason}})
    return found


def read_order(resource: Resource, canonical: Canonical) -> OrderAsRead:
    """What the ServiceRequest says, nothing essential but its type and id: for orders of any sender."""
    r = of_type(resource, "ServiceRequest")
    specimen, collected = specimen_of(r, canonical)
    age = number(extension(r, canonical.extension("age-in-days")), "valueQuantity", "value")
    profiles = (r.get("meta") or {}).get("profile") if isinstance(r.get("meta"), dict) else None
    return OrderAsRead(
        logical_id=essential(text(r, "id"), "ServiceRequest.id"),
        status=text(r, "status"),
        patient=text(r, "subject", "reference"),
        encounter=text(r, "encounter", "reference"),
        requester=text(r, "requester", "reference"),
        service=code_in(r.get("code"), canonical.services),
        service_text=text(r, "code", "text"),
        specimen=specimen,
        context=_word(Context, text(extension(r, canonical.extension("order-context")), "valueCode")),
        age_days=None if age is None else int(age),
        signed_at=instant(r, "authoredOn"),
        unstable_at=instant(extension(r, canonical.extension("unstable-since")), "valueDateTime"),
        protocol=_word(Protocol, text(extension(r, canonical.extension("order-protocol")), "valueCode")),
        collected_at=collected,
        carries_review=isinstance(profiles, list) and canonical.order_under_review in profiles,
        reused=tuple(u for u in (text(i, "reference") for i in items(r, "supportingInfo")) if u),
    )


def _word(kind: type[_Word], written: str | None) -> _Word | None:
    """The member of that name, None when nothing is written; a word outside the list is a fault, not an unknown."""
    if written is None:
        return None
    try:
        return kind(written)
    except ValueError:
        where, expected = f"ServiceRequest.extension {kind.__name__}", ", ".join(kind)
        raise DataError("a word outside the list", where=where, expected=expected) from None


def from_fhir(resource: Resource, site: Site) -> LabOrder:
    """The order a ServiceRequest of that site stands for. Essential: ids, service, context, age, authoredOn, status."""
    read = read_order(resource, site.canonical)
    return LabOrder(
        order_id=number_of(read.logical_id, "o", "ServiceRequest.id"),
        registration_id=number_of(read.patient, "p", "ServiceRequest.subject"),
        encounter_id=number_of(read.encounter, "e", "ServiceRequest.encounter"),
        facility=site.key,
        clinician_id=number_of(read.requester, "c", "ServiceRequest.requester"),
        service=essential(read.service, "ServiceRequest.code", "a coding of MA_DICH_VU"),
        specimen=essential(read.specimen, "ServiceRequest.specimen"),
        context=essential(read.context, "ServiceRequest.extension order-context"),
        age_days=essential(read.age_days, "ServiceRequest.extension age-in-days"),
        signed_at=essential(read.signed_at, "ServiceRequest.authoredOn"),
        unstable_at=read.unstable_at,
        protocol=read.protocol,
        collected_at=read.collected_at,
        status=_status(read.status),
    )


def _status(written: str | None) -> OrderStatus:
    if written not in {str(s) for s in OrderStatus}:
        raise DataError("a status no order here goes through", where="ServiceRequest.status",
                        expected=", ".join(OrderStatus))  # fmt: skip
    return OrderStatus(written)
