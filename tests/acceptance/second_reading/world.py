"""A run folder as plain Python values: orders with their results, cards, legal grounds. Nothing is judged here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.clinical import Sex
from emr_hub.clock import day_start
from emr_hub.terminology import Service, result_class, service_on

Row = dict[str, Any]
NO_CANDIDATE = ("cancelled", "entered-in-error")


@dataclass
class Order:
    """One order with every version of every analyte it would answer; `t` is the time of signing, ms UTC."""

    row: Row
    person: int
    service: Service
    versions: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.row["order_id"])

    @property
    def t(self) -> int:
        return int(self.row["signed_at"])

    @property
    def facility(self) -> int:
        return int(self.row["facility_id"])

    @property
    def registration(self) -> int:
        return int(self.row["registration_id"])

    def class_of(self, analyte: str) -> str:
        return result_class(analyte, self.row["specimen"])

    def is_pending(self, t: int) -> bool:
        """Signed, not yet resulted."""
        return int(self.row["resulted_at"]) > t

    def known(self, analyte: str, t: int) -> Row | None:
        """The newest version the hospital knows at t."""
        return max((v for v in self.versions[analyte] if v["known_at"] <= t), key=lambda v: v["version"], default=None)

    def newest(self, analyte: str) -> Row:
        return max(self.versions[analyte], key=lambda v: v["version"])


def is_result(version: Row | None) -> bool:
    """Whether a version says anything: not cancelled or withdrawn, not unsatisfactory, not empty."""
    if version is None or version["status"] in NO_CANDIDATE:
        return False
    if (version["text"] or "").startswith("unsatisfactory"):
        return False
    return any(version[part] is not None for part in ("value", "text", "flag"))


@dataclass
class World:
    """Tables by the ids that tie them together, and the scenario that was run."""

    orders: list[Order]
    registrations: dict[int, Row]
    facilities: dict[int, Row]
    consents: dict[int, list[Row]]
    scenario: Row

    @cached_property
    def period(self) -> tuple[int, int]:
        """The measured period: from the start of its first day until before the end of its last, in Viet Nam."""
        first, last = self.scenario["period"]["start"], self.scenario["period"]["end"]
        return day_start(_day(first)), day_start(_day(last) + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.period[1] - self.period[0]) // 86_400_000

    def is_measured(self, order: Order) -> bool:
        return self.period[0] <= order.t < self.period[1]

    def sex(self, order: Order) -> Sex:
        return Sex(self.registrations[order.registration]["sex"])


def _day(written: date | str) -> date:
    return written if isinstance(written, date) else date.fromisoformat(written)


def rows_of(path: Path) -> list[Row]:
    """A table as rows; times become whole milliseconds UTC."""
    table = pq.read_table(path)
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(place, column.name, table[column.name].cast(pa.int64()))
    return list(table.to_pylist())


def read_world(folder: Path) -> World:
    """Everything needed to judge the run again, from the files alone."""
    tables = folder / "tables"
    person = {r["registration_id"]: r["person_id"] for r in rows_of(folder / "truth" / "registrations.parquet")}
    orders = {}
    for row in rows_of(tables / "orders.parquet"):
        service = service_on(row["service"], row["specimen"])
        orders[row["order_id"]] = Order(row, person[row["registration_id"]], service)
    for row in rows_of(tables / "results.parquet"):
        orders[row["order_id"]].versions.setdefault(row["analyte"], []).append(row)
    consents: dict[int, list[Row]] = {}
    for row in rows_of(tables / "consents.parquet"):
        consents.setdefault(row["registration_id"], []).append(row)
    return World(
        orders=sorted(orders.values(), key=lambda o: (o.t, o.id)),
        registrations={r["registration_id"]: r for r in rows_of(tables / "registrations.parquet")},
        facilities={r["facility_id"]: r for r in rows_of(tables / "facilities.parquet")},
        consents=consents,
        scenario=tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8")),
    )
