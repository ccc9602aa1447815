"""Facilities, their codes and provinces: a code without a date is ambiguous."""

from __future__ import annotations

from datetime import date

import pytest

from emr_hub.clock import DAY, day_start, vietnamese_day
from emr_hub.errors import DataError
from emr_hub.identifiers import FacilityCode, parse_facility_code
from emr_hub.terminology import (
    facilities,
    facility,
    facility_code_at,
    facility_code_periods,
    facility_of_code,
    province_name,
    provinces,
)

MERGER = day_start(date(2025, 7, 1))
LAST_OF_2025 = day_start(date(2026, 1, 1)) - 1


def test_the_pilot_has_both_hubs_and_facilities_of_all_four_provinces():
    kinds = [f.kind for f in facilities().values()]
    assert {k: kinds.count(k) for k in set(kinds)} == {"central": 2, "provincial": 7, "regional": 3, "district": 20}
    assert {f.province_before for f in facilities().values()} == {"01", "79", "24", "27", "19", "74", "89"}


def test_facility_ids_count_the_rows_from_one():
    assert [f.facility_id for f in facilities().values()] == list(range(1, len(facilities()) + 1))
    assert facility("BM").facility_id == 1


@pytest.mark.parametrize(("key", "tier"), [("BM", 3), ("BN1", 2), ("TNTW", 2), ("AGCD", 2), ("BNSD", 1), ("AGX", 1)])
def test_a_tier_follows_the_kind_of_facility(key: str, tier: int):
    assert facility(key).tier == tier


def test_electronic_records_begin_at_the_start_of_a_vietnamese_day():
    assert vietnamese_day(facility("CR").emr_since) == date(2025, 9, 5)
    assert vietnamese_day(facility("CR").emr_since - 1) == date(2025, 9, 4)


def test_provinces_are_those_that_the_old_codes_became():
    for f in facilities().values():
        assert provinces()[f.province_before].code == f.province, f.key


def test_every_facility_has_exactly_its_own_code_today_and_all_codes_are_synthetic():
    today = day_start(date(2026, 3, 1))
    for f in facilities().values():
        assert facility_code_at(f.key, today) == f.code
        assert facility_of_code(f.code, today) == f
    codes = [parse_facility_code(p.code) for p in facility_code_periods()]
    assert all(isinstance(code, FacilityCode) and code.synthetic for code in codes)


def test_the_old_code_of_a_renamed_hospital_is_good_to_the_last_day_of_2025():
    assert facility_code_at("BN1", MERGER - 1) == "24851"
    assert facility_code_at("BN1", MERGER) == "24801"
    assert facility_of_code("24851", LAST_OF_2025) == facility("BN1")
    assert facility_of_code("24851", LAST_OF_2025 + 1) is None
    assert facility_of_code("24801", MERGER - 1) is None


def test_no_code_names_two_facilities_at_one_time():
    for at in (MERGER - DAY, MERGER, LAST_OF_2025 + 1):
        held = [p.code for p in facility_code_periods() if p.holds_at(at)]
        assert len(held) == len(set(held))


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("91", "Kiên Giang", "An Giang"),
        ("27", "Bắc Ninh", None),
        ("01", "Hà Nội", "Hà Nội"),
        ("99", None, None),
    ],
)
def test_one_province_code_names_two_provinces_in_time(code: str, before: str | None, since: str | None):
    assert (province_name(code, MERGER - 1), province_name(code, MERGER)) == (before, since)


def test_sixty_three_provinces_became_thirty_four():
    assert len(provinces()) == 63 and len({p.code for p in provinces().values()}) == 34


def test_an_unknown_facility_is_bad_data():
    with pytest.raises(DataError, match="unknown facility"):
        facility("XX")
