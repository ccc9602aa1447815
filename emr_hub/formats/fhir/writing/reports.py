"""Orders and their reports: one ServiceRequest per order, one Observation per version, one DiagnosticReport at last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from emr_hub.clinical import (
    AnalyteResult,
    Context,
    Flag,
    LabOrder,
    LabReport,
    OrderStatus,
    Protocol,
    ResultStatus,
)  # fmt: skip
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir import Resource, Site, diagnostic_report, observation, service_request
from emr_hub.formats.fhir.writing.records import Record, by_order, records
from emr_hub.terminology import analytes, services

Sites = Mapping[int, Site]
_DRAWS = "sid/draw"  # identifier system of a venepuncture, under the facility's address


@dataclass(frozen=True, slots=True)
class Answered:
    """One order with all that was reported for it: its resources by kind, in the order in which they were known."""

    request: Resource
    observations: tuple[Resource, ...]
    report: Resource | None


def answered(tables: Mapping[str, pa.Table], sites: Sites) -> Iterator[Answered]:
    """The orders by number. An order nobody has answered yet is its request alone."""
    reports = by_order(tables["results"])
    number, rows = next(reports, (None, []))
    for order in records(tables["orders"].sort_by("order_id")):
        if order["order_id"] == number:
            yield _answered(order, rows, sites[order["facility_id"]])
            number, rows = next(reports, (None, []))
        else:
            yield Answered(_request(order, sites[order["facility_id"]], False), (), None)


def _answered(order: Record, rows: list[Record], site: Site) -> Answered:
    name = _name(order["service"])
    versions = [_report(order, list(some), site) for _, some in groupby(rows, key=lambda row: row["version"])]
    several = len(versions) > 1
    observations = tuple(_observation(report, site, name, several) for report in versions)
    last = diagnostic_report.to_fhir(versions[-1], site, service_text=name)
    return Answered(_request(order, site, True), observations, last)


def _name(service: str | None) -> str:
    found = services().get(service or "")
    return found.name_vi if found else ""


def _request(order: Record, site: Site, done: bool) -> Resource:
    draft = LabOrder(
        order["order_id"], order["registration_id"], order["encounter_id"], site.key, order["clinician_id"],
        order["service"], order["specimen"], Context(order["context"]), order["age_days"], order["signed_at"],
        order["unstable_at"], Protocol(order["protocol"]) if order["protocol"] else None, order["collected_at"],
        OrderStatus.COMPLETED if done else OrderStatus.ACTIVE,
    )  # fmt: skip
    request = service_request.to_fhir(draft, site, service_text=_name(order["service"]))
    if order["draw_id"] is not None:
        specimen = request["contained"][0]
        specimen["accessionIdentifier"] = {"system": f"{site.base}/{_DRAWS}", "value": str(order["draw_id"])}
    return request


def _report(order: Record, rows: list[Record], site: Site) -> LabReport:
    first = rows[0]
    return LabReport(
        order["order_id"], order["registration_id"], site.key, order["service"], order["specimen"],
        ResultStatus(first["status"]), first["version"], order["collected_at"], order["resulted_at"], first["known_at"],
        tuple(_result(row) for row in rows),
    )  # fmt: skip


def _result(row: Record) -> AnalyteResult:
    known = analytes().get(row["analyte"])
    return AnalyteResult(
        row["local_code"] or "", known.name_vi if known else "", row["loinc"], row["analyte"], row["value"],
        row["text"], row["comparator"], row["unit"], Flag(row["flag"]) if row["flag"] else None,
    )  # fmt: skip


def _observation(report: LabReport, site: Site, name: str, several: bool) -> Resource:
    """One version. Where there are several, each says its number, and when it was stored as the server would."""
    told = observation.to_fhir(report, site, service_text=name)
    if several:
        told["meta"] |= {"versionId": str(report.version), "lastUpdated": written_time(report.known_at)}
        if report.version == 1:
            told["extension"].append(_number(report.version, site))
    return told


def _number(version: int, site: Site) -> dict[str, Any]:
    return {"url": site.canonical.extension("report-version"), "valuePositiveInt": version}
