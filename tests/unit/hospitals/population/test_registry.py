"""A registry keeps its columns, its rates and its numbers, and the truth stays apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from emr_hub.clock import day_start
from emr_hub.columns import SCHEMAS
from emr_hub.errors import UsageError
from emr_hub.identifiers import Invalid, parse_bhyt, parse_cccd
from hospitals.population import Registry, causes, draw_registry, profiles, rates
from hospitals.population.mistakes import profile_number
from tests.unit.hospitals.population.drawn import ALL_DESKS, Row, clean

PLACEHOLDERS = {"000000000000", "123456789012", "000000000", "123456789", "999999999999"}


def test_registrations_have_the_agreed_columns_and_truth_stands_apart(registry: Registry) -> None:
    registrations, truth = registry.registrations, registry.truth
    assert registrations.schema.equals(SCHEMAS["registrations"], check_metadata=True)
    registrations.validate(full=True)
    assert registrations["registration_id"].to_pylist() == list(range(1, registrations.num_rows + 1))
    assert truth["registration_id"].equals(registrations["registration_id"])
    assert set(registrations.schema.names) & set(truth.schema.names) == {"registration_id"}
    assert len(set(truth["person_id"].to_pylist())) > 23_500


def test_no_written_text_holds_a_word_of_the_truth(registry: Registry) -> None:
    texts = [registry.registrations[n].to_pylist() for n in ("name", "birth_date", "cccd", "bhyt", "phone", "address")]
    words = {*causes(), *(row["profile"] for row in profiles())} - {"moved", "cut"}
    assert not words & {text for column in texts for text in column}


def test_record_numbers_are_unique_within_a_hospital_and_run_by_time(cards: list[Row]) -> None:
    assert len({(card["facility_id"], card["mrn"]) for card in cards}) == len(cards)
    for facility in ALL_DESKS:
        numbers = [card["mrn"] for card in cards if card["facility_id"] == facility]
        assert numbers == sorted(numbers) and re.fullmatch(r"\d{8}", numbers[0])


def test_every_cause_with_a_rate_occurs_and_none_without(cards: list[Row]) -> None:
    seen: Counter[tuple[str, str]] = Counter((card["profile"], cause) for card in cards for cause in card["causes"])
    size = Counter(card["profile"] for card in cards)
    for profile in ALL_DESKS.values():
        for place, cause in enumerate(causes()):
            wanted = size[profile] * rates()[profile_number(profile), place]
            assert seen[profile, cause] <= wanted + 5 * wanted**0.5 + 1e-9, (profile, cause)
    assert {cause for _, cause in seen} == set(causes())


@pytest.mark.parametrize(
    ("cause", "able"),
    [
        ("year_only", lambda c: c["birth_date"] and not c["causes"] & {"january_first", "unidentified"}),
        ("cccd_missing", lambda c: (c["birth_date"] or "9")[:4] < "2009" and not c["causes"] & {"borrowed_number"}),
        ("address_missing", lambda c: "unidentified" not in c["causes"]),
        ("sex_wrong", lambda c: True),
        ("phone_missing", lambda c: not c["causes"] & {"hospital_phone", "placeholder_phone"}),
    ],
)
def test_a_mistake_is_as_frequent_as_its_table_says(cards: list[Row], cause: str, able: Callable[[Row], bool]) -> None:
    for profile in ALL_DESKS.values():
        own = [card for card in cards if card["profile"] == profile and able(card)]
        rate = rates()[profile_number(profile), causes().index(cause)]
        limit = 5 * (len(own) * rate * (1 - rate)) ** 0.5 + 1e-9
        assert abs(sum(cause in card["causes"] for card in own) - rate * len(own)) <= limit, profile


def test_a_field_is_empty_only_where_a_cause_or_a_circumstance_says_so(cards: list[Row]) -> None:
    for card in cards:
        if card["phone"] is None:
            assert card["causes"] & {"phone_missing", "unidentified"}
        if card["address"] is None:
            assert card["causes"] & {"address_missing", "unidentified"}
        if card["birth_date"] is None:
            assert "birth_missing" in card["causes"]
        if card["cccd"] is None:
            assert card["newborn"] or card["causes"] & {"cccd_missing", "cccd_missing_child", "unidentified"}


def test_about_a_tenth_of_the_cards_are_second_cards(registry: Registry) -> None:
    usual = draw_registry(5, 8_000)
    known = set(zip(usual.truth["person_id"].to_pylist(), usual.registrations["facility_id"].to_pylist(), strict=True))
    assert 0.08 <= 1 - len(known) / usual.truth.num_rows <= 0.13


def test_numbers_say_that_they_are_made_up_and_stay_so_when_mistyped(cards: list[Row]) -> None:
    for card in cards:
        number, insurance, phone = card["cccd"], card["bhyt"], card["phone"]
        assert number is None or re.fullmatch(r"9\d{11}|9\d{8}|ZZ\d{7}", number) or number in PLACEHOLDERS
        assert insurance is None or re.fullmatch(r"([A-Z]{2}[1-5]\d{2})?99\d{8}|9\d{11}", insurance)
        kept = re.sub(r"\D", "", phone or "00")
        assert re.fullmatch(r"(0|84)?(\d{2}|1\d{2})00\d{5}|020400\d{5}|00", kept) or kept in {
            "0000000000", "0123456789", "0999999999", "0900000000",
        }, phone  # fmt: skip
        assert not card["foreigner"] or number is None or number.startswith("ZZ")


def test_clean_numbers_belong_to_one_person_each(cards: list[Row]) -> None:
    for field, fields in (("cccd", ("cccd",)), ("bhyt", ("bhyt",)), ("phone", ("phone",))):
        owner: dict[str, set[int]] = defaultdict(set)
        for card in cards:
            if card[field] and clean(card, *fields) and card["lender"] is None:
                owner[card[field][-10:] if field == "bhyt" else card[field]].add(card["person_id"])
        assert max(len(people) for people in owner.values()) == 1


def test_clean_citizen_numbers_agree_with_sex_and_birth_year(cards: list[Row]) -> None:
    checked = wrong = 0
    for card in cards:
        if card["cccd"] and not card["foreigner"] and clean(card, "cccd", "birth_date", "sex") and card["birth_date"]:
            read = parse_cccd(card["cccd"])
            assert not isinstance(read, Invalid)
            checked, wrong = checked + 1, wrong + (not read.agrees(card["sex"], int(card["birth_date"][:4])))
    assert checked > 15_000 and 0 < wrong < checked * 0.002  # numbers before a correction of the birth year


def test_insurance_numbers_keep_their_last_ten_digits_through_every_form(of_person: dict[int, list[Row]]) -> None:
    forms: Counter[int] = Counter()
    for own in of_person.values():
        good = [c for c in own if c["bhyt"] and c["lender"] is None and "insurance_digit" not in c["causes"]]
        forms.update(len(card["bhyt"]) for card in good)
        assert len({card["bhyt"][-10:] for card in good if len(card["bhyt"]) != 12}) <= 1
        assert not any(isinstance(parse_bhyt(card["bhyt"]), Invalid) for card in good)
    assert set(forms) == {10, 12, 15}


def test_the_twelve_digits_stand_on_insurance_cards_only_since_august_2025(cards: list[Row]) -> None:
    since = day_start(date(2025, 8, 15))
    times = [c["registered_at"].timestamp() * 1000 for c in cards if c["bhyt"] and len(c["bhyt"]) == 12]
    assert len(times) > 500 and min(times) >= since


def test_districts_vanish_from_addresses_in_july_2025_unless_a_desk_keeps_the_old_map(cards: list[Row]) -> None:
    since, seen = day_start(date(2025, 7, 1)), set()
    for card in cards:
        if card["address"] and "address_short" not in card["causes"]:
            merged = card["registered_at"].timestamp() * 1000 >= since and "old_map" not in card["causes"]
            plain = unicodedata.normalize("NFC", card["address"])
            assert bool(re.search(r"(huyện|thị xã|thành phố|huyen|thi xa|thanh pho) ", plain)) is not merged, plain
            seen.add(merged)
    assert seen == {True, False}


@pytest.mark.parametrize("wrong", [
    {"persons": 0}, {"persons": 5, "profile_by_site": {1: "sloppy"}}, {"persons": 5, "provinces": ("24", "97")},
    {"persons": 5, "provinces": ()}, {"persons": 5, "block": 0}, {"persons": 5, "profile_by_site": {}},
    {"persons": 5, "first_day": date(2025, 2, 1), "last_day": date(2025, 1, 1)},
])  # fmt: skip
def test_a_registry_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        draw_registry(1, **wrong)


def test_a_registry_of_the_south_has_its_words(registry: Registry) -> None:
    south = draw_registry(5, 400, {1: "ordinary"}, provinces=("89", "91")).registrations
    homes = [text for text in south["address"].to_pylist() if text]
    assert any(text.startswith(("Ấp ", "Khu phố ")) for text in homes)
    assert not any(text.startswith(("Thôn ", "Tổ ")) for text in homes)
    assert isinstance(registry.registrations, pa.Table)
