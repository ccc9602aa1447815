"""The facilities made up for a national world: many, synthetic in every word, and exactly those that are shipped."""

from __future__ import annotations

from collections import Counter
from importlib import resources

import pytest

from emr_hub.errors import UsageError
from emr_hub.identifiers import FacilityCode, parse_facility_code
from emr_hub.terminology import every_facility, facilities, facility, provinces, synthetic_facilities
from hospitals.network import NATIONAL, ladder_of, sites_of
from hospitals.network.made_up import as_csv

MADE_UP = list(synthetic_facilities().values())


def test_the_shipped_table_is_what_its_maker_makes() -> None:
    shipped = resources.files("emr_hub.terminology") / "tables" / "national_facilities.csv"
    assert shipped.read_text(encoding="utf-8") == as_csv()


def test_every_made_up_facility_says_so_in_both_languages_and_bears_a_synthetic_code() -> None:
    for one in MADE_UP:
        assert "giả lập" in one.name_vi and "synthetic" in one.name_en
        code = parse_facility_code(one.code)
        assert isinstance(code, FacilityCode) and code.synthetic
        assert set(one.marks.values()) <= {"synthetic", "assumed"}


def test_ids_run_on_from_the_pilots_and_no_two_facilities_share_a_code() -> None:
    every = list(every_facility().values())
    assert [one.facility_id for one in every] == list(range(1, len(every) + 1))
    assert len({one.code for one in every}) == len({one.key for one in every}) == len(every)
    assert facility("BM") == facilities()["BM"]
    assert facility(MADE_UP[0].key) == MADE_UP[0]


def test_every_province_has_a_hospital_and_district_centres() -> None:
    kinds = Counter((one.province_before, one.kind) for one in every_facility().values())
    for old_code in provinces():
        assert kinds[old_code, "provincial"] >= 1, old_code
        assert kinds[old_code, "district"] >= 2, old_code


def test_everybody_in_the_country_is_referred_to_somebody_within_north_or_south() -> None:
    sites = sites_of((NATIONAL,))
    ladder = ladder_of(sites)
    assert [sites.key[row] for row in ladder.top.nonzero()[0]] == ["BM", "CR"]


def test_the_nation_stands_alone() -> None:
    with pytest.raises(UsageError, match="national alone"):
        sites_of((NATIONAL, "north"))
