"""Pairs of cards and the grade of their link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coordinator.matching import LinkGrade, identity_key, link_grade, probable_keys
from emr_hub.clinical import Registration, Sex
from emr_hub.identifiers import BhytForm, mint_bhyt, mint_cccd

HERS, OTHERS = mint_cccd("01", "female", 1985, 17), mint_cccd("01", "female", 1985, 18)
CARD, NUMBER = mint_bhyt(BhytForm.CARD, 5), mint_bhyt(BhytForm.BHXH, 5)
ONE = Registration(1, "BM", "A-1", "Trần Thị Ngọc", "1985-04-17", Sex.FEMALE, HERS, CARD, None, None, 0)


def card(**changed: Any) -> Registration:
    return replace(ONE, registration_id=2, facility="BN1", record_number="B-1", **changed)


@pytest.mark.parametrize(
    ("other", "grade"),
    [
        (card(), LinkGrade.CERTAIN),
        (card(name="Nguyễn Văn A", birth_date="1985"), LinkGrade.CERTAIN),
        (card(cccd=f" {HERS} "), LinkGrade.CERTAIN),
        (card(bhyt=None), LinkGrade.CERTAIN),
        (card(birth_date="1984-04-17"), LinkGrade.PROBABLE),
        (card(sex=Sex.MALE, bhyt=None), LinkGrade.PROBABLE),
        (card(sex=Sex.UNKNOWN, bhyt=None), LinkGrade.PROBABLE),
        (card(birth_date="", bhyt=None), LinkGrade.PROBABLE),
        (card(cccd=None), LinkGrade.PROBABLE),
        (card(cccd=None, bhyt=NUMBER), LinkGrade.PROBABLE),
        (card(cccd=OTHERS), LinkGrade.PROBABLE),
        (card(cccd=OTHERS, bhyt=None), LinkGrade.NONE),
        (card(cccd=None, bhyt=None), LinkGrade.NONE),
        (card(cccd="123", bhyt="XX"), LinkGrade.NONE),
        (card(cccd=None, bhyt=mint_bhyt(BhytForm.BHXH, 6)), LinkGrade.NONE),
        (replace(ONE, cccd=None, bhyt=None), LinkGrade.NONE),
    ],
)
def test_each_pair_has_one_grade_whichever_way_round(other: Registration, grade: LinkGrade) -> None:
    assert link_grade(ONE, other) is link_grade(other, ONE) is grade


def test_the_same_record_number_of_one_facility_is_the_same_person_when_no_citizen_number_says_otherwise() -> None:
    anonymous = replace(ONE, cccd=None, bhyt=None)
    assert link_grade(anonymous, replace(anonymous, name="Trần T. Ngọc")) is LinkGrade.CERTAIN


def test_the_same_record_number_of_two_facilities_says_nothing() -> None:
    anonymous = replace(ONE, cccd=None, bhyt=None)
    assert link_grade(anonymous, replace(anonymous, facility="CR")) is LinkGrade.NONE


def test_a_number_that_contradicts_its_own_card_identifies_nobody_for_certain() -> None:
    borrowed = card(birth_date="1950-01-01")
    assert identity_key(borrowed) == "BN1|B-1"
    assert probable_keys(borrowed) == probable_keys(card())
