"""The shipped figures are those of the reference tables they were carried from, where these are at hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from emr_hub.terminology import analytes, facilities, provinces, services

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "reference"
pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tables are not beside this repository")

FIGURES = ("alt_factor", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f", "critical_low", "critical_high",
           "pop_mean", "pop_sd", "decimals")  # fmt: skip


def reference(table: str) -> list[dict[str, str]]:
    with open(REFERENCE / table, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_every_analyte_has_its_figures():
    for row in reference("analytes.csv"):
        shipped: dict[str, Any] = asdict_of(analytes()[row["key"]])
        assert [shipped[f] for f in FIGURES] == [number(row[f]) for f in FIGURES], row["key"]
        assert (shipped["unit"], shipped["alt_unit"] or "") == (row["unit_ucum"], row["alt_unit_ucum"])
        assert (shipped["slow"], shipped["never_reuse"]) == (row["slow"] == "1", row["never_reuse"] == "1")
        for ours, theirs in (("cvi", "cvi_pct"), ("cva", "cva_pct")):
            expected = number(row[theirs])
            assert shipped[ours] == (None if expected is None else pytest.approx(expected / 100)), row["key"]


def asdict_of(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def test_every_service_has_its_price_and_analytes():
    for row in reference("services.csv"):
        s = services()[row["code"]]
        lists = [";".join(keys) for keys in (s.analytes, s.needed, s.judged)]
        assert lists == [row["analytes"], row["needed_analytes"], row["judged_analytes"]], s.code
        assert (s.price_vnd, s.specimen, s.name_vi) == (int(row["price_vnd"]), row["specimen"], row["name_vi"])


def test_facilities_and_provinces_are_complete_and_in_order():
    assert list(facilities()) == [row["key"] for row in reference("facilities.csv")]
    for row in reference("facilities.csv"):
        f = facilities()[row["key"]]
        assert (f.code, f.lab_level, f.province, f.lat) == (
            row["code"], int(row["lab_quality_level"]), row["province_2025"], float(row["lat"]),
        )  # fmt: skip
    assert {p.old_code: p.code for p in provinces().values()} == {
        row["old_code"]: row["new_code"] for row in reference("provinces.csv")
    }
