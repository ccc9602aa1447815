"""When two results measure the same thing, and what a value says against its limits."""

from __future__ import annotations

import pytest

from emr_hub.clinical import Flag, Sex
from emr_hub.errors import DataError
from emr_hub.terminology import Reading, analytes, flag_of, flag_within, is_critical, reading_of, result_class

F, M, O = Sex.FEMALE, Sex.MALE, Sex.OTHER  # noqa: E741


@pytest.mark.parametrize(
    ("analyte", "one", "other", "same"),
    [
        ("creat", "serum", "plasma_heparin", True),
        ("k", "serum", "plasma_heparin", False),
        ("tp", "serum", "plasma_heparin", False),
        ("glucose", "serum", "plasma_fluoride", False),
        ("creat", "serum", "urine", False),
        ("na", "serum", "whole_blood", False),
        ("ca", "serum", "plasma_edta", False),  # EDTA binds calcium
        ("uprot", "urine", "urine_24h", False),
        ("po2", "arterial_blood", "whole_blood", False),
    ],
)
def test_specimens_share_a_class_only_where_they_stand_for_each_other(analyte: str, one: str, other: str, same: bool):
    assert (result_class(analyte, one) == result_class(analyte, other)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [("tni", "tni_hs"), ("tnt", "tnt_hs"), ("crp", "hscrp"), ("hbsag", "hbsag_rdt"), ("hco3", "hco3_gas")],
)
def test_another_method_is_another_class(one: str, other: str):
    assert result_class(one) != result_class(other)


def test_without_a_specimen_that_of_the_catalogue_counts():
    for a in analytes().values():
        assert result_class(a.key) == result_class(a.key, a.specimen)


def test_an_unknown_specimen_is_bad_data():
    with pytest.raises(DataError, match="unknown specimen"):
        result_class("na", "tears")


@pytest.mark.parametrize(
    ("analyte", "value", "sex", "flag"),
    [
        ("k", 2.49, M, "LL"), ("k", 2.5, M, "L"), ("k", 3.5, M, "N"), ("k", 5.1, M, "N"), ("k", 5.11, M, "H"),
        ("k", 6.5, M, "H"), ("k", 6.51, M, "HH"),
        ("hb", 125, F, "N"), ("hb", 125, M, "L"), ("hb", 125, O, "N"), ("hb", 125, None, "N"), ("hb", 165, None, "N"),
        ("psa", 5, M, "H"), ("psa", 5, F, None), ("psa", 5, None, "H"),
        ("crp", 4, F, "N"), ("egfr", 59, F, "L"), ("digoxin", 1, F, None),
    ],
)  # fmt: skip
def test_a_value_on_a_limit_is_inside_and_beyond_it_outside(analyte: str, value: float, sex: Sex, flag: str | None):
    assert flag_of(analyte, value, sex) == flag


@pytest.mark.parametrize(
    ("analyte", "flag", "value", "limits_allowed", "reading"),
    [
        ("k", Flag.NORMAL, 4.0, False, Reading.NORMAL),
        ("k", Flag.NORMAL, 7.0, False, Reading.CRITICAL),  # beyond a critical limit whatever the laboratory wrote
        ("k", Flag.CRITICALLY_HIGH, 4.0, False, Reading.CRITICAL),
        ("k", Flag.HIGH, 5.5, False, Reading.ABNORMAL),
        ("k", Flag.HIGH, 4.0, True, Reading.ABNORMAL),  # the laboratory's own flag goes before the catalogue's limits
        ("k", None, 4.0, True, Reading.NORMAL),
        ("k", None, 5.5, True, Reading.ABNORMAL),
        ("k", None, 4.0, False, Reading.UNKNOWN),
        ("k", None, None, True, Reading.UNKNOWN),
        ("digoxin", None, 1.0, True, Reading.UNKNOWN),
        ("hbsag", Flag.NEGATIVE, None, True, Reading.NORMAL),
        ("hbsag", Flag.POSITIVE, None, True, Reading.POSITIVE),
        ("urcx", Flag.ABNORMAL, None, True, Reading.POSITIVE),
    ],
)
def test_a_reading_takes_critical_limits_then_the_flag_then_the_catalogue(
    analyte: str, flag: Flag | None, value: float | None, limits_allowed: bool, reading: Reading
):
    assert reading_of(analyte, flag, value, limits_allowed, Sex.FEMALE) is reading


def test_the_middle_of_an_interval_is_normal_and_never_critical():
    for a in analytes().values():
        limits = a.limits(Sex.FEMALE)
        if limits.low is not None and limits.high is not None:
            middle = (limits.low + limits.high) / 2
            assert flag_within(limits, middle) is Flag.NORMAL and not is_critical(a.key, middle), a.key
