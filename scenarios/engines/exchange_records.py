"""The seen tables of a world as the values a hospital would hold. The truth tables are not read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.clinical import (
    AnalyteResult,
    Consent,
    Context,
    Flag,
    LabOrder,
    LabReport,
    Protocol,
    Registration,
    ResultStatus,
    Sex,
)
from emr_hub.clock import Instant
from emr_hub.fhir.encounter import Visit

Tables = Mapping[str, pa.Table]
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SeenFacility:
    """One facility of the world; `connected_since` is None when its results never reach the coordinator."""

    facility_id: int
    key: str
    connected_since: Instant | None


@dataclass(frozen=True, slots=True)
class OrderCourse:
    """One order and everything that would come of it if it were performed, in the order of becoming known."""

    order: LabOrder
    published_at: Instant | None
    reports: tuple[LabReport, ...]


@dataclass(frozen=True, slots=True)
class SeenWorld:
    """What the systems of the world can know, keyed by id."""

    facilities: dict[str, SeenFacility]
    registrations: dict[int, Registration]
    consents: list[Consent]
    visits: dict[int, Visit]
    courses: list[OrderCourse] = field(default_factory=list)


def read_world(tables: Tables) -> SeenWorld:
    """Read the seen tables of `emr_hub.columns` (facilities, registrations, consents, encounters, orders, results)."""
    facilities = {row["facility_id"]: _facility(row) for row in rows_of(tables["facilities"])}
    keys = {number: facility.key for number, facility in facilities.items()}
    return SeenWorld(
        facilities={facility.key: facility for facility in facilities.values()},
        registrations={row["registration_id"]: _registration(row, keys) for row in rows_of(tables["registrations"])},
        consents=[_consent(row) for row in rows_of(tables["consents"])],
        visits={row["encounter_id"]: _visit(row, keys) for row in rows_of(tables["encounters"])},
        courses=_courses(tables, keys),
    )


def rows_of(table: pa.Table) -> Rows:
    """The rows of a table as dictionaries; times as instants, dictionary columns as strings."""
    columns = {name: _plain(table.column(name)).to_pylist() for name in table.column_names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(column: Any) -> Any:
    if pa.types.is_timestamp(column.type):
        return pc.cast(column, pa.int64())
    if pa.types.is_dictionary(column.type):
        return pc.cast(column, column.type.value_type)
    return column


def _facility(row: dict[str, Any]) -> SeenFacility:
    return SeenFacility(row["facility_id"], row["key"], row["connected_since"])


def _registration(row: dict[str, Any], keys: Mapping[int, str]) -> Registration:
    return Registration(
        registration_id=row["registration_id"],
        facility=keys[row["facility_id"]],
        record_number=row["mrn"],
        name=row["name"],
        birth_date=row["birth_date"] or "",
        sex=Sex(row["sex"] or "unknown"),
        cccd=row["cccd"],
        bhyt=row["bhyt"],
        phone=row["phone"],
        address=row["address"],
        registered_at=row["registered_at"],
    )


def _consent(row: dict[str, Any]) -> Consent:
    categories = tuple(part for part in (row["categories"] or "").split(";") if part)
    return Consent(row["registration_id"], row["basis"], categories, row["valid_from"], row["valid_to"])


def _visit(row: dict[str, Any], keys: dict[int, str]) -> Visit:
    referred = keys.get(row["referred_from"]) if row["referred_from"] is not None else None
    return Visit(
        encounter_id=row["encounter_id"],
        registration_id=row["registration_id"],
        facility=keys[row["facility_id"]],
        kind=row["class"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        referred_from=referred,
    )


def _courses(tables: Tables, keys: dict[int, str]) -> list[OrderCourse]:
    found = sorted(rows_of(tables["results"]), key=lambda row: (row["order_id"], row["version"]))
    results = {order_id: list(rows) for order_id, rows in groupby(found, key=lambda row: row["order_id"])}
    orders = sorted(rows_of(tables["orders"]), key=lambda row: row["order_id"])
    return [_course(row, results.get(row["order_id"], []), keys) for row in orders]


def _course(row: dict[str, Any], results: Rows, keys: dict[int, str]) -> OrderCourse:
    order = LabOrder(
        order_id=row["order_id"],
        registration_id=row["registration_id"],
        encounter_id=row["encounter_id"],
        facility=keys[row["facility_id"]],
        clinician_id=row["clinician_id"],
        service=row["service"],
        specimen=row["specimen"],
        context=Context(row["context"]),
        age_days=row["age_days"],
        signed_at=row["signed_at"],
        unstable_at=row["unstable_at"],
        protocol=Protocol(row["protocol"]) if row["protocol"] else None,
        collected_at=row["collected_at"],
    )
    versions = groupby(results, key=lambda result: result["version"])
    reports = tuple(_report(order, row["resulted_at"], version, list(rows)) for version, rows in versions)
    return OrderCourse(order, row["published_at"], reports)


def _report(order: LabOrder, resulted_at: Instant, version: int, rows: Rows) -> LabReport:
    return LabReport(
        order_id=order.order_id,
        registration_id=order.registration_id,
        facility=order.facility,
        service=order.service,
        specimen=order.specimen,
        status=ResultStatus(rows[0]["status"]),
        version=version,
        collected_at=order.collected_at if order.collected_at is not None else order.signed_at,
        resulted_at=resulted_at,
        known_at=rows[0]["known_at"],
        results=tuple(_analyte(row) for row in rows),
    )


def _analyte(row: dict[str, Any]) -> AnalyteResult:
    return AnalyteResult(
        local_code=row["local_code"],
        local_name=row["local_code"],
        loinc=row["loinc"],
        analyte=row["analyte"],
        value=row["value"],
        text=row["text"],
        comparator=row["comparator"],
        unit=row["unit"],
        flag=Flag(row["flag"]) if row["flag"] else None,
    )
