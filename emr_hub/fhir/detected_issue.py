"""DetectedIssue: an order that an earlier result answers, from the finding to how it was settled.

Status in R4 words only: preliminary when raised, final when settled, cancelled when raised in vain. No HL7 code
says "duplicate laboratory test": our own code stands first, the nearest act codes beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.errors import DataError
from emr_hub.fhir.canonical import ACT_CODE, Canonical
from emr_hub.fhir.reading import Resource, code_in, essential, instant, items, of_type, text


class FindingStatus(StrEnum):
    """How far a finding has come."""

    RAISED = "preliminary"
    SETTLED = "final"
    IN_VAIN = "cancelled"


class Settlement(StrEnum):
    """What the clinician did about it."""

    WITHDRAWN = "withdrawn"
    OVERRIDDEN = "overridden"


# v3-ActCode: 5 = consulted prescriber (the order was changed), 6 = prescriber declined change.
_ACTION = {Settlement.WITHDRAWN: "5", Settlement.OVERRIDDEN: "6"}


@dataclass(frozen=True, slots=True)
class Mitigation:
    """How a finding was settled: what was done, why (a coded override reason, if any), when and by whom (reference)."""

    settlement: Settlement
    at: Instant
    reason_code: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One order that earlier results answer. `patient`, `order` and `results` are references as the sender has them."""

    finding_id: str
    status: FindingStatus
    patient: str
    order: str
    results: tuple[str, ...]
    identified_at: Instant
    detail: str = ""
    author: str = "Device/coordinator"
    mitigation: Mitigation | None = None


def to_fhir(finding: Finding, canonical: Canonical) -> Resource:
    """The DetectedIssue of a finding; implicated = the order first, then the results."""
    issue: Resource = {
        "resourceType": "DetectedIssue",
        "id": finding.finding_id,
        "identifier": [{"system": canonical.codes("finding"), "value": finding.finding_id}],
        "status": str(finding.status),
        "code": _code(canonical),
        "severity": "low",
        "patient": {"reference": finding.patient},
        "identifiedDateTime": written_time(finding.identified_at),
        "author": {"reference": finding.author},
        "implicated": [{"reference": r} for r in (finding.order, *finding.results)],
    }
    if finding.results:
        issue["evidence"] = [{"detail": [{"reference": r} for r in finding.results]}]
    if finding.detail:
        issue["detail"] = finding.detail
    if finding.mitigation:
        issue["mitigation"] = [_mitigation(finding.mitigation, canonical)]
    return issue


def _code(canonical: Canonical) -> dict[str, Any]:
    own = {"system": canonical.codes("detected-issue"), "code": "earlier-result-still-valid"}
    return {"coding": [own, {"system": ACT_CODE, "code": "ALLDONE"}], "text": "Đã có kết quả còn hiệu lực"}


def _mitigation(mitigation: Mitigation, canonical: Canonical) -> dict[str, Any]:
    coding = [
        {"system": canonical.codes("settlement"), "code": str(mitigation.settlement)},
        {"system": ACT_CODE, "code": _ACTION[mitigation.settlement]},
    ]
    if mitigation.reason_code:
        coding.append({"system": canonical.override_reasons, "code": mitigation.reason_code})
    found: dict[str, Any] = {"action": {"coding": coding}, "date": written_time(mitigation.at)}
    if mitigation.author:
        found["author"] = {"reference": mitigation.author}
    return found


def from_fhir(resource: Resource, canonical: Canonical) -> Finding:
    """The finding a DetectedIssue stands for. Essential: id, R4 status, patient, identified time, an order."""
    r = of_type(resource, "DetectedIssue")
    implicated = [u for u in (text(i, "reference") for i in items(r, "implicated")) if u]
    if not implicated:
        raise DataError("missing", where="DetectedIssue.implicated", expected="the order, then the results")
    return Finding(
        finding_id=essential(text(r, "id"), "DetectedIssue.id"),
        status=_status(text(r, "status")),
        patient=essential(text(r, "patient", "reference"), "DetectedIssue.patient"),
        order=implicated[0],
        results=tuple(implicated[1:]),
        identified_at=essential(instant(r, "identifiedDateTime"), "DetectedIssue.identifiedDateTime"),
        detail=text(r, "detail") or "",
        author=text(r, "author", "reference") or "",
        mitigation=_read_mitigation(next(items(r, "mitigation"), None), canonical),
    )


def _status(written: str | None) -> FindingStatus:
    try:
        return FindingStatus(essential(written, "DetectedIssue.status"))
    except ValueError:
        expected = ", ".join(FindingStatus)
        raise DataError("a status no finding has", where="DetectedIssue.status", expected=expected) from None


def _read_mitigation(node: dict[str, Any] | None, canonical: Canonical) -> Mitigation | None:
    settled = code_in(_action(node), canonical.codes("settlement"))
    at = instant(node, "date")
    if settled not in {str(s) for s in Settlement} or at is None:
        return None
    reason = code_in(_action(node), canonical.override_reasons)
    return Mitigation(Settlement(settled), at, reason, text(node, "author", "reference"))


def _action(node: dict[str, Any] | None) -> Any:
    """The action of a mitigation, or None."""
    return node.get("action") if node else None
