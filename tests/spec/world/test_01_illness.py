"""Who is ill: as often as the tables say, together as the constitution says, from an onset on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from emr_hub.clock import DAY
from hospitals.population import ACUTE, CHRONIC, ILLNESSES, PREGNANCY
from hospitals.settings import numbers, rows
from tests.spec.world.drawn import agrees, lives

ROOM = "hospitals.population"
ROWS = [row for row in rows(ROOM, "chronic")]


def years() -> np.ndarray:
    return (numbers(ROOM, "population")["reference_day"] - lives().people.birth_day) / 365.2425


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['illness']} {row['age_from']}-{row['age_to']}")
@pytest.mark.parametrize("sex", ["female", "male"])
def test_an_illness_is_as_frequent_as_its_row_says(row: dict[str, str], sex: str) -> None:
    people = lives().people
    mine = (years() >= float(row["age_from"])) & (years() < float(row["age_to"])) & (people.female == (sex == "female"))
    found = people.chronic[mine, CHRONIC.index(row["illness"])]
    assert agrees(found.sum(), len(found), float(row[f"share_{sex}"]), slack=0.002)  # ages are cut to whole days


def test_nobody_is_ill_outside_the_ages_of_the_table() -> None:
    ages = years()
    for number, illness in enumerate(CHRONIC):
        allowed = np.zeros(len(ages), bool)
        for row in ROWS:
            if row["illness"] == illness:
                allowed |= (ages >= float(row["age_from"]) - 0.01) & (ages < float(row["age_to"]))
        assert not (lives().people.chronic[:, number] & ~allowed).any(), illness


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("diabetes", "hypertension", (1.12, 2.2)), ("hypertension", "dyslipidaemia", (1.12, 2.2)),
        ("ckd", "heart_failure", (1.1, 4.0)), ("hbv", "hypertension", (0.75, 1.3)),
    ],
)  # fmt: skip
def test_illnesses_of_one_constitution_come_together_and_others_do_not(
    one: str, other: str, ratio: tuple[float, float]
) -> None:
    old = years() >= 60
    chronic = lives().people.chronic[old]
    a, b = chronic[:, CHRONIC.index(one)], chronic[:, CHRONIC.index(other)]
    assert ratio[0] < (a & b).mean() / (a.mean() * b.mean()) < ratio[1]


def test_some_illnesses_begin_inside_the_year_and_nobody_is_followed_before() -> None:
    people, encounters = lives().people, lives().encounters
    monthly = encounters.reason < len(CHRONIC)
    began = people.since[encounters.person[monthly], encounters.reason[monthly]]
    assert np.all(began <= encounters.started[monthly])
    column = CHRONIC.index("diabetes")
    new = people.chronic[:, column] & (people.since[:, column] > encounters.started.min())
    share = new.sum() / people.chronic[:, column].sum()
    assert 0.05 < share < 0.25  # about one in the mean number of years that patients have been ill


@pytest.mark.parametrize("illness", ACUTE)
def test_acute_illness_strikes_as_often_as_rates_risks_and_frailty_say(illness: str) -> None:
    people, episodes = lives().people, lives().episodes
    expected = np.zeros(len(people))
    for row in rows(ROOM, "acute"):
        if row["illness"] == illness:
            mine = (years() >= float(row["age_from"])) & (years() < float(row["age_to"]))
            expected[mine] = float(row["episodes_per_year"])
    for row in rows(ROOM, "risk_factors"):
        if row["illness"] == illness:
            expected[people.chronic[:, CHRONIC.index(row["given"])]] *= float(row["factor"])
    onset = episodes.onset[episodes.illness != ILLNESSES.index(PREGNANCY)]
    days = (onset.max() - onset.min()) / DAY
    wanted = (expected * people.frailty).sum() * days / 365.2425
    found = (episodes.illness == ILLNESSES.index(illness)).sum()
    # an episode within three weeks of another one is dropped; seasons do not end with the year
    assert poisson.ppf(0.001, wanted * 0.85) <= found <= poisson.ppf(0.999, wanted * 1.08)


def test_pregnancies_are_those_of_women_of_an_age_for_them_and_never_overlap() -> None:
    people, episodes = lives().people, lives().episodes
    mine = np.flatnonzero(episodes.illness == ILLNESSES.index(PREGNANCY))
    who = episodes.person[mine]
    assert len(mine) > 100 and people.female[who].all()
    age = (episodes.onset[mine] / DAY - people.birth_day[who]) / 365.2425
    assert age.min() >= 15 and age.max() < 45
    same = np.diff(who) == 0
    assert np.all(np.diff(episodes.onset[mine])[same] >= 300 * DAY)
