"""Numbers given once, recognisable as made up, and homes on a map that changed on 1 July 2025."""

from __future__ import annotations

import re

import numpy as np
import pytest

from emr_hub.identifiers import Cccd, mint_cccd, parse_bhyt, parse_cccd
from hospitals.population.papers import map_of, serials
from hospitals.population.papers.minted import (
    citizen_numbers,
    citizen_serials,
    digits,
    insurance_stems,
    networks,
    old_numbers,
    phones,
)

MANY = np.arange(1, 100_001)


@pytest.mark.parametrize(("high", "low"), [(10, 10), (7, 13), (1, 5), (1000, 3)])
def test_a_shuffle_gives_every_place_once(high: int, low: int) -> None:
    size = high * low
    placed = serials(3, "test", np.arange(size), high, low)
    assert np.array_equal(np.sort(placed), np.arange(size))
    assert np.array_equal(serials(3, "test", np.arange(size) + size, high, low), placed)  # a whole round later


def test_a_shuffle_leaves_no_order() -> None:
    placed = serials(3, "test", np.arange(10_000), 100, 100)
    assert abs(np.corrcoef(placed, np.arange(10_000))[0, 1]) < 0.05
    assert not np.array_equal(placed, serials(4, "test", np.arange(10_000), 100, 100))


def test_digits_keep_their_zeros() -> None:
    assert digits(np.array([0, 7, 123]), 4).tolist() == ["0000", "0007", "0123"]


def test_citizen_numbers_are_those_of_the_shared_mint() -> None:
    province, female, year = np.array([24, 1, 96]), np.array([True, False, True]), np.array([1980, 2015, 1905])
    many = digits(citizen_numbers(province, female, year, np.array([5, 999_999, 123_456])), 12)
    assert many[0] == mint_cccd("24", "female", 1980, 5)
    assert many[1] == mint_cccd("01", "male", 2015, 999_999)
    assert many[2] == mint_cccd("96", "female", 1905, 123_456)
    assert all(isinstance(parse_cccd(number), Cccd) for number in many)


def test_no_two_of_a_million_people_share_a_serial() -> None:
    assert np.bincount(citizen_serials(3, np.arange(1, 1_000_001))).tolist() == [1] * 1_000_000


def test_neighbours_in_number_hold_consecutive_serials_in_about_half_of_the_pairs() -> None:
    first = citizen_serials(3, MANY[::2])
    second = citizen_serials(3, MANY[1::2])
    assert abs((second - first == 1).mean() - 0.5) < 0.01


def test_every_kind_of_number_is_given_once_and_says_that_it_is_made_up() -> None:
    old, stems = digits(old_numbers(3, MANY), 9), digits(insurance_stems(3, MANY), 10)
    assert len(set(old)) == len(set(stems)) == len(MANY)
    assert all(re.fullmatch(r"9\d{8}", number) for number in old)
    assert all(parse_bhyt(number).synthetic for number in stems[:1_000])  # type: ignore[union-attr]


def test_phones_are_on_real_networks_in_a_block_of_their_own_and_no_two_alike() -> None:
    now, before = networks()
    first, second = (phones(3, MANY, np.full(len(MANY), which)) for which in (0, 1))
    written = [one for network, line in (first, second) for one in now[network] + digits(line, 7)]
    assert len(set(written)) == 2 * len(MANY)
    assert all(re.fullmatch(r"0[35789]\d00\d{5}", phone) for phone in written[:20_000])
    assert all(re.fullmatch(r"01\d\d|0\d\d", old) for old in before)
    assert all((len(b) == 3 and a == b) or len(b) == 4 for a, b in zip(now, before, strict=True))


@pytest.mark.parametrize(("code", "before", "after", "hamlet"), [
    ("24", "tỉnh Bắc Giang", "tỉnh Bắc Ninh", "Thôn "),
    ("01", "thành phố Hà Nội", "thành phố Hà Nội", "Thôn "),
    ("89", "tỉnh An Giang", "tỉnh An Giang", "Ấp "),
    ("22", "tỉnh Quảng Ninh", "tỉnh Quảng Ninh", "Thôn "),
    ("93", "tỉnh Hậu Giang", "thành phố Cần Thơ", "Ấp "),
])  # fmt: skip
def test_a_province_has_many_communes_and_two_maps(code: str, before: str, after: str, hamlet: str) -> None:
    land = map_of(code)
    assert len(land) >= 100 and len(set(land.old)) == len(land)
    below, above = r"(xã|phường|thị trấn)", r"(huyện|quận|thị xã|thành phố)"
    assert all(re.fullmatch(rf"{below} [^,]+, {above} [^,]+, {re.escape(before)}", text) for text in land.old)
    assert all(re.fullmatch(rf"{below} [^,]+, {re.escape(after)}", text) for text in land.new)
    assert 40 <= len(set(land.new)) < len(land) * 0.6
    assert hamlet in set(land.group)


def test_a_commune_of_the_pilot_becomes_what_it_truly_became() -> None:
    from emr_hub.terminology import ward_mergers

    merger = next(m for m in ward_mergers() if m.old_code == "24" and m.ward.startswith("Xã "))
    land = map_of("24")
    row = [m for m in ward_mergers() if m.old_code == "24"].index(merger)
    assert land.old[row].startswith(f"xã {merger.ward[3:]}, ") and merger.new_ward[3:] in land.new[row]


def test_the_map_is_the_same_in_every_world_and_differs_by_province() -> None:
    assert map_of("24") is map_of("24")
    assert not set(map_of("24").old) & set(map_of("27").old)
