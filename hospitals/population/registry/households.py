"""Households of a whole province: who lives with whom, who is whose mother, twins, namesakes next door.

People are numbered in fixed grids of sixteen; a grid falls into households by its own luck alone, so that more
people change nobody's family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import choices, normals, uniforms
from hospitals.population.homes import GRID, parted
from hospitals.population.papers import NOBODY, below
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
_DAYS_PER_YEAR = 365.2425
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Households:
    """One row per person number. `head`, `mother`, `father`, `twin_of` and `beside` are rows, NOBODY for none.

    `head` is the first person of the household; `twin_of` the twin born before this one; `beside` the head next door
    whose namesake this head is. `birth_day` in days since 1970-01-01.
    """

    person_id: Ints
    head: Ints
    female: Mask
    birth_day: Ints
    mother: Ints
    father: Ints
    twin_of: Ints
    beside: Ints


@dataclass(frozen=True, slots=True)
class _Roles:
    """What each person is in the household: the head's spouse, parent or child, or (none of these) the head."""

    spouse: Mask
    parent: Mask
    child: Mask


def draw_households(seed: int, first: int, last: int, reference_day: int) -> Households:
    """The households of person numbers `first` to `last`; both must be ends of grids. Ages count at `reference_day`."""
    person_id = np.arange(first, last + 1, dtype=np.int64)
    head, order = _parted(seed, person_id)
    beside, roles = _next_door(seed, person_id, head, order), _roles(seed, person_id, head)
    twin_of = _twins(seed, person_id, roles.child, head)
    female = _sexes(seed, person_id, head, beside, roles)
    mother, father = _parents(head, female, roles)
    elder = np.where(mother == NOBODY, father, mother)
    years = _years(seed, person_id, head, beside, roles, elder)
    day = (reference_day - np.where(twin_of == NOBODY, years, years[twin_of]) * _DAYS_PER_YEAR).astype(np.int64)
    later = 1 + below(seed, "namesake born", person_id, int(numbers(ROOM, "registry")["namesake_days"]))
    return Households(
        person_id=person_id,
        head=head,
        female=_twin_sexes(seed, person_id, twin_of, female),
        birth_day=np.where(beside == NOBODY, day, np.minimum(day[beside] + later, reference_day)),
        mother=np.where(roles.child, mother, NOBODY),
        father=np.where(roles.child, father, NOBODY),
        twin_of=twin_of,
        beside=beside,
    )


def _roles(seed: int, person_id: Ints, head: Ints) -> _Roles:
    number, place = numbers(ROOM, "registry"), np.arange(len(person_id)) - head
    spouse = (place == 1) & (uniforms(seed, "spouse", person_id) < number["spouse"])
    parent = (place > 0) & ~spouse & (uniforms(seed, "parent", person_id) < number["parent"])
    return _Roles(spouse, parent, (place > 0) & ~spouse & ~parent)


def _sexes(seed: int, person_id: Ints, head: Ints, beside: Ints, roles: _Roles) -> Mask:
    """Who is female, before twins: a namesake is as the neighbour, a spouse is as the head is not."""
    female = uniforms(seed, "sex", person_id) < numbers(ROOM, "population")["share_female"]
    female = np.where(beside == NOBODY, female, female[beside])
    return np.where(roles.spouse, ~female[head], female)


def _twin_sexes(seed: int, person_id: Ints, twin_of: Ints, female: Mask) -> Mask:
    same = uniforms(seed, "twins same sex", person_id) < numbers(ROOM, "registry")["twins_same_sex"]
    return np.where(twin_of == NOBODY, female, np.where(same, female[twin_of], ~female[twin_of]))


def _parents(head: Ints, female: Mask, roles: _Roles) -> tuple[Ints, Ints]:
    """The woman and the man at the head of each person's household, NOBODY where there is only one of them."""
    married = np.zeros(len(head), dtype=bool)
    married[head[roles.spouse]] = True
    partner = np.where(married[head], head + 1, NOBODY)
    return np.where(female[head], head, partner), np.where(female[head], partner, head)


def _parted(seed: int, person_id: Ints) -> tuple[Ints, Ints]:
    """The row of the first member of each person's household, and the place of the household in its grid."""
    grid = (person_id[::GRID] - 1) // GRID
    first, order = parted(seed, grid)
    return (first + GRID * np.arange(len(grid))[:, None]).ravel(), order.ravel()


def _twins(seed: int, person_id: Ints, child: Mask, head: Ints) -> Ints:
    """The elder twin's row of every younger twin; only even person numbers can follow a twin (see `minted`)."""
    before = np.maximum(np.arange(len(person_id)) - 1, 0)
    able = child & child[before] & (head == head[before]) & (person_id % 2 == 0)
    born = able & (uniforms(seed, "twins", person_id) < numbers(ROOM, "registry")["twins"])
    return np.where(born, before, NOBODY)


def _next_door(seed: int, person_id: Ints, head: Ints, order: Ints) -> Ints:
    """For some heads of the second household of a grid: the head of the first, whose namesake they are."""
    row = np.arange(len(person_id))
    able = (order == 1) & (head == row)
    chosen = able & (uniforms(seed, "namesake", person_id) < numbers(ROOM, "registry")["namesakes"])
    return np.where(chosen, row // GRID * GRID, NOBODY)


def _years(
    seed: int, person_id: Ints, head: Ints, beside: Ints, roles: _Roles, elder: Ints
) -> NDArray[np.float64]:  # fmt: skip
    """Ages in years at the reference day; `elder` is the row of a child's mother, else father."""
    number = numbers(ROOM, "registry")
    youngest, oldest = number["motherhood_youngest"], number["motherhood_oldest"]
    adult = _adult_ages(seed, person_id, number["head_youngest"])
    adult = np.where(beside == NOBODY, adult, adult[beside])
    of_head = adult[head]
    near = np.maximum(of_head + number["spouse_age_spread"] * normals(seed, "spouse age", person_id), youngest)
    gap = youngest + uniforms(seed, "gap", person_id) * (oldest - youngest)
    own = np.where(roles.spouse, near, adult)
    own = np.where(roles.parent, of_head + gap, own)
    # whoever would be too old is some younger relative: no crowd may stand at the greatest age
    younger = youngest + uniforms(seed, "old", person_id) * (number["oldest"] - youngest)
    own = np.where(own > number["oldest"], younger, own)
    carer = own[np.where(roles.child, elder, 0)]
    # a young mother has small children; an older one had hers at any age of motherhood
    born = np.where(carer < oldest, uniforms(seed, "gap", person_id) * (carer - youngest), carer - gap)
    return np.where(roles.child, np.maximum(born, 0.0), own)


def _adult_ages(seed: int, person_id: Ints, youngest: float) -> NDArray[np.float64]:
    """Ages of patients by their table, without the years below the youngest head of a household."""
    table = [r for r in rows(ROOM, "age_groups") if float(r["age_to"]) > youngest]
    low, high = (np.array([float(r[column]) for r in table]) for column in ("age_from", "age_to"))
    low = np.maximum(low, youngest)
    weights = np.array([float(r["share_female"]) + float(r["share_male"]) for r in table])
    group = choices(seed, "age group", person_id, weights)
    drawn: NDArray[np.float64] = low[group] + uniforms(seed, "age", person_id) * (high[group] - low[group])
    return drawn
