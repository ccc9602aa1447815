"""The people of a simulated world on paper: their own names and numbers, a mother, somebody to borrow from.

A mother is nobody's patient in the world; who lends a card is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import uniforms
from hospitals.network import Ladder, Sites
from hospitals.population.conditions import ROOM
from hospitals.population.homes import GRID
from hospitals.population.names import DRAWS, FAMILY, is_younger, name_provider
from hospitals.population.papers import (
    NOBODY,
    Bearers,
    Identities,
    below,
    born_where,
    communes,
    identities_of,
    on_papers,
    together,
    years_of,
)
from hospitals.population.people import People, draw_people
from hospitals.settings import numbers

_MOTHERS = 50_000_000  # person numbers from here on belong to mothers, two neighbouring patients have one
_FRIENDS = GRID  # who lends to whom is settled among sixteen neighbouring person numbers
_DAYS_PER_YEAR = 365.2425
Ints = NDArray[np.int64]


def patients_on_paper(seed: int, people: People, sites: Sites, ladder: Ladder) -> Identities:
    """The papers of these people, in their rows; behind them stand their mothers, and those who could lend a card
    but are not among these people.

    Those behind have numbers and telephones but no names: nobody of theirs is written down.
    """
    who, size = people.person_id, len(people)
    slot = (who - 1) % _FRIENDS
    luck = (uniforms(seed, "near", who) * slot).astype(np.int64)
    lender = who - slot + luck
    here = _rows_of(who, lender)
    away, behind = np.unique(lender[here < 0], return_inverse=True)
    others = draw_people(seed, away, sites, ladder)
    north, near = people.north[here], here.copy()
    north[here < 0], near[here < 0] = others.north[behind], behind + 2 * size
    far = (slot == 0) | (north != people.north)
    mother = np.arange(size) + size
    own = _bearers(seed, people, sites, mother, np.where(far, NOBODY, near))
    own = replace(own, name=_names(seed, people, own), phone_owner=_phone_owners(seed, people, own, mother))
    alone = np.full(len(away), NOBODY)
    known = together(own, _mothers(seed, own))
    return identities_of(seed, together(known, _bearers(seed, others, sites, alone, alone)))


def _rows_of(person_id: Ints, wanted: Ints) -> Ints:
    """The row of each person wanted; NOBODY for those who are not there."""
    order = np.argsort(person_id)
    row = order[np.minimum(np.searchsorted(person_id[order], wanted), len(order) - 1)]
    return np.where(person_id[row] == wanted, row, NOBODY)


def _phone_owners(seed: int, people: People, own: Bearers, mother: Ints) -> Ints:
    """Whose phone the household gives for each person: for a child the mother's, else that of its first member."""
    head = _rows_of(people.person_id, people.head)
    grown = (numbers(ROOM, "population")["reference_day"] - own.birth_day) / _DAYS_PER_YEAR
    child = grown < numbers(ROOM, "population")["twins_until_years"]
    return np.where(child | (head == NOBODY), mother, head)


def _bearers(seed: int, people: People, sites: Sites, mother: Ints, near: Ints) -> Bearers:
    """Patients as bearers of papers, still without names; they live in the province of their usual place of care."""
    who, head, elder = people.person_id, people.head, people.twin_of
    day = on_papers(seed, elder, people.birth_day)
    home = np.array([int(facility.province_before) for facility in sites.facilities])[people.home]
    return Bearers(
        person_id=who,
        name=_nameless(len(who)),
        female=people.female,
        birth_day=day,
        birth_year=years_of(day),
        home=home,
        birth_place=born_where(seed, elder, home),  # twins are registered together
        commune=communes(home, uniforms(seed, "commune", head)),
        hamlet=1 + below(seed, "hamlet", head, int(numbers(ROOM, "registry")["hamlets"])),
        foreign=np.zeros(len(who), dtype=bool),
        mother=mother,
        near=near,
        phone_owner=mother,
    )


def _nameless(size: int) -> NDArray[np.object_]:
    return np.full(size, None, dtype=object)


def _names(seed: int, people: People, own: Bearers) -> NDArray[np.object_]:
    luck = uniforms(seed, "name", people.person_id[:, None], np.arange(DRAWS)[None, :])
    luck[:, FAMILY] = uniforms(seed, "family", _named_after(people, people.twin_of))
    return name_provider().names(people.female, is_younger(own.birth_year), people.north, people.minority, luck)


def _named_after(people: People, elder: Ints) -> Ints:
    """Whose family name each person bears: a child that of the household, a grown person one's own, twins one."""
    years = (numbers(ROOM, "population")["reference_day"] - people.birth_day) / _DAYS_PER_YEAR
    return np.where(years < numbers(ROOM, "registry")["head_youngest"], people.head, elder)


def _mothers(seed: int, own: Bearers) -> Bearers:
    """A mother for each patient, one row each; she lives with the patient and was born a generation earlier."""
    who, number = _MOTHERS + (own.person_id + 1) // 2, numbers(ROOM, "registry")
    youngest = number["motherhood_youngest"]
    gap = youngest + uniforms(seed, "gap", who) * (number["motherhood_oldest"] - youngest)
    day = own.birth_day - (gap * _DAYS_PER_YEAR).astype(np.int64)
    alone = np.full(len(who), NOBODY)
    return Bearers(
        person_id=who,
        name=_nameless(len(who)),
        female=np.ones(len(who), dtype=bool),
        birth_day=day,
        birth_year=np.maximum(years_of(day), 1900),  # nobody's mother is older on paper than citizen numbers can say
        home=own.home,
        birth_place=born_where(seed, who, own.home),
        commune=own.commune,
        hamlet=own.hamlet,
        foreign=own.foreign,
        mother=alone,
        near=alone,
        phone_owner=alone,
    )
