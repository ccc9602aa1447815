"""A run's tables visit by visit, as a hospital's systems would send them: who, where, what was ordered and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from emr_hub.terminology import every_facility

Cells = dict[str, Any]


@dataclass(slots=True)
class SentOrder:
    """One order; `versions` holds the result rows of each report of it, oldest first. Times are instants (ms)."""

    order: Cells
    versions: dict[int, list[Cells]] = field(default_factory=dict)


@dataclass(slots=True)
class SentVisit:
    """One visit at the facility of code `code`, the card of the person there, and its orders as they were signed."""

    code: str
    facility: Cells
    card: Cells
    visit: Cells
    orders: list[SentOrder] = field(default_factory=list)


def visits_by_facility(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, list[SentVisit]]]:
    """Facility code and its visits, facilities by id and visits by id; facilities without visits are left out."""
    results = _grouped(tables["results"], "order_id")
    orders = _grouped(tables["orders"].sort_by([("signed_at", "ascending"), ("order_id", "ascending")]), "encounter_id")
    cards = {row["registration_id"]: row for row in _rows(tables["registrations"])}
    visits = _grouped(tables["encounters"].sort_by("encounter_id"), "facility_id")
    for place in sorted(_rows(tables["facilities"]), key=lambda row: row["facility_id"]):
        code = code_of(place["key"])
        sent = [
            SentVisit(code, place, cards[visit["registration_id"]], visit, [
                _answered(order, results.get(order["order_id"], [])) for order in orders.get(visit["encounter_id"], [])
            ])
            for visit in visits.get(place["facility_id"], [])
        ]  # fmt: skip
        if sent:
            yield code, sent


def code_of(key: str) -> str:
    """The code by which a facility of the registry is addressed; a stranger's key stands for itself."""
    known = every_facility().get(key)
    return known.code if known is not None else key


def number_text(value: float) -> str:
    """A number so that reading it gives the same number again; a whole one without a point."""
    return repr(value).removesuffix(".0")


def _answered(order: Cells, results: list[Cells]) -> SentOrder:
    sent = SentOrder(order)
    for row in sorted(results, key=lambda row: row["version"]):
        sent.versions.setdefault(row["version"], []).append(row)
    return sent


def _grouped(table: pa.Table, key: str) -> dict[int, list[Cells]]:
    groups: dict[int, list[Cells]] = {}
    for row in _rows(table):
        groups.setdefault(row[key], []).append(row)
    return groups


def _rows(table: pa.Table) -> list[Cells]:
    """The rows as plain cells, times as instants."""
    for at, one in enumerate(table.schema):
        if pa.types.is_timestamp(one.type):
            table = table.set_column(at, one.name, table[one.name].cast(pa.timestamp("ms", tz="UTC")).cast(pa.int64()))
    return table.to_pylist()
