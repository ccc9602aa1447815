"""The insurance number in three written forms, and the part that stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.identifiers import Bhyt, BhytForm, Invalid, mint_bhyt, mint_cccd, parse_bhyt


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("DN4240123456780", Bhyt(BhytForm.CARD, "0123456780", "DN", 4, "24")),
        ("te1790123456780", Bhyt(BhytForm.CARD, "0123456780", "TE", 1, "79")),
        ("0123456780", Bhyt(BhytForm.BHXH, "0123456780")),
        ("024187012345", Bhyt(BhytForm.CCCD, "024187012345")),
    ],
)
def test_all_three_forms_are_read(text: str, read: Bhyt):
    assert parse_bhyt(text) == read


def test_a_new_card_of_the_same_person_agrees_whatever_its_letters():
    cards = [parse_bhyt(t) for t in ("DN4240123456780", "HT3270123456780", "0123456780")]
    assert all(isinstance(a, Bhyt) and isinstance(b, Bhyt) and a.agrees(b) for a in cards for b in cards)


def test_the_citizen_form_does_not_agree_with_a_card():
    citizen, card = parse_bhyt("024187012345"), parse_bhyt("DN4240123456780")
    assert isinstance(citizen, Bhyt) and isinstance(card, Bhyt) and not citizen.agrees(card)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (None, "got nothing"),
        ("DN424012345678", "14 characters: 2 letters, 12 digits"),
        ("DN9240123456780", "15 characters"),  # no benefit level 9
        ("0000000000", "placeholder"),
        ("1234567890", "placeholder"),
        ("DN4240000000000", "placeholder"),
        ("000187012345", "citizen number"),
    ],
)
def test_what_cannot_be_a_number_is_refused_by_its_shape(text: str | None, because: str):
    answer = parse_bhyt(text)
    assert isinstance(answer, Invalid) and because in answer.reason


@given(st.integers(0, 99_999_998), st.sampled_from(["TE", "DN", "HT", "GD"]), st.integers(1, 5))
def test_one_serial_is_one_person_on_card_and_as_number(serial: int, subject: str, benefit: int):
    card = parse_bhyt(mint_bhyt(BhytForm.CARD, serial, subject=subject, benefit=benefit, province="24"))
    number = parse_bhyt(mint_bhyt(BhytForm.BHXH, serial))
    assert isinstance(card, Bhyt) and isinstance(number, Bhyt)
    assert card.agrees(number) and card.synthetic and number.synthetic
    assert (card.subject, card.benefit, card.province) == (subject, benefit, "24")


def test_the_citizen_form_is_the_persons_own_number():
    cccd = mint_cccd("24", "female", 1987, 12)
    read = parse_bhyt(mint_bhyt(BhytForm.CCCD, 5, cccd=cccd))
    assert isinstance(read, Bhyt) and read.stable == cccd and read.synthetic
    with pytest.raises(ValueError, match="citizen number"):
        mint_bhyt(BhytForm.CCCD, 5)


@pytest.mark.parametrize("wrong", [{"subject": "D"}, {"benefit": 6}, {"province": "2"}])
def test_a_malformed_card_is_not_minted(wrong):
    with pytest.raises(ValueError, match="expected"):
        mint_bhyt(BhytForm.CARD, 1, **wrong)


def test_a_serial_too_large_is_not_minted():
    with pytest.raises(ValueError, match="serial"):
        mint_bhyt(BhytForm.BHXH, 99_999_999)


def test_a_real_number_does_not_look_synthetic():
    read = parse_bhyt("DN4240123456780")
    assert isinstance(read, Bhyt) and not read.synthetic
