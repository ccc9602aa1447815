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
_NEWBORN, _FIRST, _SECOND = range(3)  # numbers of the cards of a person at a hospital
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


@dataclass(frozen=True, slots=True)
class _Cards:
    """One row per card to come: the person's row, the row of the desk, when, and which card it is there."""

    row: Ints
    desk: Ints
    when: Ints
    number: Ints


def draw_contacts(seed: int, bearers: Bearers, present: Ints, desks: Desks, start: Instant, end: Instant) -> Contacts:
    """The cards of the people in these rows, made from `start` until before `end`."""
    order = _hospitals_by_luck(seed, bearers.person_id[present], desks)
    first = _first_cards(seed, bearers, present, desks, order, (start, end))
    newborn = _newborn_cards(seed, bearers, present, order, (start, end))
    cards = _joined(first, newborn, _second_cards(seed, bearers, first, desks, end))
    facility = desks.facility_id[cards.desk]
    key = hashes(seed, "card", bearers.person_id[cards.row], facility * _CARDS + cards.number)
    emergency = uniforms(seed, "emergency", key) < numbers(ROOM, "registry")["emergencies"]
    where = facility, desks.profile[cards.desk], cards.when, key
    return Contacts(cards.row, *where, cards.number == _NEWBORN, emergency, cards.number == _SECOND)


def _hospitals_by_luck(seed: int, who: Ints, desks: Desks) -> Ints:
    """For each person the desks in the order in which that person would come to them."""
    luck = hashes(seed, "which hospitals", who[:, None], desks.facility_id[None, :])
    return np.argsort(luck, axis=1, kind="stable")


def _first_cards(
    seed: int, bearers: Bearers, present: Ints, desks: Desks, order: Ints, period: tuple[Instant, Instant]
) -> _Cards:
    """The first card of each person at each hospital that knows the person, on any day of life in the period."""
    start, end = period
    table = rows(ROOM, "contacts")
    many = choices(seed, "hospitals", bearers.person_id[present], np.array([float(r["share_percent"]) for r in table]))
    place, rank = np.nonzero(np.arange(order.shape[1])[None, :] <= many[:, None])
    row, desk = present[place], order[place, rank]
    since = np.maximum(_born(bearers, row) + DAY, start)
    row, desk, since = row[since < end], desk[since < end], since[since < end]
    luck = uniforms(seed, "registered", bearers.person_id[row], desks.facility_id[desk])
    return _Cards(row, desk, since + (luck * (end - since)).astype(np.int64), np.full(len(row), _FIRST))


def _born(bearers: Bearers, row: Ints) -> Ints:
    return bearers.birth_day[row] * DAY - _LOCAL


def _newborn_cards(
    seed: int, bearers: Bearers, present: Ints, order: Ints, period: tuple[Instant, Instant]
) -> _Cards:  # fmt: skip
    """A card from birth for some of the children born in the period, at the first of their hospitals."""
    number, born, who = numbers(ROOM, "registry"), _born(bearers, present), bearers.person_id[present]
    inside = (born >= period[0]) & (born < period[1] - DAY * int(number["newborn_days"]))
    baby = np.flatnonzero(inside & (uniforms(seed, "newborn card", who) < number["newborn_card"]))
    later = uniforms(seed, "newborn when", who[baby]) * number["newborn_days"] * DAY
    return _Cards(present[baby], order[baby, 0], born[baby] + later.astype(np.int64), np.full(len(baby), _NEWBORN))


def _second_cards(seed: int, bearers: Bearers, first: _Cards, desks: Desks, end: Instant) -> _Cards:
    """Cards that a desk makes because it does not find the first; the rate is that of the desk's profile."""
    who, facility = bearers.person_id[first.row], desks.facility_id[first.desk]
    rate = rates()[desks.profile[first.desk], causes().index("second_card")]
    made = uniforms(seed, "second_card", who, facility) < rate
    later = first.when + (uniforms(seed, "second when", who, facility) * (end - first.when)).astype(np.int64)
    return _Cards(first.row[made], first.desk[made], later[made], np.full(int(made.sum()), _SECOND))


def _joined(*groups: _Cards) -> _Cards:
    return _Cards(*(np.concatenate([getattr(group, name) for group in groups]) for name in _Cards.__slots__))
