"""The citizen number: its structure, what it agrees with, and what is refused without being shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.clinical import Sex
from emr_hub.identifiers import Cccd, Invalid, mint_cccd, parse_cccd


@pytest.mark.parametrize(
    ("number", "province", "sex", "birth_year"),
    [
        ("024087012345", "024", "male", 1987),
        ("024187012345", "024", "female", 1987),
        ("001203004567", "001", "male", 2003),
        ("096309004567", "096", "female", 2009),
        (" 001099000001 ", "001", "male", 1999),
        ("118190000017", "118", "female", 1990),  # born abroad: a country code
    ],
)
def test_a_number_says_province_sex_and_birth_year(number: str, province: str, sex: str, birth_year: int):
    assert parse_cccd(number) == Cccd(province, sex, birth_year, synthetic=False)


@pytest.mark.parametrize(
    ("number", "because"),
    [
        (None, "got nothing"),
        ("", "got nothing"),
        ("24087012345", "11 characters: 11 digits"),  # a spreadsheet ate the zero: not repaired
        ("123456789", "9 characters: 9 digits"),  # an old identity card
        ("0240870123X5", "10 digits, 1 letters, 1 digits"),
        ("０２４０８７０１２３４５", "12 characters"),  # full-width digits are not digits here
        ("000000000000", "placeholder"),
        ("111111111111", "placeholder"),
        ("123456789012", "placeholder"),
        ("123456789000", "placeholder"),
        ("012345678901", "placeholder"),
        ("987654321098", "placeholder"),
        ("000187012345", "province"),
        ("097187012345", "province"),
        ("997187012345", "province"),
        ("024487012345", "digit 4"),  # born in the 2100s
    ],
)
def test_what_cannot_be_a_number_is_refused_by_its_shape(number: str | None, because: str):
    answer = parse_cccd(number)
    assert isinstance(answer, Invalid) and because in answer.reason


@given(st.text(max_size=20) | st.from_regex(r"\A[0-9]{8,15}\Z"))
def test_a_refusal_never_shows_the_number(text: str):
    answer = parse_cccd(text)
    if isinstance(answer, Invalid):
        assert not re.search(r"\d{5,}", answer.reason)


@pytest.mark.parametrize(
    ("sex", "birth_year", "agrees", "contradicts"),
    [
        (Sex.FEMALE, 1987, True, False),
        ("female", 1987, True, False),
        (Sex.MALE, 1987, False, True),
        (Sex.FEMALE, 1988, False, True),
        (Sex.UNKNOWN, 1987, False, False),
        (Sex.OTHER, 1987, False, False),
        (Sex.FEMALE, None, False, False),
        (None, None, False, False),
    ],
)
def test_what_a_record_leaves_out_neither_agrees_nor_contradicts(sex, birth_year, agrees: bool, contradicts: bool):
    number = parse_cccd("024187012345")
    assert isinstance(number, Cccd)
    assert (number.agrees(sex, birth_year), number.contradicts(sex, birth_year)) == (agrees, contradicts)


@given(
    st.sampled_from(["01", "24", "27", "79", "96"]),
    st.sampled_from(["female", "male"]),
    st.integers(1900, 2030),
    st.integers(0, 999_999),
)
def test_a_minted_number_reads_back_and_says_that_it_is_synthetic(province, sex, birth_year, serial):
    number = mint_cccd(province, sex, birth_year, serial)
    assert parse_cccd(number) == Cccd(f"9{province}", sex, birth_year, synthetic=True)


@pytest.mark.parametrize(
    "wrong",
    [("97", "male", 1990, 1), ("1", "male", 1990, 1), ("24", "m", 1990, 1), ("24", "male", 2100, 1),
     ("24", "male", 1990, 1_000_000), ("01", "male", 2034, 567_890)],
)  # fmt: skip
def test_nothing_outside_the_structure_is_minted(wrong):
    with pytest.raises(ValueError, match="expected"):
        mint_cccd(*wrong)
