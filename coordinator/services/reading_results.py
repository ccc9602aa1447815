"""From a report on the wire to what the decision may know of it and what a card may show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coordinator.cards import EarlierFinding
from coordinator.decision import Answer, EarlierResult
from coordinator.services.enrolled import Enrolled
from emr_hub.clinical import AnalyteResult, LabReport, ResultStatus
from emr_hub.clock import Instant, exactly
from emr_hub.terminology import Conversion, analyte, convert, reading_of, result_class

_VOID = frozenset({ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})
_UNSATISFACTORY = "unsatisfactory"


@dataclass(frozen=True, slots=True)
class Seen:
    """One analyte of an earlier result: for the decision, and for the card."""

    result: EarlierResult
    finding: EarlierFinding


def seen_in(report: LabReport, source: Enrolled, reference: str, known_at: Instant) -> Iterator[Seen]:
    """Every analyte of the report that the source's code map knows; HIV results do not exist here.

    Whoever reads a report may: permission is asked before fetching. `known_at`: when the orderer could know of it.
    """
    for one in report.results:
        key = source.code_map.analyte_of(one.local_code, one.loinc)
        if key is not None and not analyte(key).hiv:
            yield Seen(_result(key, one, report, source, known_at), _finding(key, one, report, source, reference))


def has_content(one: AnalyteResult, status: ResultStatus) -> bool:
    """Whether a result could serve at all: not void, not empty, its specimen satisfactory."""
    if status in _VOID or (one.value is None and not one.text and one.flag is None):
        return False
    return not (one.text or "").lower().startswith(_UNSATISFACTORY)


def _result(key: str, one: AnalyteResult, report: LabReport, source: Enrolled, known_at: Instant) -> EarlierResult:
    converted = None if one.value is None else convert(key, one.value, one.unit)
    value = converted.value if isinstance(converted, Conversion) else None
    return EarlierResult(
        order_id=report.order_id,
        result_class=result_class(key, report.specimen),
        facility_id=source.facility.facility_id,
        level=source.facility.lab_level,
        signed=exactly(report.collected_at),
        collected=exactly(report.collected_at),
        resulted=exactly(report.resulted_at),
        known=exactly(known_at),
        status=report.status,
        # The laboratory flags its own results: the catalogue's limits never stand in for a flag it did not give.
        reading=reading_of(key, one.flag, value, False, None),
        content=has_content(one, report.status),
        converts=Answer.YES if converted is None or value is not None else Answer.UNKNOWN,
        permitted=Answer.YES,
    )


def _finding(key: str, one: AnalyteResult, report: LabReport, source: Enrolled, reference: str) -> EarlierFinding:
    return EarlierFinding(
        analyte=key,
        value=one.value,
        text=one.text,
        comparator=one.comparator,
        unit=one.unit,
        flag=one.flag,
        facility=source.key,
        level=source.facility.lab_level,
        collected_at=report.collected_at,
        reference=reference,
    )
