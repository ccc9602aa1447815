"""A small hand-made run: three laboratories, a few people, and whatever orders a test writes down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest

from emr_hub.clock import DAY
from emr_hub.columns import SCHEMAS, empty_table
from scenarios.measures import Catalogue, Measure, Period, measure_run
from scenarios.measures.catalogue import analytes_table, containers_table, needed_table, services_table

START = 100 * DAY
PERIOD = Period(START, START + 30 * DAY)
OWN = "g147"


def catalogue() -> Catalogue:
    """Haemoglobin, a two-analyte chemistry, log-normal CRP and a yes/no antigen; prices 100, 30, 50 and 70 VND."""
    return Catalogue(
        services_table(
            [
                ("HB", "haematology", "price list A", "2024-11-19", 100),
                ("CHEM", "biochemistry", "price list A", "2024-11-19", 30),
                ("CRP", "biochemistry", "price list B", "2025-01-01", 50),
                ("AG", "microbiology", "price list B", "2025-01-01", 70),
            ]
        ),
        needed_table(
            [("HB", None, "hb"), ("CHEM", None, "na"), ("CHEM", None, "k"), ("CRP", None, "crp"), ("AG", None, "hbsag")]
        ),
        containers_table([("edta", "purple", 2.0), ("serum", "gel", 4.0), ("urine", "cup", 0.0)]),
        analytes_table(
            [
                ("hb", 0.008, 60.0, 220.0, 130.0, 170.0, 120.0, 150.0),
                ("na", 0.007, 120.0, 160.0, 135.0, 145.0, 135.0, 145.0),
                ("k", 0.012, 2.5, 6.5, 3.5, 5.1, 3.5, 5.1),
                ("crp", 0.03, None, None, None, 5.0, None, 5.0),
                ("hbsag", None, None, None, None, None, None, None),
            ]
        ),
    )


UNITS = {("hb", "g/L"): 1.0, ("hb", "g/dL"): 10.0, ("na", "mmol/L"): 1.0, ("k", "mmol/L"): 1.0, ("crp", "mg/L"): 1.0}
SPECIMEN = {"HB": "edta", "CHEM": "serum", "CRP": "serum", "AG": "serum"}
UNIT = {"hb": "g/L", "na": "mmol/L", "k": "mmol/L", "crp": "mg/L", "hbsag": None}


def convert(analyte: str, unit: str) -> tuple[float, float] | None:
    """The test's own conversions: only what UNITS names."""
    factor = UNITS.get((analyte, unit))
    return None if factor is None else (factor, 0.0)


@dataclass
class Ward:
    """Rows written down by a test, filled up with nulls to the schemas of the project."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    analyte_counts: list[dict[str, Any]] = field(default_factory=list)

    def _add(self, table: str, **columns: Any) -> None:
        self.rows.setdefault(table, []).append(columns)

    def order(
        self, order_id: int, service: str = "HB", day: float = 1, person: int = 1, facility: int = 1, **more: Any
    ) -> None:
        """An order signed on a day of the measured period (day 0 is its start), collected an hour later."""
        signed = START + round(day * DAY)
        times = {"signed_at": signed, "collected_at": signed + 3_600_000, "specimen": SPECIMEN[service]}
        columns = {"registration_id": person * 10 + facility, "draw_id": order_id} | times | more
        self._add("orders", order_id=order_id, facility_id=facility, service=service, **columns)
        self._add("truth/orders", order_id=order_id, person_id=person)

    def result(self, order_id: int, analyte: str, value: float | None = None, *, day: float = 1, **more: Any) -> None:
        """A result known on a day; version 1, final and in the catalogue's unit unless said otherwise."""
        columns = {"version": 1, "status": "final", "unit": UNIT[analyte], "flag": "N"} | more
        self._add(
            "results", order_id=order_id, analyte=analyte, value=value, known_at=START + round(day * DAY), **columns
        )

    def counted(self, order_id: int, policy: str = OWN, **flags: Any) -> None:
        """A row of counts; what is not said is false."""
        names = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")
        self._add("counts", order_id=order_id, policy=policy, **(dict.fromkeys(names, False) | flags))

    def decided(self, order_id: int, arm: str = "on", verdict: str = "repeat", **more: Any) -> None:
        """A decision; performed without a card unless said otherwise."""
        columns = {"policy": OWN, "card_shown": False, "performed": True, "reused": []} | more
        self._add("decisions", order_id=order_id, arm=arm, verdict=verdict, **columns)

    def cut(self, order_id: int, reused: list[int], arm: str = "on") -> None:
        """An order whose card was accepted."""
        self.decided(order_id, arm, "reuse", reused=reused, card_shown=True, answer="accepted", performed=False)

    def table(self, name: str) -> pa.Table:
        """The rows of a table in its schema."""
        if name not in self.rows:
            return empty_table(name)
        schema = SCHEMAS[name]
        arrays = [pa.array([r.get(f.name) for r in self.rows[name]], _plain(f.type)).cast(f.type) for f in schema]
        return pa.table(arrays, schema=schema)

    def world(self) -> dict[str, pa.Table]:
        """The world's tables: a district D, a provincial P and a central C; people 1-9 at each, 1 is a woman."""
        for number, (key, kind) in enumerate((("D", "district"), ("P", "provincial"), ("C", "central")), start=1):
            self._add("facilities", facility_id=number, key=key, kind=kind)
            for person in range(1, 10):
                sex = "female" if person == 1 else "male"
                self._add("registrations", registration_id=person * 10 + number, facility_id=number, sex=sex)
        return {n: self.table(n) for n in ("facilities", "registrations", "orders", "results", "truth/orders")}

    def measures(
        self, policies: tuple[str, ...] = (OWN,), arms: tuple[str, ...] = ("on",), **more: Any
    ) -> list[Measure]:
        """All measures of what was written down."""
        flags = [(name, pa.bool_()) for name in ("d1", "d2", "d3")]
        ids = [("order_id", pa.int64()), ("source_d3", pa.int64())]
        schema = pa.schema([("policy", pa.string()), ("analyte", pa.string()), *ids, *flags])
        per_analyte = pa.Table.from_pylist(self.analyte_counts, schema=schema)
        return measure_run(
            self.world(), self.table("counts"), self.table("decisions"), per_analyte, PERIOD, policies, arms,
            catalogue=catalogue(), convert=convert, **more,
        )  # fmt: skip


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.timestamp("ms", tz="UTC")
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@pytest.fixture
def ward() -> Ward:
    """An empty ward, to be filled by the test."""
    return Ward()


@pytest.fixture
def one():
    """The single measure of a key under exactly these groups."""

    def find(measures: list[Measure], key: str, **groups: str) -> Measure:
        (found,) = [m for m in measures if m.key == key and dict(m.groups) == groups]
        return found

    return find
