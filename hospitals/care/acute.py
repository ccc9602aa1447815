"""Acute illness: first contact, referral to a specialist, the second look, and the stays in which it is treated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import uniforms
from hospitals.care.encounters import (
    AMB,
    EMER,
    ROOM,
    Encounters,
    around,
    between,
    clinic_end,
    happens,
    joined,
    opened,
    opening_hours,
)
from hospitals.care.monthly import clinic_after
from hospitals.care.pathways import of_illness
from hospitals.care.stays import home_again, inside_the_stay, stays_of, step_down
from hospitals.network import Ladder
from hospitals.population import Episodes, People
from hospitals.settings import numbers


def acute_encounters(seed: int, people: People, ladder: Ladder, episodes: Episodes) -> Encounters:
    """Every visit and stay of these episodes; pregnancies have a path of their own."""
    contacts = _first_contact(seed, people, ladder, episodes)
    admitted = happens(seed, "admitted", contacts.key, _admission_share(contacts))
    waiting = contacts.take(~admitted & (contacts.klass == AMB))
    first, final = stays_of(seed, people, ladder, contacts.take(admitted))
    final = inside_the_stay(seed, final)
    back, home = step_down(seed, final), home_again(seed, people, final)
    number = numbers(ROOM, "visits")
    return joined([
        contacts, first, final, back, home, _referred(seed, ladder, waiting),
        _asked_back(seed, waiting, of_illness(waiting.reason, "rechecked")),
        _asked_back(seed, final, np.full(len(final), number["discharge_recheck"])),
    ])  # fmt: skip


def _admission_share(contacts: Encounters) -> NDArray[np.float64]:
    clinic, emergency = (of_illness(contacts.reason, n) for n in ("admitted_clinic", "admitted"))
    return np.where(contacts.klass == EMER, emergency, clinic)


def _first_contact(seed: int, people: People, ladder: Ladder, episodes: Episodes) -> Encounters:
    number = numbers(ROOM, "visits")
    key, site = episodes.key, people.home[episodes.person]
    sought = episodes.onset + around(
        seed, "seek", key, of_illness(episodes.illness, "seek_hours"), number["seek_sigma"], HOUR
    )
    bypass = people.bypass[episodes.person] * number["acute_bypass_factor"]
    past = np.flatnonzero(happens(seed, "acute bypass", key, bypass))
    site[past] = ladder.refer_up(site[past], uniforms(seed, "acute bypass to", key[past]))
    urgent = happens(seed, "urgent", key, of_illness(episodes.illness, "emergency"))
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


def _asked_back(seed: int, seen: Encounters, share: NDArray[np.float64]) -> Encounters:
    """A slip for a second look at the same hospital."""
    number, back = numbers(ROOM, "visits"), happens(seed, "asked back", seen.key, share)
    seen = seen.take(back)
    wait = between(seed, "asked back wait", seen.key, number["recheck_from_days"], number["recheck_to_days"], DAY)
    wait = (wait * of_illness(seen.reason, "recheck_factor")).astype(np.int64)
    return clinic_after(seed, "recheck", seen, seen.site, seen.ended + wait, -1, seen.onset)


def _referred(seed: int, ladder: Ladder, waiting: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    sent = happens(seed, "referred", waiting.key, of_illness(waiting.reason, "referred"))
    sender = waiting.take(sent & ~ladder.top[waiting.site])
    wait = between(seed, "referred wait", sender.key, 0.3, number["specialist_wait_days"], DAY)
    site = ladder.refer_up(sender.site, uniforms(seed, "referred to", sender.key))
    return clinic_after(seed, "specialist", sender, site, sender.ended + wait, sender.site, sender.onset)
