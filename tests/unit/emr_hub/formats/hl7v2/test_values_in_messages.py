"""The value of one result: its status, its type, its unit, its reference range and its codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.emr_hub.formats.hl7v2.messages import OBR, OBX, row_of, with_field

STATUSES = [
    ("F", "F", "final"), ("C", "F", "corrected"), ("A", "F", "amended"), ("P", "F", "preliminary"),
    ("R", "F", "preliminary"), ("S", "F", "preliminary"), ("I", "F", "registered"), ("X", "F", "cancelled"),
    ("D", "F", "entered-in-error"), ("W", "F", "entered-in-error"), ("", "C", "corrected"), ("", "X", "cancelled"),
    ("", "", None), ("?", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("own", "report", "status"), STATUSES)
def test_the_status_is_the_result_s_own_else_the_report_s(
    tmp_path: Path, own: str, report: str, status: str | None
) -> None:
    row = row_of(tmp_path, OBX=with_field(OBX, 11, own), OBR=with_field(OBR, 25, report))
    assert row["status"] == status


VALUES = [
    # OBX-2, OBX-5 -> value, text, comparator, interpretation (the message gives none)
    (("NM", "5.4"), (5.4, None, None, None)),
    (("NM", "5,4"), (5.4, None, None, None)),
    (("NM", "<0.5"), (0.5, None, "<", None)),
    (("", "5.4"), (5.4, None, None, None)),
    (("SN", "<^0.5"), (0.5, None, "<", None)),
    (("SN", ">=^100"), (100.0, None, ">=", None)),
    (("SN", "=^5"), (5.0, None, None, None)),
    (("SN", "^5"), (5.0, None, None, None)),
    (("SN", "^3^-^5"), (None, "3-5", None, None)),
    (("SN", "^1^:^64"), (None, "1:64", None, None)),
    (("SN", "^2^+"), (None, "2+", None, None)),
    (("NR", "3^5"), (None, "3-5", None, None)),
    (("ST", "Âm tính"), (None, "Âm tính", None, "NEG")),
    (("ST", "++"), (None, "++", None, "POS")),
    (("ST", "<0.5"), (0.5, None, "<", None)),
    (("CE", "POS^Dương tính^L"), (None, "Dương tính", None, "POS")),
    (("CWE", "260385009^Negative^SCT"), (None, "Negative", None, "NEG")),
    (("CWE", "O"), (None, "O", None, None)),
    (("CWE", "^^^^^^^^Không thấy"), (None, "Không thấy", None, None)),
    (("TX", "Dòng một~Dòng hai"), (None, "Dòng một; Dòng hai", None, None)),
    (("FT", "Dòng một\\.br\\Dòng hai"), (None, "Dòng một\nDòng hai", None, None)),
    (("ST", "A\\T\\B \\F\\ \\S\\ \\R\\ \\E\\"), (None, "A&B | ^ ~ \\", None, None)),
    (("ST", "\\XC491C3A1\\"), (None, "đá", None, None)),
    (("ST", "x\\Zunknown\\y"), (None, "xy", None, None)),
    (("NM", '""'), (None, None, None, None)),
    (("NM", ""), (None, None, None, None)),
]


@pytest.mark.parametrize(("written", "says"), VALUES)
def test_values_of_every_type(tmp_path: Path, written: tuple[str, str], says: tuple[Any, ...]) -> None:
    obx = with_field(with_field(with_field(OBX, 2, written[0]), 5, written[1]), 8, "")
    row = row_of(tmp_path, OBX=obx)
    assert tuple(row[name] for name in ("value", "text", "comparator", "interpretation")) == says


RANGES = [("2.5-7.5", 2.5, 7.5), ("2,5 - 7,5", 2.5, 7.5), ("-2 - 3", -2.0, 3.0), ("<5", None, 5.0), (">60", 60.0, None),
          ("nam: 3-5", None, None), ("", None, None), ("5", None, None)]  # fmt: skip


@pytest.mark.parametrize(("written", "low", "high"), RANGES)
def test_a_reference_range_is_read_where_it_is_one(
    tmp_path: Path, written: str, low: float | None, high: float | None
) -> None:
    row = row_of(tmp_path, OBX=with_field(OBX, 7, written))
    assert (row["low"], row["high"]) == (low, high)


UNITS = [("mmol/L^^UCUM", "mmol/L"), ("mmol/L", "mmol/L"), ("^mmol/L", "mmol/L"), ("10^9/L", "10*9/L"),
         ("10\\S\\9/L", "10^9/L"), ("x10^9/L", "10*9/L"), ("", None)]  # fmt: skip


@pytest.mark.parametrize(("written", "unit"), UNITS)
def test_units(tmp_path: Path, written: str, unit: str | None) -> None:
    assert row_of(tmp_path, OBX=with_field(OBX, 6, written))["unit"] == unit


CODES = [
    ("22664-7^Urê^LN", ("22664-7", None, None, "Urê")),
    ("URE^Urê^L^22664-7^Urea^LN", ("22664-7", "local", "URE", "Urê")),
    ("URE", (None, "local", "URE", None)),
    ("2951-2^Natri", ("2951-2", None, None, "Natri")),
    ("99999-9^Gì đó", (None, "local", "99999-9", "Gì đó")),
    ("1010001^ACTH^QD1227", (None, "cls1227", "1010001", "ACTH")),
    ("^Chỉ có tên", (None, None, None, "Chỉ có tên")),
]


@pytest.mark.parametrize(("written", "says"), CODES)
def test_codes_of_a_test(tmp_path: Path, written: str, says: tuple[str | None, ...]) -> None:
    row = row_of(tmp_path, OBX=with_field(OBX, 3, written))
    assert tuple(row[name] for name in ("loinc", "code_system", "code", "label")) == says
