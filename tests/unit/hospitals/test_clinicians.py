"""Clinicians answer cards by a table, and the same whether asked once or a million times."""

from __future__ import annotations

import numpy as np

from emr_hub.terminology import override_reasons, services
from hospitals.clinicians import acceptance, clinicians_of, ordering_odds, override_reason, test_class_of
from hospitals.network import sites_of

test_class_of.__test__ = False  # type: ignore[attr-defined]  # a function of the house, not a test


def test_one_case_and_many_get_the_same_probability() -> None:
    classes = np.array(["routine", "slow_esoteric", "high_volume_acute"] * 4)
    abnormal = np.arange(12) % 2 == 0
    load = np.linspace(0, 60, 12)
    many = acceptance(classes, abnormal, load)
    one = [acceptance(str(c), bool(a), float(x)) for c, a, x in zip(classes, abnormal, load, strict=True)]
    assert many.tolist() == one
    assert np.all((many > 0) & (many < 1))


def test_acceptance_falls_after_an_abnormal_result_and_under_load() -> None:
    assert acceptance("routine", True, 0.0) < acceptance("routine", False, 0.0) == 0.45
    assert acceptance("routine", False, 100.0) < acceptance("routine", False, 10.0) < acceptance("routine", False, 1.0)
    assert acceptance("high_volume_acute", False, 0.0) < acceptance("slow_esoteric", False, 0.0)


def test_every_service_has_a_class() -> None:
    assert {test_class_of(code) for code in services()} == {"high_volume_acute", "slow_esoteric", "routine"}
    assert test_class_of("22.0121.1369") == "high_volume_acute" and test_class_of("23.0083.1523") == "slow_esoteric"


def test_override_reasons_come_from_the_shared_list_and_do_not_depend_on_company() -> None:
    orders = np.arange(1, 4_001)
    abnormal = orders % 3 == 0
    reasons = override_reason(9, orders, abnormal)
    assert set(reasons) <= set(override_reasons())
    assert override_reason(9, orders[100:101], abnormal[100:101])[0] == reasons[100]
    assert np.mean(reasons[abnormal] == "clinical-change") > np.mean(reasons[~abnormal] == "clinical-change")


def test_clinicians_belong_to_their_hospital_and_habits_differ() -> None:
    sites = sites_of(("north",))
    site = np.arange(len(sites)).repeat(40)
    ids = clinicians_of(2, sites, site, np.arange(len(site)).astype(np.uint64))
    assert np.array_equal(ids // 1_000, sites.facility_id[site])
    odds = ordering_odds(2, np.unique(ids))
    assert np.all(odds > 0) and np.std(np.log(odds)) > 0.3
