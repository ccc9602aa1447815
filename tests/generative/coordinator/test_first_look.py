"""What a first look says of many texts is what the readers of one card say of each. Tolerated differences: none."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordinator.linking.births import birth_arrays
from coordinator.linking.numbers import SEX_CODES, bhyt_arrays, cccd_arrays
from coordinator.linking.phones import phone_arrays
from coordinator.linking.places import _parted, place_arrays
from coordinator.linking.record_numbers import record_numbers
from coordinator.matching import record_of
from coordinator.matching.forms import Place, day_number, read_bhyt, read_birth, read_cccd, read_phone, read_place
from coordinator.matching.forms.numbers import Citizen

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)
COUNTING = ("123456789012345", "987654321098765", "111111111111111", "012345678901234", "000000000000000")
PREFIXES = ("", "0", "84", "+84", "DN4", "GD401", "924", "001", "dn4", "00", "096", "097")
SHAPES = (
    r"[09][0-9]{11}", r"0[0-9]{9}", r"99[0-9]{8}", r"[A-Z]{2}[0-9]{13}", r"[0-9]{10}", r"[0-9]{12}", r"[1-9][0-9]{8}",
)  # fmt: skip
PLACEHOLDERS = sorted(
    {(before + (run * 2)[at:])[:size] for before in (*PREFIXES, "DN401") for at in range(10) for size in (10, 12, 15)
     for run in ("0123456789", "9876543210", "0" * 10, "3" * 10)}
)  # fmt: skip
"""Counting up and down and one digit throughout, from every digit, with every beginning."""
runs = st.builds(lambda run, at, size: run[at : at + size], st.sampled_from(COUNTING), st.integers(0, 5),
                 st.integers(0, 12))  # fmt: skip
digits = st.text("0123456789", max_size=15)
numbers = st.builds(lambda *parts: "".join(parts)[:15], st.sampled_from(PREFIXES), runs, digits)
plain = st.one_of(*(st.from_regex(shape, fullmatch=True) for shape in SHAPES))
dates = st.one_of(st.dates().map(str), st.from_regex(r"(18|19|20|21)[0-9]{2}-[0-3][0-9]-[0-3][0-9]", fullmatch=True))
odd = st.sampled_from(
    ("", " ", "0\u00b2345678901", "٠١٢٣٤٥٦٧٨٩", "1985", "1985-00-00", "19850000", "0912 345 678", "ĐN40100000123")
)
RECORDS = (
    "0" * 100,
    "0" * 100 + "1",
    "0" * 99 + "1",
    "123456789",
    "1234567890",
    "12345678",
    "00",
    "A-1",
    "a-1",
    " 7",
    "7",
    "NA",
)
texts = st.lists(st.one_of(numbers, plain, dates, odd, st.text(max_size=15)), unique=True, max_size=20)


@SETTINGS
@given(texts)
@example(PLACEHOLDERS)
def test_citizen_numbers(written: list[str]) -> None:
    found, wanted = cccd_arrays(_arrow(written)), [read_cccd(text) for text in (*written, None)]
    assert _citizens(found.citizen) == [_told(field.citizen) for field in wanted]
    for column, kept in ((found.old, [f.old for f in wanted]), (found.other, [f.other for f in wanted])):
        assert [n >= 0 for n in column] == [bool(text) for text in kept]
        assert len(set(column.tolist())) == len(set(kept))


@SETTINGS
@given(texts)
@example(PLACEHOLDERS)
def test_insurance_numbers(written: list[str]) -> None:
    found, wanted = bhyt_arrays(_arrow(written)), [read_bhyt(text) for text in (*written, None)]
    assert _citizens(found.citizen) == [_told(field.citizen) for field in wanted]
    assert found.insurance.tolist() == [int(field.stable or -1) for field in wanted]


@SETTINGS
@given(texts)
@example(PLACEHOLDERS)
def test_phones(written: list[str]) -> None:
    found, wanted = phone_arrays(_arrow(written)), [read_phone(text)[0] for text in (*written, None)]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        (-1, 0, False) if phone is None else (int(phone.number), len(phone.number), phone.converted) for phone in wanted
    ]


@SETTINGS
@given(texts)
def test_births(written: list[str]) -> None:
    found, wanted = birth_arrays(_arrow(written)), [read_birth(text)[0] for text in (*written, "")]
    told = list(zip(*(column.tolist() for column in found[:5]), strict=True))
    assert told == [(0, 0, 0, False, 0) if birth is None else (*birth, int(birth.eight_digits)) for birth in wanted]
    days = [
        (int(day), day_number(birth)) for day, birth in zip(found.day, wanted, strict=True) if birth and birth.is_whole
    ]
    assert len({day - number for day, number in days}) <= 1  # the same day apart, and neighbours by one
    assert not any(day for day, birth in zip(found.day, wanted, strict=True) if not (birth and birth.is_whole))


PARTS = ("12 Lê Lợi", "Ấp 3", "Ap 3", "Phường 7", "Xã Bình Hòa", "huyện Thoại Sơn", "Quận 1", "An Giang",
         "tỉnh An Giang", "Hà Nội", "TP HCM", "nowhere", "a b", "a", "b", "-", " ", "")  # fmt: skip
addresses = st.lists(st.sampled_from(PARTS), max_size=10).map(",".join)
BEHIND = ",xã Bình Hòa,An Giang"
LONG = ("a" * 1003 + BEHIND, "a" * 1004 + BEHIND, f"a,b{BEHIND}", f"a b{BEHIND}")  # 1,024 signs are read, no more


@SETTINGS
@given(st.lists(st.one_of(addresses, st.text(max_size=15)), unique=True, max_size=20))
@example(list(LONG))
def test_places(written: list[str]) -> None:
    found, wanted = place_arrays(_arrow(written)), [read_place(text)[0] for text in (*written, None)]
    assert [n >= 0 for n in found.province] == [place is not None for place in wanted]
    for column, texts in zip(found, _columns(wanted), strict=True):
        assert _first_met(column.tolist()) == _first_met(texts)
        assert [number >= 0 for number in column] == [bool(text) for text in texts]


def test_both_ways_of_reading_an_address_are_met() -> None:
    plain = _parted(_arrow(["Ấp 3, xã Bình Hòa, An Giang", "xã Bình Hòa, An Giang", ", xã Bình Hòa, An Giang", *LONG]))
    assert plain.rows.tolist() == [0, 3, 5, 6]


@SETTINGS
@given(st.lists(st.one_of(numbers, st.sampled_from(RECORDS), st.text(max_size=15)), unique=True, max_size=20))
@example(list(RECORDS))
def test_record_numbers(written: list[str]) -> None:
    found, wanted = record_numbers(_arrow(written)), [record_of("x", text) for text in (*written, "")]
    assert _first_met(found.tolist()) == _first_met(wanted)
    assert [number >= 0 for number in found] == [bool(text) for text in wanted]


def _columns(places: list[Place | None]) -> list[list[str]]:
    told = [("", "", "") if place is None else (place.province or "none", place.ward, place.line) for place in places]
    return [list(column) for column in zip(*told, strict=True)]


def _first_met(values: Sequence[int] | Sequence[str]) -> list[int]:
    """Where each value stands for the first time: alike for two lists that are equal in the same places."""
    return [[*values].index(value) for value in values]


def test_no_text_at_all():
    assert record_numbers(_arrow([])).tolist() == place_arrays(_arrow([])).line.tolist() == [-1]
    assert cccd_arrays(_arrow([])).citizen.number.tolist() == bhyt_arrays(_arrow([])).insurance.tolist() == [-1]
    assert phone_arrays(_arrow([])).phone_length.tolist() == birth_arrays(_arrow([])).year.tolist() == [0]


def _arrow(written: list[str]) -> pa.StringArray:
    return pa.array(written, pa.string())


def _citizens(found: tuple[object, ...]) -> list[tuple[object, ...]]:
    return list(zip(*(column.tolist() for column in found), strict=True))


def _told(citizen: Citizen | None) -> tuple[object, ...]:
    return (-1, -1, -1, False) if citizen is None else (
        int(citizen.number), SEX_CODES[citizen.sex], citizen.born, citizen.restored,
    )  # fmt: skip
