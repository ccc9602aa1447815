"""DocumentReference as a pointer: who, which codes, when, which laboratory, where. The result stays where it was made.

The pointer of an order has one id for ever; a corrected or withdrawn result replaces it under that id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emr_hub.clinical import LabReport, ResultStatus
from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.errors import DataError
from emr_hub.fhir.canonical import LOINC
from emr_hub.fhir.observation import analyte_code
from emr_hub.fhir.reading import Resource, code_in, essential, extension, instant, items, number, of_type, text
from emr_hub.fhir.site import Site, number_of

_LABORATORY_REPORT = "11502-2"
_DOC_STATUS = {
    ResultStatus.FINAL: "final",
    ResultStatus.AMENDED: "amended",
    ResultStatus.CORRECTED: "amended",
    ResultStatus.CANCELLED: "entered-in-error",
    ResultStatus.ENTERED_IN_ERROR: "entered-in-error",
}
_GONE = frozenset({ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})


@dataclass(frozen=True, slots=True)
class PointedCode:
    """One analyte pointed to, as the laboratory codes it; the coordinator maps it by its own code map."""

    local_code: str
    name: str
    loinc: str | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the result of one order lies. `url` is the absolute address of the Observation at its source."""

    facility: str
    order_id: int
    registration_id: int
    url: str
    codes: tuple[PointedCode, ...]
    specimen: str
    collected_at: Instant
    known_at: Instant
    version: int
    status: ResultStatus

    @property
    def stands(self) -> bool:
        """Whether there is something to fetch: not after a cancelled or mistaken report."""
        return self.status not in _GONE


def pointer_to(report: LabReport, site: Site) -> Pointer:
    """The pointer to a report of that site, without a value in it."""
    return Pointer(
        facility=report.facility,
        order_id=report.order_id,
        registration_id=report.registration_id,
        url=site.url(f"Observation/r-{report.order_id}"),
        codes=tuple(PointedCode(r.local_code, r.local_name, r.loinc) for r in report.results),
        specimen=report.specimen,
        collected_at=report.collected_at,
        known_at=report.known_at,
        version=report.version,
        status=report.status,
    )


def pointer_id(facility: str, order_id: int) -> str:
    """The id of an order's pointer at the coordinator."""
    return f"ptr-{facility.lower()}-{order_id}"


def to_fhir(pointer: Pointer, site: Site) -> Resource:
    """The DocumentReference; its subject and content are absolute addresses at the source."""
    c = site.canonical
    return {
        "resourceType": "DocumentReference",
        "id": pointer_id(pointer.facility, pointer.order_id),
        "extension": [
            {"url": c.extension("result-status"), "valueCode": str(pointer.status)},
            {"url": c.extension("report-version"), "valuePositiveInt": pointer.version},
            {"url": c.extension("specimen"), "valueCoding": {"system": c.specimens, "code": pointer.specimen}},
        ],
        "status": "current" if pointer.stands else "entered-in-error",
        "docStatus": _DOC_STATUS.get(pointer.status, "preliminary"),
        "type": {"coding": [{"system": LOINC, "code": _LABORATORY_REPORT}]},
        "subject": {"reference": site.url(f"Patient/p-{pointer.registration_id}")},
        "date": written_time(pointer.known_at),
        "custodian": {"reference": site.organization, "identifier": _facility(site)},
        "content": [{"attachment": {"contentType": "application/fhir+json", "url": pointer.url}}],
        "context": {
            "event": [analyte_code(x.local_code, x.name, x.loinc, site) for x in pointer.codes],
            "period": {"start": written_time(pointer.collected_at)},
        },
    }


def _facility(site: Site) -> dict[str, Any]:
    return {"system": site.canonical.facility_code, "value": site.code}


def from_fhir(resource: Resource, site: Site) -> Pointer:
    """The pointer a DocumentReference of that custodian stands for.

    Refused when it points outside the custodian's own endpoint. Essential: subject, date, content url, a code,
    status, specimen, period start.
    """
    r = of_type(resource, "DocumentReference")
    c = site.canonical
    url = _own_url(r, site)
    version = number(extension(r, c.extension("report-version")), "valuePositiveInt")
    specimen = text(extension(r, c.extension("specimen")), "valueCoding", "code")
    return Pointer(
        facility=site.key,
        order_id=number_of(url, "r", "DocumentReference.content.attachment.url"),
        registration_id=number_of(_own_subject(r, site), "p", "DocumentReference.subject"),
        url=url,
        codes=_codes(r, site),
        specimen=essential(specimen, "DocumentReference.extension specimen"),
        collected_at=essential(instant(r, "context", "period", "start"), "DocumentReference.context.period.start"),
        known_at=essential(instant(r, "date"), "DocumentReference.date"),
        version=1 if version is None else int(version),
        status=_status(text(extension(r, c.extension("result-status")), "valueCode"), text(r, "docStatus")),
    )


def _own_url(r: Resource, site: Site) -> str:
    url: str = essential(text(r, "content", 0, "attachment", "url"), "DocumentReference.content.attachment.url")
    if not url.startswith(site.fhir_base + "/"):
        raise DataError("points outside its custodian", where="DocumentReference.content.attachment.url",
                        expected=site.fhir_base)  # fmt: skip
    return url


def _own_subject(r: Resource, site: Site) -> str:
    subject: str = essential(text(r, "subject", "reference"), "DocumentReference.subject")
    if "://" in subject and not subject.startswith(site.fhir_base + "/Patient/"):
        raise DataError("another facility's patient", where="DocumentReference.subject", expected=site.fhir_base)
    return subject


def _codes(r: Resource, site: Site) -> tuple[PointedCode, ...]:
    read = (
        PointedCode(code_in(e, site.local_codes) or "", text(e, "text") or "", code_in(e, LOINC))
        for e in items(r, "context", "event")
    )
    codes = tuple(x for x in read if x.local_code or x.loinc)
    return codes or essential(None, "DocumentReference.context.event", "a local code or LOINC")


def _status(said: str | None, doc_status: str | None) -> ResultStatus:
    back = {
        "final": "final",
        "amended": "amended",
        "preliminary": "preliminary",
        "entered-in-error": "entered-in-error",
    }
    word = said or back.get(doc_status or "")
    try:
        return ResultStatus(essential(word, "DocumentReference.docStatus"))
    except ValueError:
        raise DataError(
            "a word outside observation-status", where="DocumentReference.extension result-status"
        ) from None
