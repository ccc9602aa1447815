"""The ordering hospital's chart of a patient: as sent along with the hook, or fetched from it where it was not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from emr_hub.cds_hooks import UNSATISFIED, HookRequest
from emr_hub.errors import DataError, GivenError, OtherSideError
from emr_hub.fhir import Resource, bundle
from emr_hub.fhir.reading import items, of_type, text

PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "results": "Observation?patient={{context.patientId}}&category=laboratory&_sort=-date",
    "orders": "ServiceRequest?patient={{context.patientId}}&status=active",
}
PAGE = 1000
"""So many results and orders of one patient are asked for where they were not sent along."""

_MOST_PAGES = 50  # of one chart: a server that gives fewer at a time is followed, not for ever
_TYPES = {"patient": "Patient", "results": "Bundle", "orders": "Bundle"}


class ChartMissing(GivenError):
    """What an answer needs was neither sent along nor to be had: without it, nothing may be said."""


@dataclass(frozen=True, slots=True)
class ChartAtHand:
    """The patient's card, laboratory results and active orders at the ordering hospital.

    The card is checked. A long chart is not: whoever reads a result or an order admits it at the door first, so
    that what no order looks back to costs nothing.
    """

    patient: Resource
    results: tuple[Resource, ...]
    orders: tuple[Resource, ...]


async def chart_at_hand(at: Coordinator, request: HookRequest, asker: Enrolled) -> ChartAtHand:
    """The chart; ChartMissing when a part cannot be had, DataError when it is not what it should be."""
    patient = await _part(at, request, asker, "patient")
    if patient is None:
        raise ChartMissing("the hospital knows no such patient", where="prefetch.patient", expected="a Patient")
    at.door.admit(patient, "Patient")
    _check(request, "patient", patient.get("id"))
    results = await _part(at, request, asker, "results")
    orders = await _part(at, request, asker, "orders")
    return ChartAtHand(
        patient=patient,
        results=_of_the_patient(request, "results", bundle.resources_in(results, "Observation")),
        orders=_of_the_patient(request, "orders", bundle.resources_in(orders, "ServiceRequest")),
    )


def _of_the_patient(request: HookRequest, key: str, resources: Iterable[Resource]) -> tuple[Resource, ...]:
    held = tuple(resources)
    for resource in held:
        _check(request, key, text(resource, "subject", "reference"))
    return held


def _check(request: HookRequest, key: str, named: str | None) -> None:
    """Nothing of another patient is taken for this one's; who is not named at all is asked at the door."""
    if named is not None and named.rpartition("/")[2] != request.patient_id:
        raise DataError("another patient than the context's", where=f"prefetch.{key}", expected=request.patient_id)


async def _part(at: Coordinator, request: HookRequest, asker: Enrolled, key: str) -> Resource | None:
    sent = request.prefetched(key)
    if sent is None:
        return None
    if sent is UNSATISFIED or not isinstance(sent, dict) or sent.get("resourceType") == "OperationOutcome":
        query = PREFETCH[key].replace("{{context.patientId}}", request.patient_id)
        sent = await _fetched(at, request, asker, key, query + (f"&_count={PAGE}" if "?" in query else ""))
    part = of_type(sent, _TYPES[key])
    return await _whole(at, request, asker, key, part) if "link" in part and key != "patient" else part


async def _whole(at: Coordinator, request: HookRequest, asker: Enrolled, key: str, part: Resource) -> Resource:
    """A searchset with the pages that follow it: a chart of which only the beginning is known may hide the news."""
    entries, page = list(items(part, "entry")), part
    for _ in range(_MOST_PAGES):
        following = bundle.next_page(page)
        if following is None:
            return {**part, "entry": entries}
        page = await _fetched(at, request, asker, key, following)
        entries += items(page, "entry")
    raise ChartMissing("longer than can be read", where=f"prefetch.{key}", expected=f"at most {_MOST_PAGES} pages")


async def _fetched(at: Coordinator, request: HookRequest, asker: Enrolled, key: str, place: str) -> Resource:
    """What lies at a place of the hospital's own FHIR endpoint; with its token, which goes nowhere else."""
    headers = {"authorization": f"Bearer {request.access_token}"} if request.access_token else {}
    url = asker.site.url(place)
    try:
        if not url.startswith(f"{asker.site.fhir_base}/"):
            raise DataError("leads elsewhere", where=f"prefetch.{key}.link", expected=asker.site.fhir_base)
        answer = await at.wire.get(url, headers=headers)
        if answer.ok:
            return of_type(answer.json(), _TYPES[key])
    except (OtherSideError, GivenError):
        pass  # said below, in one voice: the part cannot be had
    raise ChartMissing("not sent along and not to be had from fhirServer", where=f"prefetch.{key}")
