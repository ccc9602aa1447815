"""Acute illness: first contact, admission, transfer up, intensive care, surgery, the way back and the second look."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import uniforms
from hospitals.care.encounters import (
    AMB,
    EMER,
    IMP,
    NEVER,
    ROOM,
    Encounters,
    Ints,
    around,
    between,
    clinic_end,
    happens,
    joined,
    opened,
    opening_hours,
)
from hospitals.care.monthly import clinic_after
from hospitals.network import Ladder
from hospitals.population import ILLNESSES, Episodes, People
from hospitals.settings import numbers


def acute_encounters(seed: int, people: People, ladder: Ladder, episodes: Episodes) -> Encounters:
    """Every visit and stay of these episodes."""
    contacts = _first_contact(seed, people, ladder, episodes)
    admitted = happens(seed, "admitted", contacts.key, _admission_share(contacts))
    waiting = contacts.take(~admitted & (contacts.klass == AMB))
    first, final = _stays(seed, ladder, contacts.take(admitted))
    final = _inside_the_stay(seed, final)
    back, home = _step_down(seed, final), _home_again(seed, people, final)
    number = numbers(ROOM, "visits")
    return joined([
        contacts, first, final, back, home, _referred(seed, ladder, waiting),
        _asked_back(seed, waiting, _illness_number(waiting.reason, "rechecked")),
        _asked_back(seed, final, np.full(len(final), number["discharge_recheck"])),
    ])  # fmt: skip


def _illness_number(reason: Ints, name: str) -> NDArray[np.float64]:
    """A parameter of the pathway of each illness; 0 for an illness without a pathway."""
    table = numbers(ROOM, "pathways")
    return np.array([table.get(f"{illness}.{name}", 0.0) for illness in ILLNESSES])[reason]


def _admission_share(contacts: Encounters) -> NDArray[np.float64]:
    clinic, emergency = (_illness_number(contacts.reason, n) for n in ("admitted_clinic", "admitted"))
    return np.where(contacts.klass == EMER, emergency, clinic)


def _first_contact(seed: int, people: People, ladder: Ladder, episodes: Episodes) -> Encounters:
    number = numbers(ROOM, "visits")
    key, home = episodes.key, people.home[episodes.person]
    sought = episodes.onset + around(
        seed, "seek", key, _illness_number(episodes.illness, "seek_hours"), number["seek_sigma"], HOUR
    )
    bypass = people.bypass[episodes.person] * number["acute_bypass_factor"]
    past = happens(seed, "acute bypass", key, bypass)
    site = np.where(past, ladder.refer_up(home, uniforms(seed, "acute bypass to", key)), home)
    urgent = happens(seed, "urgent", key, _illness_number(episodes.illness, "emergency"))
    when = np.where(urgent, sought, opening_hours(seed, key, sought))
    length = around(seed, "emergency length", key, number["emergency_hours"], number["span_sigma"], HOUR)
    ended = np.where(urgent, when + length, clinic_end(seed, key, when))
    parts = []
    for mask, purpose, klass in ((urgent, "emergency", EMER), (~urgent, "walk_in", AMB)):
        parts.append(opened(
            seed, purpose, klass, person=episodes.person[mask], site=site[mask], reason=episodes.illness[mask],
            started=when[mask], ended=ended[mask], parent=key[mask], onset=episodes.onset[mask],
        ))  # fmt: skip
    return joined(parts)


def _stays(seed: int, ladder: Ladder, contacts: Encounters) -> tuple[Encounters, Encounters]:
    """Short first stays before a transfer, and the stays in which the illness is treated."""
    number = numbers(ROOM, "visits")
    shares = _illness_number(contacts.reason, "transferred")
    up = happens(seed, "transferred", contacts.key, shares) & ~ladder.top[contacts.site]
    slow = up & ~happens(seed, "quick transfer", contacts.key, number["quick_transfer"])
    sigma, longest = number["stay_sigma"], number["stay_at_most"] * DAY
    first_length = around(seed, "first stay", contacts.key, number["first_stay_days"], sigma, DAY)
    length = around(seed, "stay", contacts.key, _illness_number(contacts.reason, "stay_days"), sigma, DAY)
    length = np.clip(length, int(number["stay_at_least"] * HOUR), longest)
    left = contacts.ended + np.where(slow, first_length, 0)
    arrived = left + around(seed, "travel", contacts.key, number["travel_hours"], number["span_sigma"], HOUR)
    upper = ladder.refer_up(contacts.site, uniforms(seed, "transferred to", contacts.key))
    here = _stay(seed, "admission", contacts.take(~up), contacts.site[~up], contacts.ended[~up], length[~up], -1)
    there = _stay(seed, "arrival", contacts.take(up), upper[up], arrived[up], length[up], contacts.site[up])
    first = _stay(
        seed, "admission", contacts.take(slow), contacts.site[slow], contacts.ended[slow], first_length[slow], -1
    )
    return first, joined([here, there])


def _stay(
    seed: int, purpose: str, led: Encounters, site: Ints, started: Ints, length: Ints, came_from: Ints | int
) -> Encounters:
    return opened(
        seed, purpose, IMP, person=led.person, site=site, reason=led.reason, started=started, ended=started + length,
        parent=led.key, came_from=came_from, onset=led.onset,
    )  # fmt: skip


def _inside_the_stay(seed: int, stays: Encounters) -> Encounters:
    """Intensive care, surgery and treatments that move tests; a stay is long enough to recover from them."""
    number, key, start = numbers(ROOM, "visits"), stays.key, stays.started

    def when(name: str, low: str | float, high: str) -> Ints:
        does = happens(seed, name, key, _illness_number(stays.reason, name))
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


def _step_down(seed: int, final: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    sent = final.take(_is_stepped_down(seed, final))
    started = sent.ended + around(seed, "travel back", sent.key, number["travel_hours"], number["span_sigma"], HOUR)
    length = around(seed, "step down stay", sent.key, number["step_down_days"], number["stay_sigma"], DAY)
    return _stay(seed, "step_down", sent, sent.came_from, started, length, sent.site)


def _home_again(seed: int, people: People, final: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    away = (final.site != people.home[final.person]) & ~_is_stepped_down(seed, final)
    seen = final.take(away & happens(seed, "home again", final.key, number["home_again"]))
    wait = between(seed, "home wait", seen.key, number["returned_from_days"], number["returned_to_days"], DAY)
    return clinic_after(seed, "returned", seen, people.home[seen.person], seen.ended + wait, seen.site, seen.onset)


def _asked_back(seed: int, seen: Encounters, share: NDArray[np.float64]) -> Encounters:
    number, back = numbers(ROOM, "visits"), happens(seed, "asked back", seen.key, share)
    seen = seen.take(back)
    wait = between(seed, "asked back wait", seen.key, number["recheck_from_days"], number["recheck_to_days"], DAY)
    wait = (wait * _illness_number(seen.reason, "recheck_factor")).astype(np.int64)
    return clinic_after(seed, "recheck", seen, seen.site, seen.ended + wait, -1, seen.onset)


def _referred(seed: int, ladder: Ladder, waiting: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    sent = happens(seed, "referred", waiting.key, _illness_number(waiting.reason, "referred"))
    sender = waiting.take(sent & ~ladder.top[waiting.site])
    wait = between(seed, "referred wait", sender.key, 0.3, number["specialist_wait_days"], DAY)
    site = ladder.refer_up(sender.site, uniforms(seed, "referred to", sender.key))
    return clinic_after(seed, "specialist", sender, site, sender.ended + wait, sender.site, sender.onset)
