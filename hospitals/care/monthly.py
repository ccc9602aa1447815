"""Chronic illness: a visit about every month at the usual place, sometimes a referral, a return or a second look."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emr_hub.clock import DAY, Instant
from emr_hub.randomness import hashes, normals, uniforms
from hospitals.care.encounters import (
    AMB,
    NEVER,
    ROOM,
    Encounters,
    Ints,
    between,
    clinic_end,
    happens,
    joined,
    opened,
    opening_hours,
)
from hospitals.network import Ladder
from hospitals.population import People
from hospitals.settings import numbers


def monthly_encounters(seed: int, people: People, ladder: Ladder, start: Instant, end: Instant) -> Encounters:
    """Monthly visits from `start` until before `end` with what follows from them; numbered on a grid since 1970."""
    visits = _visits(seed, people, ladder, start, end)
    specialist = _specialist(seed, visits, ladder)
    returned = _returned(seed, specialist)
    return joined([visits, specialist, returned, _second_look(seed, visits)])


def _visits(seed: int, people: People, ladder: Ladder, start: Instant, end: Instant) -> Encounters:
    number = numbers(ROOM, "visits")
    interval = number["visit_interval"] * DAY
    slots = np.arange(int(start // interval) - 1, int(end // interval) + 1)
    sick = np.flatnonzero(people.chronic.any(axis=1))
    who, slot = (grid.ravel() for grid in np.meshgrid(sick, slots, indexing="ij"))
    key = hashes(seed, "monthly", people.person_id[who], slot)
    phase = uniforms(seed, "monthly phase", people.person_id[who])
    due = ((slot + phase) * interval + number["visit_jitter"] * DAY * normals(seed, "monthly jitter", key)).astype(
        np.int64
    )
    when = opening_hours(seed, key, due)
    kept = happens(seed, "monthly attended", key, number["visit_attended"]) & (when >= start) & (when < end)
    who, key, when = who[kept], key[kept], when[kept]
    ill = people.is_ill(who, when)
    seen = np.flatnonzero(ill.any(axis=1))
    who, key, when, reason = who[seen], key[seen], when[seen], ill.argmax(axis=1)[seen]
    site = people.home[who]
    passed = np.flatnonzero(happens(seed, "monthly bypass", key, people.bypass[who]))
    luck = uniforms(seed, "monthly bypass to", people.person_id[who[passed]])
    site[passed] = ladder.refer_up(site[passed], luck)
    visits = opened(
        seed, "monthly", AMB, person=who, site=site, reason=reason, started=when,
        ended=clinic_end(seed, key, when), parent=key,
    )  # fmt: skip
    changed = happens(seed, "therapy", key, number["therapy_change"])
    return replace(visits, change=np.where(changed, visits.ended, NEVER))


def _specialist(seed: int, visits: Encounters, ladder: Ladder) -> Encounters:
    number = numbers(ROOM, "visits")
    sent = happens(seed, "specialist", visits.key, number["specialist_referred"])
    sender = visits.take(sent & ~ladder.top[visits.site])
    when = sender.ended + between(seed, "specialist wait", sender.key, 0.5, number["specialist_wait_days"], DAY)
    site = ladder.refer_up(sender.site, uniforms(seed, "specialist to", sender.key))
    return clinic_after(seed, "specialist", sender, site, when, sender.site)


def _returned(seed: int, away: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    seen = away.take(happens(seed, "returned", away.key, number["specialist_returned"]) & (away.came_from >= 0))
    wait = between(seed, "returned wait", seen.key, number["returned_from_days"], number["returned_to_days"], DAY)
    return clinic_after(seed, "returned", seen, seen.came_from, seen.ended + wait, seen.site)


def _second_look(seed: int, visits: Encounters) -> Encounters:
    number = numbers(ROOM, "visits")
    asked = visits.take(happens(seed, "second look", visits.key, number["recheck_chronic"]))
    wait = between(seed, "second look wait", asked.key, number["recheck_from_days"], number["recheck_to_days"], DAY)
    return clinic_after(seed, "recheck", asked, asked.site, asked.ended + wait, -1)


def clinic_after(
    seed: int, purpose: str, led: Encounters, site: Ints, when: Ints, came_from: Ints | int, onset: Ints | int = NEVER
) -> Encounters:
    """Outpatient visits of one purpose that earlier encounters led to."""
    started = opening_hours(seed, led.key, when)
    return opened(
        seed, purpose, AMB, person=led.person, site=site, reason=led.reason, started=started,
        ended=clinic_end(seed, led.key, started), parent=led.key, came_from=came_from, onset=onset,
    )  # fmt: skip
