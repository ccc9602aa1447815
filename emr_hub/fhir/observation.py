"""Observation and LabReport: exactly one Observation per order, with components when it has several analytes.

Codes are the laboratory's own, always; LOINC stands beside where the laboratory's map has it. `issued` is when
this version became known, `effectiveDateTime` when the specimen was taken. A version after the first also
carries its number and when the first was known.
"""

from __future__ import annotations

from typing import Any

from emr_hub.clinical import AnalyteResult, LabReport, ResultStatus
from emr_hub.clock import to_fhir as written_time
from emr_hub.errors import DataError
from emr_hub.fhir.analyte_value import read_value, value_of
from emr_hub.fhir.canonical import LOINC, OBSERVATION_CATEGORY
from emr_hub.fhir.reading import Resource, code_in, essential, extension, instant, items, number, of_type, text
from emr_hub.fhir.site import Site, number_of
from emr_hub.fhir.specimen import contained_specimen, specimen_of


def to_fhir(report: LabReport, site: Site, *, service_text: str = "") -> Resource:
    """The Observation `r-{order_id}` of the site; needs at least one analyte (DataError without)."""
    if not report.results:
        raise DataError("a report without an analyte", where="LabReport.results", expected="one or more")
    c = site.canonical
    observation: Resource = {
        "resourceType": "Observation",
        "id": f"r-{report.order_id}",
        "meta": {"profile": [c.profile("observation-lab")]},
        "contained": [contained_specimen(report.specimen, c, None)],
        "extension": _extensions(report, site),
        "basedOn": [{"reference": f"ServiceRequest/o-{report.order_id}"}],
        "status": str(report.status),
        "category": [{"coding": [{"system": OBSERVATION_CATEGORY, "code": "laboratory"}]}],
        "code": {},
        "subject": {"reference": f"Patient/p-{report.registration_id}"},
        "effectiveDateTime": written_time(report.collected_at),
        "issued": written_time(report.known_at),
        "performer": [{"identifier": {"system": c.facility_code, "value": site.code}}],
        "specimen": {"reference": "#specimen"},
    }
    if len(report.results) == 1:
        observation.update(_analyte(report.results[0], report.status, site))
    else:
        observation["code"] = _service(report.service, service_text, site)
        observation["component"] = [_analyte(r, report.status, site) for r in report.results]
    return observation


def _extensions(report: LabReport, site: Site) -> list[dict[str, Any]]:
    c = site.canonical
    service = {"system": c.services, "code": report.service}
    found: list[dict[str, Any]] = [{"url": c.extension("ordered-service"), "valueCoding": service}]
    if report.version > 1:
        found.append({"url": c.extension("report-version"), "valuePositiveInt": report.version})
        found.append({"url": c.extension("first-resulted"), "valueInstant": written_time(report.resulted_at)})
    return found


def _service(code: str, written: str, site: Site) -> dict[str, Any]:
    concept: dict[str, Any] = {"coding": [{"system": site.canonical.services, "code": code}]}
    if written:
        concept["text"] = written
    return concept


def analyte_code(local_code: str, local_name: str, loinc: str | None, site: Site) -> dict[str, Any]:
    """The code of one analyte: the laboratory's own, with LOINC beside it where the laboratory has it."""
    coding = [{"system": LOINC, "code": loinc}] if loinc else []
    if local_code:
        coding.append({"system": site.local_codes, "code": local_code})
    concept: dict[str, Any] = {"coding": coding} if coding else {}
    if local_name:
        concept["text"] = local_name
    return concept


def _analyte(result: AnalyteResult, status: ResultStatus, site: Site) -> dict[str, Any]:
    code = analyte_code(result.local_code, result.local_name, result.loinc, site)
    return {"code": code, **value_of(result, status)}


def from_fhir(resource: Resource, site: Site) -> LabReport:
    """The report an Observation of that site stands for; `analyte` is left None, nobody has mapped the codes yet.

    Essential: order, patient, service, specimen, status, effective and issued time, a code per analyte.
    """
    r = of_type(resource, "Observation")
    c = site.canonical
    _check_performer(r, site)
    specimen, _ = specimen_of(r, c)
    known_at = essential(instant(r, "issued"), "Observation.issued")
    first = instant(extension(r, c.extension("first-resulted")), "valueInstant")
    version = number(extension(r, c.extension("report-version")), "valuePositiveInt")
    return LabReport(
        order_id=number_of(text(r, "basedOn", 0, "reference"), "o", "Observation.basedOn"),
        registration_id=number_of(text(r, "subject", "reference"), "p", "Observation.subject"),
        facility=site.key,
        service=essential(_ordered_service(r, site), "Observation.extension ordered-service"),
        specimen=essential(specimen, "Observation.specimen"),
        status=_status(text(r, "status")),
        version=1 if version is None else int(version),
        collected_at=essential(instant(r, "effectiveDateTime"), "Observation.effectiveDateTime"),
        resulted_at=known_at if first is None else first,
        known_at=known_at,
        results=read_results(r, site),
    )


def _ordered_service(r: Resource, site: Site) -> str | None:
    c = site.canonical
    said = text(extension(r, c.extension("ordered-service")), "valueCoding", "code")
    return said or code_in(r.get("code"), c.services)


def read_results(resource: Resource, site: Site) -> tuple[AnalyteResult, ...]:
    """The analytes of an Observation: its components where it has any, else itself."""
    components = list(items(resource, "component"))
    return tuple(_read_analyte(node, site) for node in components or [resource])


def _read_analyte(node: Resource, site: Site) -> AnalyteResult:
    code = node.get("code")
    local, loinc = code_in(code, site.local_codes), code_in(code, LOINC)
    name = text(code, "text") or next((text(x, "display") for x in items(code, "coding") if x.get("display")), None)
    if not (local or loinc or name):
        raise DataError("an analyte without code or name", where="Observation.code")
    return AnalyteResult(local or "", name or "", loinc, None, **read_value(node))


def _check_performer(r: Resource, site: Site) -> None:
    for performer in items(r, "performer"):
        system, value = text(performer, "identifier", "system"), text(performer, "identifier", "value")
        if site.canonical.is_sid(system, "facility_code") and value != site.code:
            raise DataError("another facility's laboratory", where="Observation.performer", expected=site.code)


def _status(written: str | None) -> ResultStatus:
    try:
        return ResultStatus(essential(written, "Observation.status"))
    except ValueError:
        raise DataError("a word outside observation-status", where="Observation.status") from None
