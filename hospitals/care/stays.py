"""Stays: admission, a planned operation, transfer up, intensive care, surgery, the way back down and home."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import uniforms
from hospitals.care.encounters import IMP, NEVER, ROOM, Encounters, Ints, around, between, happens, joined, local_hour
from hospitals.care.encounters import opened as new_encounters
from hospitals.care.monthly import clinic_after
from hospitals.care.pathways import of_illness
from hospitals.network import Ladder
from hospitals.population import People
from hospitals.settings import numbers

_DECADE_DAYS = 3652.425


def stays_of(seed: int, people: People, ladder: Ladder, contacts: Encounters) -> tuple[Encounters, Encounters]:
    """Short first stays before a transfer, and the stays in which the illness is treated; older people stay longer."""
    number = numbers(ROOM, "visits")
    shares = of_illness(contacts.reason, "transferred")
    up = happens(seed, "transferred", contacts.key, shares) & ~ladder.top[contacts.site]
    planned = ~up & (of_illness(contacts.reason, "planned_days") > 0)
    slow = up & ~happens(seed, "quick transfer", contacts.key, number["quick_transfer"])
    first_length = around(seed, "first stay", contacts.key, number["first_stay_days"], number["stay_sigma"], DAY)
    days = of_illness(contacts.reason, "stay_days") * _age_factor(people, contacts)
    length = stay_length(seed, contacts.key, days)
    left = contacts.ended + np.where(slow, first_length, 0)
    arrived = left + around(seed, "travel", contacts.key, number["travel_hours"], number["span_sigma"], HOUR)
    upper = ladder.refer_up(contacts.site[up], uniforms(seed, "transferred to", contacts.key[up]))
    here, ended = ~up & ~planned, contacts.ended
    at_once = stay(seed, "admission", contacts.take(here), contacts.site[here], ended[here], length[here], -1)
    later = _booked(seed, contacts.take(planned), length[planned])
    there = stay(seed, "arrival", contacts.take(up), upper, arrived[up], length[up], contacts.site[up])
    first = stay(seed, "admission", contacts.take(slow), contacts.site[slow], ended[slow], first_length[slow], -1)
    return first, joined([at_once, later, there])


def _age_factor(people: People, contacts: Encounters) -> NDArray[np.float64]:
    """How much longer people stay for their age."""
    number = numbers(ROOM, "visits")
    decades = (contacts.started / DAY - people.birth_day[contacts.person]) / _DECADE_DAYS
    beyond = np.maximum(decades - number["longer_from_age"] / 10, 0.0)
    return np.asarray(1 + number["longer_per_decade"] * beyond)


def stay_length(seed: int, key: NDArray[np.uint64], median_days: NDArray[np.float64]) -> Ints:
    """Lengths of stay around a median, within the bounds of the table."""
    number = numbers(ROOM, "visits")
    length = around(seed, "stay", key, median_days, number["stay_sigma"], DAY)
    return np.asarray(np.clip(length, int(number["stay_at_least"] * HOUR), number["stay_at_most"] * DAY), np.int64)


def _booked(seed: int, led: Encounters, length: Ints) -> Encounters:
    """Admissions of people who were given a day to come."""
    number, wait = numbers(ROOM, "visits"), of_illness(led.reason, "planned_days")
    days = 1 + (uniforms(seed, "booked day", led.key) * 2 * wait).astype(np.int64)
    hour = between(seed, "booked hour", led.key, number["open_from"], number["booked_to"], HOUR)
    return stay(seed, "planned", led, led.site, local_hour(led.started, days, hour), length, -1)


def stay(
    seed: int, purpose: str, led: Encounters, site: Ints, started: Ints, length: Ints, came_from: Ints | int
) -> Encounters:
    """Stays of one purpose that earlier encounters led to."""
    return new_encounters(
        seed, purpose, IMP, person=led.person, site=site, reason=led.reason, started=started, ended=started + length,
        parent=led.key, came_from=came_from, onset=led.onset,
    )  # fmt: skip


def inside_the_stay(seed: int, stays: Encounters) -> Encounters:
    """Intensive care, surgery and treatments that move tests; a stay is long enough to recover from them."""
    number, key, start = numbers(ROOM, "visits"), stays.key, stays.started

    def when(name: str, low: str | float, high: str) -> Ints:
        does = happens(seed, name, key, of_illness(stays.reason, name))
        after = between(seed, f"{name} when", key, number[low] if isinstance(low, str) else low, number[high], HOUR)
        return np.where(does, start + after, NEVER)

    icu_from = when("icu", 0.0, "icu_starts_within")
    icu_length = around(seed, "icu length", key, number["icu_days"], number["stay_sigma"], DAY)
    icu_to = np.where(icu_from == NEVER, NEVER, icu_from + icu_length)
    surgery, change = when("surgery", "surgery_from", "surgery_to"), when("treated", "treated_from", "treated_to")
    ended = stays.ended
    for event, rest in ((icu_to, "recovery_after_icu"), (surgery, "recovery_after_surgery")):
        ended = np.where(event == NEVER, ended, np.maximum(ended, event + int(number[rest] * DAY)))
    ended = np.where(change == NEVER, ended, np.maximum(ended, change + int(number["stay_at_least"] * HOUR)))
    return replace(stays, icu_from=icu_from, icu_to=icu_to, surgery=surgery, change=change, ended=ended)


def _is_stepped_down(seed: int, final: Encounters) -> NDArray[np.bool_]:
    return happens(seed, "stepped down", final.key, numbers(ROOM, "visits")["stepped_down"]) & (final.came_from >= 0)


def step_down(seed: int, final: Encounters) -> Encounters:
    """Stays in the hospital of origin after being sent back."""
    number = numbers(ROOM, "visits")
    sent = final.take(_is_stepped_down(seed, final))
    started = sent.ended + around(seed, "travel back", sent.key, number["travel_hours"], number["span_sigma"], HOUR)
    length = around(seed, "step down stay", sent.key, number["step_down_days"], number["stay_sigma"], DAY)
    return stay(seed, "step_down", sent, sent.came_from, started, length, sent.site)


def home_again(seed: int, people: People, final: Encounters) -> Encounters:
    """Visits at the usual place of care after a stay elsewhere."""
    number = numbers(ROOM, "visits")
    away = (final.site != people.home[final.person]) & ~_is_stepped_down(seed, final)
    seen = final.take(away & happens(seed, "home again", final.key, number["home_again"]))
    wait = between(seed, "home wait", seen.key, number["returned_from_days"], number["returned_to_days"], DAY)
    return clinic_after(seed, "returned", seen, people.home[seen.person], seen.ended + wait, seen.site, seen.onset)
