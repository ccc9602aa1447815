"""Who people are on paper: true name, birth, numbers, phones and home; what a perfect desk would write down."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.randomness import uniforms
from hospitals.population.papers.minted import (
    ROOM,
    citizen_numbers,
    citizen_serials,
    insurance_stems,
    old_numbers,
    passports,
    phones,
)
from hospitals.population.papers.serials import below
from hospitals.settings import numbers, rows

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
NOBODY = -1
NO_NUMBER = -1


@dataclass(frozen=True, slots=True)
class Bearers:
    """What must be known of people before numbers can be made for them; one row per person.

    `birth_day` in days since 1970-01-01, `birth_year` the year of it, `home` and `birth_place` old province codes as
    whole numbers. `mother`, `near` (somebody to borrow a card from) and `phone_owner` are rows, NOBODY for none.
    """

    person_id: Ints
    name: Texts
    female: Mask
    birth_day: Ints
    birth_year: Ints
    home: Ints
    birth_place: Ints
    commune: Ints
    hamlet: Ints
    foreign: Mask
    mother: Ints
    near: Ints
    phone_owner: Ints

    def __len__(self) -> int:
        """How many people."""
        return len(self.person_id)


@dataclass(frozen=True, slots=True)
class Identities:
    """One row per person, in the rows of `bearers`; whole numbers, NO_NUMBER where a person does not have one.

    `citizen` holds from `renumbered_at` on, `citizen_before` until then; of foreign people it is the passport's. `stem`
    is the ten-digit insurance number, of insured people. Mobile numbers are a network row and the line behind it,
    `phone_b` is a later number.
    """

    bearers: Bearers
    citizen: Ints
    citizen_before: Ints
    renumbered_at: Ints
    old_card: Ints
    stem: Ints
    phone_network: Ints
    phone_line: Ints
    phone_b_network: Ints
    phone_b_line: Ints

    def __len__(self) -> int:
        """How many people."""
        return len(self.bearers)


def identities_of(seed: int, bearers: Bearers) -> Identities:
    """The papers of these people. Numbers follow from seed and person number, so that company changes nothing."""
    who, number = bearers.person_id, numbers(ROOM, "registry")
    citizen, before, changed = _citizens(seed, bearers)
    old_card = old_numbers(seed, who)
    old_card[bearers.foreign | (bearers.birth_year > number["old_card_until"])] = NO_NUMBER
    stem = insurance_stems(seed, who)
    stem[bearers.foreign | (uniforms(seed, "insured", who) < numbers(ROOM, "population")["no_insurance"])] = NO_NUMBER
    first = phones(seed, who, np.zeros(len(who), dtype=np.int64))
    second = phones(seed, who, np.ones(len(who), dtype=np.int64))
    return Identities(bearers, citizen, before, changed, old_card, stem, *first, *second)


def _citizens(seed: int, bearers: Bearers) -> tuple[Ints, Ints, Ints]:
    """Number today, number before a correction, and when it was corrected; the corrected fault is the birth year."""
    who, number, year = bearers.person_id, numbers(ROOM, "registry"), bearers.birth_year
    serial = citizen_serials(seed, who)
    today = citizen_numbers(bearers.birth_place, bearers.female, year, serial)
    wrong = np.maximum(year - 1 - below(seed, "wrong year", who, int(number["wrong_years"])), 1900)
    before = citizen_numbers(bearers.birth_place, bearers.female, wrong, serial)
    corrected = uniforms(seed, "renumbered", who) < number["renumbered"]
    day = number["renumbered_from"] + uniforms(seed, "renumbered when", who) * number["renumbered_days"]
    today[bearers.foreign] = passports(seed, who[bearers.foreign])
    return today, before, np.where(corrected & ~bearers.foreign, (day * DAY).astype(np.int64), np.iinfo(np.int64).min)


def subjects(seed: int, person_id: Ints, age: Ints, turn: Ints) -> tuple[Texts, Ints]:
    """Letter pair and benefit digit of an insurance card by age; another `turn` is another card of the person."""
    letters, benefit = np.full(len(age), "GD", dtype=object), np.full(len(age), 4, dtype=np.int64)
    luck = uniforms(seed, "insurance subject", person_id, turn)
    table = rows(ROOM, "insurance_subjects")
    for low, high in sorted({(int(r["age_from"]), int(r["age_to"])) for r in table}):
        own = [r for r in table if (int(r["age_from"]), int(r["age_to"])) == (low, high)]
        edges = np.cumsum([float(r["share_percent"]) for r in own])
        here = np.flatnonzero((age >= low) & (age < high))
        chosen = np.minimum(np.searchsorted(edges / edges[-1], luck[here], side="right"), len(own) - 1)
        letters[here] = np.array([r["subject"] for r in own], dtype=object)[chosen]
        benefit[here] = np.array([int(r["benefit"]) for r in own])[chosen]
    return letters, benefit


def together(first: Bearers, second: Bearers) -> Bearers:
    """The people of two groups, the second behind the first; rows that the second names are its own."""
    shift = {"mother", "near", "phone_owner"}
    joined = {}
    for field in fields(Bearers):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if field.name in shift:
            other = np.where(other == NOBODY, NOBODY, other + len(first))
        joined[field.name] = np.concatenate([one, other])
    return Bearers(**joined)
