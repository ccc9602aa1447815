"""Rounds inside a stay: before and after surgery, ward mornings, and round the clock in intensive care."""

from __future__ import annotations

import numpy as np

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import hashes
from hospitals.care.arrivals import stay_share
from hospitals.care.encounters import IMP, NEVER, ROOM, Encounters, between, happens, local_hour
from hospitals.care.rounds import Rounds, rounds_at
from hospitals.settings import numbers, rows


def around_surgery(seed: int, encounters: Encounters) -> list[Rounds]:
    """Tests before and after each operation, and the second blood group that the first one needs."""
    number = numbers(ROOM, "rounds")
    which = np.flatnonzero(encounters.surgery != NEVER)
    surgery, start = encounters.surgery[which], encounters.started[which]
    before = np.maximum(surgery - int(number["preop_hours"] * HOUR), start + int(number["admission_sign_to"] * MINUTE))
    second = before + int(number["second_group_minutes"] * MINUTE)
    after = surgery + int(number["postop_hours"] * HOUR)
    quick = int(number["urgent_collect_to"] * MINUTE)
    times = (("preop", before), ("second_group", second), ("postop", after))
    return [rounds_at(seed, kind, 0, encounters, which, at, at + quick) for kind, at in times]


def mornings(seed: int, encounters: Encounters) -> list[Rounds]:
    """Ward and intensive care mornings, ordered on the afternoon before."""
    number, parts = numbers(ROOM, "rounds"), []
    tested = happens(seed, "tested", encounters.key, stay_share(encounters))  # one luck with the arrival
    stays = np.flatnonzero((encounters.klass == IMP) & (tested | (encounters.icu_from != NEVER)))
    quick, day = int(number["urgent_collect_to"] * MINUTE), 0
    while len(stays):
        day += 1
        share = number["day1"] if day == 1 else number["day2"] if day == 2 else number["day_later"]
        start, key = encounters.started[stays], hashes(seed, "morning", encounters.key[stays], day)
        hour = between(seed, "draw", key, number["ward_collect_from"], number["ward_collect_to"], HOUR)
        collected = local_hour(start, day, hour)
        planned = between(seed, "plan", key, number["ward_sign_from"], number["ward_sign_to"], HOUR)
        signed = np.maximum(local_hour(collected, -1, planned), start + int(number["admission_sign_to"] * MINUTE))
        going = (collected < encounters.ended[stays]) & (signed < collected)
        intensive = (encounters.icu_from[stays] <= collected) & (collected < encounters.icu_to[stays])
        ward = going & ~intensive & happens(seed, "morning round", key, share)
        parts.append(rounds_at(seed, "ward", day, encounters, stays[ward], signed[ward], collected[ward]))
        beds = going & intensive
        now = collected[beds] - quick  # intensive care orders when it draws
        parts.append(rounds_at(seed, "icu", day, encounters, stays[beds], now, collected[beds]))
        stays = stays[encounters.ended[stays] > start + day * DAY]
    return parts


def round_the_clock(seed: int, encounters: Encounters) -> list[Rounds]:
    """The further draws of a day in intensive care."""
    quick, parts = int(numbers(ROOM, "rounds")["urgent_collect_to"] * MINUTE), []
    beds, day = np.flatnonzero(encounters.icu_from != NEVER), 0
    while len(beds):
        start, until = encounters.icu_from[beds], encounters.icu_to[beds]
        for number, row in enumerate(rows(ROOM, "icu_hours")):
            hour = np.full(len(beds), int(float(row["hour"]) * HOUR), dtype=np.int64)
            signed = local_hour(start, day, hour)
            here = (signed >= start) & (signed < until)
            turn = 100 * (day + 1) + number
            at = signed[here]
            parts.append(rounds_at(seed, row["kind"], turn, encounters, beds[here], at, at + quick))
        beds, day = beds[until > start + day * DAY], day + 1
    return parts
