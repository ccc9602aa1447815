"""When and where people of a registry meet a desk: hospitals per person, second cards, cards from birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, Instant
from emr_hub.errors import UsageError
from emr_hub.randomness import choices, hashes, uniforms
from hospitals.population.desk import Contacts
from hospitals.population.mistakes import causes, profile_number, rates
from hospitals.population.papers import Bearers
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
_CARDS = 16  # the key of a card counts up to sixteen cards of a person at a hospital
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Desks:
    """The hospitals of a registry by facility number, each with the profile of its desk."""

    facility_id: Ints
    profile: Ints

    @classmethod
    def of(cls, profile_by_site: Mapping[int, str]) -> Desks:
        """From a mapping of facility numbers to profile names, in any order."""
        sites = sorted(profile_by_site)
        if not sites:
            raise UsageError("no hospital", where="profile_by_site", expected="facility numbers with their profiles")
        profiles = [profile_number(profile_by_site[site]) for site in sites]
        return cls(np.array(sites, dtype=np.int64), np.array(profiles, dtype=np.int64))


def draw_contacts(seed: int, bearers: Bearers, present: Ints, desks: Desks, start: Instant, end: Instant) -> Contacts:
    """The cards of the people in these rows, made from `start` until before `end`."""
    row, site, first, newborn, number = _first_cards(seed, bearers, present, desks, start, end)
    again = _second_cards(seed, bearers, row, site, first, number, desks, end)
    row, site, when, newborn, number = (
        np.concatenate(pair) for pair in zip((row, site, first, newborn, number), again, strict=True)
    )
    card = desks.facility_id[site] * _CARDS + number
    key = hashes(seed, "card", bearers.person_id[row], card)
    emergency = uniforms(seed, "emergency", key) < numbers(ROOM, "registry")["emergencies"]
    return Contacts(row, desks.facility_id[site], desks.profile[site], when, key, newborn, emergency, number > 1)


def _first_cards(
    seed: int, bearers: Bearers, present: Ints, desks: Desks, start: Instant, end: Instant
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_], Ints]:
    """Row, site, time, whether made at birth, and number of each first card; a card from birth is number 0."""
    who = bearers.person_id[present]
    table = rows(ROOM, "contacts")
    many = choices(seed, "hospitals", who, np.array([float(r["share_percent"]) for r in table])) + 1
    many = np.minimum(many, len(desks.facility_id))
    luck = hashes(seed, "which hospitals", who[:, None], desks.facility_id[None, :])
    chosen = np.argsort(luck, axis=1, kind="stable")
    place, rank = np.nonzero(np.arange(chosen.shape[1])[None, :] < many[:, None])
    row, site = present[place], chosen[place, rank]
    born = bearers.birth_day[present] * DAY - _LOCAL
    since = np.maximum(born[place] + DAY, start)
    able = since < end
    row, site, since = row[able], site[able], since[able]
    facility = desks.facility_id[site]
    luck_when = uniforms(seed, "registered", bearers.person_id[row], facility)
    when = since + (luck_when * (end - since)).astype(np.int64)
    baby = np.flatnonzero((born >= start) & (born < end - DAY * int(numbers(ROOM, "registry")["newborn_days"])))
    baby = baby[uniforms(seed, "newborn card", who[baby]) < numbers(ROOM, "registry")["newborn_card"]]
    hours = uniforms(seed, "newborn when", who[baby]) * numbers(ROOM, "registry")["newborn_days"] * DAY
    early = born[baby] + hours.astype(np.int64)
    return (
        np.concatenate([row, present[baby]]), np.concatenate([site, chosen[baby, 0]]), np.concatenate([when, early]),
        np.concatenate([np.zeros(len(row), dtype=bool), np.ones(len(baby), dtype=bool)]),
        np.concatenate([np.ones(len(row), dtype=np.int64), np.zeros(len(baby), dtype=np.int64)]),
    )  # fmt: skip


def _second_cards(
    seed: int, bearers: Bearers, row: Ints, site: Ints, first: Ints, number: Ints, desks: Desks, end: Instant
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_], Ints]:
    """Cards that a desk makes because it does not find the first; the rate is that of the desk's profile."""
    who, facility = bearers.person_id[row], desks.facility_id[site]
    rate = rates()[desks.profile[site], causes().index("second_card")]
    made = (uniforms(seed, "second_card", who, facility) < rate) & (number == 1)
    later = first + (uniforms(seed, "second when", who, facility) * (end - first)).astype(np.int64)
    count = int(made.sum())
    return row[made], site[made], later[made], np.zeros(count, dtype=bool), np.full(count, 2, dtype=np.int64)
