"""People: names by published frequency, lives that follow from the person alone, desk errors that occur."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from emr_hub.clock import DAY
from emr_hub.identifiers import Cccd, Invalid, parse_bhyt, parse_cccd
from emr_hub.randomness import hashes
from hospitals.network import ladder_of, sites_of
from hospitals.population import (
    ILLNESSES,
    PREGNANCY,
    Contacts,
    Desk,
    draw_episodes,
    draw_people,
    name_provider,
    patients_on_paper,
    profile_names,
    write_cards,
)
from hospitals.settings import rows

SITES = sites_of(("north", "south"))
LADDER = ladder_of(SITES)


def names(size: int, female: bool, younger: bool, north: bool) -> list[list[str]]:
    uniform = np.random.default_rng(5).random((size, 5))
    flags = [np.full(size, flag) for flag in (female, younger, north, False)]
    return [name.split(" ") for name in name_provider().names(*flags, uniform)]


def test_family_names_follow_the_published_table() -> None:
    drawn = names(20_000, True, False, True)
    table = {row["name"]: float(row["share_north_percent"]) for row in rows("hospitals.population", "family_names")}
    counts = [sum(name[0] == family for name in drawn) for family in table]
    expected = np.array(list(table.values())) / sum(table.values()) * len(drawn)
    assert chisquare(counts, expected).pvalue > 0.001
    assert abs(counts[0] / len(drawn) - 0.296) < 0.01  # Nguyễn, as published


def test_length_of_names_follows_the_published_shares_of_each_sex() -> None:
    for female, three in ((True, 0.347), (False, 0.7275)):
        drawn = names(20_000, female, True, False)
        assert abs(np.mean([len(name) == 3 for name in drawn]) - three) < 0.03


def test_family_name_comes_first_and_middle_names_tell_the_sexes_apart() -> None:
    women, men = names(3_000, True, False, True), names(3_000, False, False, True)
    assert sum("Thị" in n[1:-1] for n in women) > 1_000 and not any("Thị" in n for n in men)
    assert sum(n[0] == "Nguyễn" for n in women) > 700


def test_the_provider_serves_faker_too() -> None:
    assert len(name_provider().vietnamese_name("male", 1970, "south").split(" ")) >= 2


def test_a_person_does_not_depend_on_who_else_is_drawn() -> None:
    few, many = np.array([40, 7]), np.arange(1, 101)
    small, large = (draw_people(3, ids, SITES, LADDER) for ids in (few, many))
    for field in ("female", "birth_day", "home", "chronic", "severity", "frailty", "bypass"):
        assert np.array_equal(getattr(small, field), getattr(large, field)[few - 1])


def test_episodes_of_a_person_keep_apart_and_a_longer_time_adds_only() -> None:
    people = draw_people(3, np.arange(1, 400), SITES, LADDER)
    start = 20_000 * DAY
    short, long = (draw_episodes(3, people, start, start + days * DAY) for days in (200, 400))
    assert set(short.key.tolist()) <= set(long.key.tolist())
    acute = long.take(long.illness != ILLNESSES.index(PREGNANCY))
    same = np.diff(acute.person) == 0
    assert np.all(np.diff(acute.onset)[same] >= 21 * DAY)


def cards(size: int, facility: int, day: int, profile: str = "ordinary") -> Desk:
    people = draw_people(3, np.arange(1, size + 1), SITES, LADDER)
    never = np.zeros(size, dtype=bool)
    key = hashes(3, "card", people.person_id, facility)
    where = (np.full(size, facility), np.full(size, profile_names().index(profile)), np.full(size, day * DAY))
    contacts = Contacts(np.arange(size), *where, key, never, never, never)
    return write_cards(3, patients_on_paper(3, people, SITES, LADDER), contacts)


def test_citizen_numbers_are_synthetic_and_mostly_agree_with_the_card() -> None:
    desk = cards(3_000, 1, 20_300)
    agree = other = old = 0
    for number, sex, birth in zip(desk.cccd, desk.sex, desk.birth_date, strict=True):
        if number is None or number.startswith(("0", "1")) or number == "9" * 12:
            continue
        assert number.startswith("9")
        if len(number) == 9:
            old += 1
            continue
        parsed = parse_cccd(number)
        good = isinstance(parsed, Cccd) and parsed.agrees(sex, int(birth[:4]))
        agree, other = agree + good, other + (not good)
    assert 0.002 < other / (agree + other) < 0.03
    assert 0.01 < old / 3_000 < 0.05
    assert 0.04 < np.mean([number is None for number in desk.cccd]) < 0.15


def test_insurance_numbers_come_in_three_forms_after_august_2025() -> None:
    for day, forms in ((20_200, {10, 15}), (20_400, {10, 12, 15})):
        written = [number for number in cards(800, 1, day).bhyt if number is not None]
        assert {len(number) for number in written} == forms
        assert not any(isinstance(parse_bhyt(number), Invalid) for number in written)


@pytest.mark.parametrize(("field", "alike"), [("name", 0.30), ("cccd", 0.75), ("bhyt", 0.35), ("birth_date", 0.85)])
def test_a_person_is_written_down_alike_at_many_hospitals(field: str, alike: float) -> None:
    here, there = (getattr(cards(500, facility, 20_200), field) for facility in (1, 6))
    assert alike < np.mean(here == there) < 1


def test_a_careful_desk_writes_more_alike_than_a_hasty_one() -> None:
    same = {
        profile: np.mean([
            np.array_equal(one, other)
            for one, other in zip(*(zip(d.name, d.cccd, d.birth_date, strict=True) for d in pair), strict=True)
        ])
        for profile in ("careful", "hasty")
        for pair in [tuple(cards(500, facility, 20_200, profile) for facility in (1, 6))]
    }  # fmt: skip
    assert same["careful"] > same["hasty"] + 0.1
