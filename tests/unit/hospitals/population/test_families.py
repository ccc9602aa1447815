"""Households, twins, newborns, namesakes, borrowed cards, strangers: people as hard to tell apart as they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date

from emr_hub.clock import day_start
from tests.unit.hospitals.population.drawn import Row, clean


def test_a_borrowed_number_is_the_lenders_own(cards: list[Row], of_person: dict[int, list[Row]]) -> None:
    matched = 0
    for card in cards:
        if card["lender"] is not None and "unidentified" not in card["causes"]:
            assert card["causes"] & {"parents_number", "borrowed_number", "parents_card", "borrowed_card"}
            assert card["lender"] != card["person_id"]
            own = [c for c in of_person.get(card["lender"], []) if clean(c, "cccd", "bhyt")]
            numbers = {c["cccd"] for c in own} | {(c["bhyt"] or "")[-10:] for c in own}
            matched += bool(numbers & {card["cccd"], (card["bhyt"] or "none")[-10:]})
    assert matched > 100


def test_twins_share_birth_household_and_family_name_but_no_number(of_person: dict[int, list[Row]]) -> None:
    pairs = consecutive = 0
    for person, own in of_person.items():
        other = of_person.get(own[0]["twin"] or 0)
        if not other or person > own[0]["twin"]:
            continue
        assert other[0]["twin"] == person and other[0]["household"] == own[0]["household"]
        one, two = (
            [c for c in side if clean(c, "name", "birth_date", "cccd") and not c["newborn"] and not c["foreigner"]]
            for side in (own, other)
        )
        if one and two:
            pairs += 1
            assert one[0]["birth_date"] == two[0]["birth_date"]
            assert one[0]["name"].split(" ")[0] == two[0]["name"].split(" ")[0] or one[0]["minority"]
            assert one[0]["name"] != two[0]["name"] and one[0]["cccd"] != two[0]["cccd"]
            consecutive += abs(int(one[0]["cccd"][-6:]) - int(two[0]["cccd"][-6:])) == 1
    assert pairs >= 6 and 0 < consecutive < pairs


def test_a_household_shares_its_address_and_some_of_its_phones(cards: list[Row]) -> None:
    homes: dict[int, set[str]] = defaultdict(set)
    phones: dict[str, set[int]] = defaultdict(set)
    for card in cards:
        if card["address"] and clean(card, "address") and "accents_lost" not in card["causes"]:
            homes[card["household"]].add(card["address"])
        if card["phone"] and not card["causes"] & {"hospital_phone", "placeholder_phone", "phone_digit"}:
            phones[card["phone"]].add(card["household"])
    # one home, written on the map of before and on that of after the mergers
    assert max(len(written) for written in homes.values()) <= 2
    assert max(len(households) for households in phones.values()) == 1
    shared = [phone for phone, own in Counter(c["phone"] for c in cards if c["phone"]).items() if own > 3]
    assert len(shared) > 50


def test_a_newborn_bears_the_mothers_name_and_has_no_number_of_its_own(
    cards: list[Row], of_person: dict[int, list[Row]]
) -> None:
    newborns = [card for card in cards if card["newborn"]]
    assert len(newborns) > 100
    for card in newborns:
        assert card["cccd"] is None or card["causes"] & {"parents_number", "placeholder_number"}
        born = card["birth_date"]
        if born and clean(card, "birth_date"):
            age = card["registered_at"].timestamp() * 1000 - day_start(date.fromisoformat(born))
            assert 0 <= age < 4 * 24 * 3_600_000
    named = [c for c in newborns if "newborn_of" in c["causes"] and c["mother"] in of_person]
    exact = [c for c in named if c["name"].startswith("CON BÀ ")]
    assert len(exact) > 30
    mothers = {c["name"].upper() for card in exact for c in of_person[card["mother"]]}
    assert sum(card["name"].removeprefix("CON BÀ ").upper() in mothers for card in exact) > len(exact) / 2
    later = [c for card in exact for c in of_person[card["person_id"]] if not c["newborn"]]
    assert later and not any(c["name"].upper().startswith("CON BÀ") for c in later)


def test_namesakes_live_next_door_and_were_born_on_another_day(of_person: dict[int, list[Row]]) -> None:
    seen = 0
    for own in of_person.values():
        other = of_person.get(own[0]["namesake"] or 0)
        if not other:
            continue
        one, two = ([c for c in side if clean(c, "name", "birth_date", "address", "sex")] for side in (own, other))
        if one and two and one[0]["registered_at"].date() < date(2025, 7, 1) > two[0]["registered_at"].date():
            seen += 1
            assert all(one[0][field] == two[0][field] for field in ("name", "sex", "address"))
            assert one[0]["birth_date"] != two[0]["birth_date"] or one[0]["birth_date"].endswith("-01-01")
    assert seen >= 3


def test_who_comes_unconscious_has_neither_name_nor_papers(cards: list[Row]) -> None:
    unknown = [card for card in cards if "unidentified" in card["causes"]]
    assert len(unknown) >= 10
    for card in unknown:
        assert not any(card[field] for field in ("cccd", "bhyt", "phone", "address"))
        assert re.fullmatch(r"\d{3}[05]", card["birth_date"])
        if not any(cause.startswith("charset") for cause in card["causes"]):
            plain = unicodedata.normalize("NFD", card["name"].upper())
            assert any(word in plain for word in ("VO", "KHO", "NGU")), plain


def test_foreigners_have_names_of_their_own_and_no_vietnamese_number(cards: list[Row]) -> None:
    foreign = [card for card in cards if card["foreigner"]]
    assert len(foreign) > 40
    assert all(card["bhyt"] is None for card in foreign)
    assert any(re.fullmatch(r"ZZ\d{7}", card["cccd"] or "") for card in foreign)
    assert not any("Nguyễn" in card["name"] for card in foreign)


def test_names_of_other_peoples_occur_with_their_patterns(cards: list[Row]) -> None:
    names = {card["name"] for card in cards if card["minority"] and clean(card, "name")}
    for pattern in (r"Y \S+ \S+", r"H' \S+ \S+", r"(Giàng|Sùng|Thào) (A|Thị) \S+", r"\S+", r"(Vi|Lò|Moong|Nông) .+"):
        assert any(re.fullmatch(pattern, name) for name in names), pattern
    everybody = Counter(len(card["name"].split()) for card in cards if clean(card, "name"))
    assert everybody[5] > 10 and everybody[3] > everybody[4] > everybody[2] > 0
