"""Households of a world's patients: one home, one address, one phone to share, twins; closed within sixteen numbers."""

from __future__ import annotations

import numpy as np
import pytest

from hospitals.network import ladder_of, sites_of
from hospitals.population import People, draw_people, patients_on_paper
from hospitals.population.papers import Identities
from hospitals.settings import numbers

SITES = sites_of(("north", "south"))
LADDER = ladder_of(SITES)


@pytest.fixture(scope="module")
def people() -> People:
    return draw_people(8, np.arange(1, 24_001), SITES, LADDER)


@pytest.fixture(scope="module")
def papers(people: People) -> Identities:
    return patients_on_paper(8, people, SITES, LADDER)


def test_a_household_has_one_home_and_one_address(people: People, papers: Identities) -> None:
    head = people.head - 1  # rows of person numbers from 1
    assert np.array_equal(people.home, people.home[head])
    for field in ("home", "commune", "hamlet"):
        of = getattr(papers.bearers, field)[: len(people)]
        assert np.array_equal(of, of[head])
    members = np.bincount(head, minlength=len(people))[np.unique(head)]
    assert members.max() <= 6 and 2.8 < members.mean() < 3.6


def test_nobody_is_tied_to_somebody_outside_sixteen_neighbouring_numbers(people: People) -> None:
    for tied in (people.head, people.twin_of):
        assert np.array_equal((tied - 1) // 16, (people.person_id - 1) // 16)


def test_grown_people_can_give_the_phone_of_the_first_of_the_household_and_children_that_of_a_mother(
    people: People, papers: Identities
) -> None:
    owner = papers.bearers.phone_owner[: len(people)]
    child = (numbers("hospitals.population", "population")["reference_day"] - people.birth_day) / 365.2425 < 16
    assert np.array_equal(owner[~child], people.head[~child] - 1)
    assert np.array_equal(owner[child], papers.bearers.mother[: len(people)][child])


def test_twins_are_children_of_one_day_and_household_and_about_as_frequent_as_births_say(
    people: People, papers: Identities
) -> None:
    second = np.flatnonzero(people.twin_of != people.person_id)
    first = people.twin_of[second] - 1
    for field in ("birth_day", "head", "home"):
        assert np.array_equal(getattr(people, field)[second], getattr(people, field)[first])
    born = papers.bearers
    assert np.array_equal(born.person_id[born.mother[second]], born.person_id[born.mother[first]])
    assert all(a.split()[0] == b.split()[0] for a, b in zip(born.name[second], born.name[first], strict=True))
    children = ((people.birth_day - people.birth_day.max()) / 365.2425 > -16).sum()
    assert 0.008 < len(second) / children < 0.05
    alike = (people.female[second] == people.female[first]).mean()
    assert 0.4 < alike < 0.9


def test_a_household_does_not_depend_on_who_else_is_drawn(people: People) -> None:
    few = np.array([17, 5_000, 16])
    small = draw_people(8, few, SITES, LADDER)
    for field in ("head", "twin_of", "home", "birth_day", "female", "since"):
        assert np.array_equal(getattr(small, field), getattr(people, field)[few - 1])
