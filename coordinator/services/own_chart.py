"""What the ordering hospital's own chart knows: its results of this patient, and its orders that still wait for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordinator.decision import NOT_YET, Answer, EarlierResult
from coordinator.record_locator import Reach
from coordinator.services.enrolled import Enrolled
from coordinator.services.order_at_hand import OrderAtHand, order_number
from coordinator.services.reading_results import Seen, seen_in
from emr_hub.clock import exactly
from emr_hub.fhir import Door, observation, service_request
from emr_hub.fhir.canonical import LOINC
from emr_hub.fhir.reading import Resource, code_in, essential, instant, items, text
from emr_hub.terminology import result_class, service_on, services


def own_results(resources: Sequence[Resource], reach: Reach, source: Enrolled, door: Door) -> Iterator[Seen]:
    """The chart's results that an order may look back to; those known only after the order do not exist yet."""
    for resource in resources:
        if not _may_matter(resource, reach, source):
            continue
        report = observation.from_fhir(door.admit(resource, "Observation"), source.site)
        if report.resulted_at > reach.signed_at:
            continue
        reference = source.site.url(f"Observation/{essential(text(resource, 'id'), 'Observation.id')}")
        for seen in seen_in(report, source, reference, report.resulted_at):
            if reach.holds(seen.finding.analyte, report.collected_at, report.resulted_at):
                yield seen


def _may_matter(resource: Resource, reach: Reach, source: Enrolled) -> bool:
    """A coarse net that spares checking most of a long chart: a needed analyte, reported within the longest window."""
    issued = instant(resource, "issued")
    if issued is not None and issued <= reach.signed_at - reach.longest:
        return False
    return any(_analyte(node, source) in reach.windows for node in (*items(resource, "component"), resource))


def _analyte(node: Resource, source: Enrolled) -> str | None:
    code = node.get("code")
    return source.code_map.analyte_of(code_in(code, source.site.local_codes), code_in(code, LOINC))


def resulted_orders(resources: Sequence[Resource]) -> frozenset[str]:
    """References of the orders that have an answer, whatever it is: they wait no more."""
    based = (text(on, "reference") for resource in resources for on in items(resource, "basedOn"))
    return frozenset(reference for reference in based if reference)


def waiting_orders(
    resources: Sequence[Resource], answered: frozenset[str], order: OrderAtHand, reach: Reach, source: Enrolled,
    door: Door,
) -> Iterator[EarlierResult]:  # fmt: skip
    """The chart's active orders signed before this one and not answered yet, one per analyte within reach."""
    mine = (order.signed_at, order.review.order_id)
    for resource in resources:
        read = service_request.read_order(door.admit(resource, "ServiceRequest"), source.site.canonical)
        if read.status != "active" or f"ServiceRequest/{read.logical_id}" in answered or read.signed_at is None:
            continue
        if (read.signed_at, order_number(read.logical_id)) < mine:
            yield from waiting(read, reach, source)


def waiting(read: service_request.OrderAsRead, reach: Reach, source: Enrolled) -> Iterator[EarlierResult]:
    """What an order without an answer looks like to a later one: pending, collected or not, one per analyte."""
    if read.service is None or read.service not in services():
        return
    specimen = read.specimen or services()[read.service].specimen
    collected = read.collected_at
    for key in service_on(read.service, specimen).analytes:
        if reach.holds(key, collected if collected is not None else reach.signed_at, reach.signed_at):
            yield EarlierResult(
                order_id=order_number(read.logical_id),
                result_class=result_class(key, specimen),
                facility_id=source.facility.facility_id,
                level=source.facility.lab_level,
                signed=exactly(reach.signed_at if read.signed_at is None else read.signed_at),
                collected=NOT_YET if collected is None else exactly(collected),
                resulted=NOT_YET,
                known=NOT_YET,
                status=None,
                permitted=Answer.YES,
            )
