"""Facility codes of both systems, and the numbers hospitals give."""

from __future__ import annotations

import pytest

from emr_hub.identifiers import (
    FacilityCode,
    FacilityCodeForm,
    Invalid,
    RecordNumber,
    mint_facility_code,
    mint_record_number,
    parse_facility_code,
    parse_record_number,
    shape_of,
)

FIVE, THIRTEEN = FacilityCodeForm.MA_CSKCB, FacilityCodeForm.MA_GTIN_CSKCB


@pytest.mark.parametrize(
    ("text", "form", "prefix", "synthetic"),
    [
        ("24801", FIVE, "24", True),
        ("01929", FIVE, "01", False),
        ("97001", FIVE, "97", False),
        ("8930000012345", THIRTEEN, None, False),
    ],
)
def test_the_two_systems_are_told_apart(text: str, form: FacilityCodeForm, prefix: str | None, synthetic: bool):
    assert parse_facility_code(text) == FacilityCode(form, text, prefix, synthetic)


@pytest.mark.parametrize("text", [None, "", "1801", "00801", "99801", "24 801", "2480A"])
def test_anything_else_is_no_facility_code(text: str | None):
    assert isinstance(parse_facility_code(text), Invalid)


def test_minted_facility_codes_stand_in_the_synthetic_block():
    read = parse_facility_code(mint_facility_code("74", 6))
    assert isinstance(read, FacilityCode) and read.text == "74806" and read.synthetic
    with pytest.raises(ValueError, match="expected"):
        mint_facility_code("99", 6)
    with pytest.raises(ValueError, match="expected"):
        mint_facility_code("74", 100)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        (" 25-000123 ", "25-000123"),
        ("22222222", "22222222"),
        ("bn/25.17", "BN/25.17"),
        ("00012", "00012"),
        ("Nguyê\u0303n 1", "NGUYỄN 1"),
    ],
)
def test_record_numbers_are_compared_trimmed_composed_and_in_capitals(text: str, compared: str):
    assert parse_record_number(text) == RecordNumber(compared)


@pytest.mark.parametrize("text", [None, "", "   ", "00000000", "123456789", "n/a", "Không có", "A;B", "x" * 101])
def test_placeholders_and_foreign_signs_are_no_record_number(text: str | None):
    assert isinstance(parse_record_number(text), Invalid)


def test_minted_record_numbers_count_within_a_year():
    assert mint_record_number(2025, 17) == "25000017"
    assert isinstance(parse_record_number(mint_record_number(2025, 17)), RecordNumber)
    with pytest.raises(ValueError, match="serial"):
        mint_record_number(2025, 1_000_000)


def test_a_shape_tells_lengths_and_kinds_and_nothing_else():
    assert shape_of("DN42 4-") == "7 characters: 2 letters, 2 digits, 1 spaces, 1 digits, 1 signs"
    assert shape_of("") == "nothing"
