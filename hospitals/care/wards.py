"""Rounds inside a stay: before and after surgery, ward mornings, and round the clock in intensive care."""

from __future__ import annotations

import numpy as np

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import hashes
from hospitals.care.arrivals import stay_share
from hospitals.care.encounters import IMP, NEVER, ROOM, Encounters, Ints, between, happens, local_hour
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
    number = numbers(ROOM, "rounds")
    tested = happens(seed, "tested", encounters.key, stay_share(encounters))  # one luck with the arrival
    stays = np.flatnonzero((encounters.klass == IMP) & (tested | (encounters.icu_from != NEVER)))
    stay, day = _day_by_day(stays, encounters.ended[stays] - encounters.started[stays])
    day += 1
    start, key = encounters.started[stay], hashes(seed, "morning", encounters.key[stay], day)
    hour = between(seed, "draw", key, number["ward_collect_from"], number["ward_collect_to"], HOUR)
    collected = local_hour(start, day, hour)
    planned = between(seed, "plan", key, number["ward_sign_from"], number["ward_sign_to"], HOUR)
    signed = np.maximum(local_hour(collected, -1, planned), start + int(number["admission_sign_to"] * MINUTE))
    going = (collected < encounters.ended[stay]) & (signed < collected)
    intensive = (encounters.icu_from[stay] <= collected) & (collected < encounters.icu_to[stay])
    share = np.array([number["day1"], number["day2"], number["day_later"]])[np.minimum(day, 3) - 1]
    ward = going & ~intensive & happens(seed, "morning round", key, share)
    beds = going & intensive
    now = collected[beds] - int(number["urgent_collect_to"] * MINUTE)  # intensive care orders when it draws
    return [
        rounds_at(seed, "ward", day[ward], encounters, stay[ward], signed[ward], collected[ward]),
        rounds_at(seed, "icu", day[beds], encounters, stay[beds], now, collected[beds]),
    ]


def round_the_clock(seed: int, encounters: Encounters) -> list[Rounds]:
    """The further draws of a day in intensive care."""
    quick, parts = int(numbers(ROOM, "rounds")["urgent_collect_to"] * MINUTE), []
    beds = np.flatnonzero(encounters.icu_from != NEVER)
    length = encounters.icu_to[beds] - encounters.icu_from[beds]
    bed, day = _day_by_day(beds, length + DAY)  # one more date than days, whatever the hour at which it began
    start, until = encounters.icu_from[bed], encounters.icu_to[bed]
    for number, row in enumerate(rows(ROOM, "icu_hours")):
        signed = local_hour(start, day, int(float(row["hour"]) * HOUR))
        here = (signed >= start) & (signed < until)
        turn, at = 100 * (day[here] + 1) + number, signed[here]
        parts.append(rounds_at(seed, row["kind"], turn, encounters, bed[here], at, at + quick))
    return parts


def _day_by_day(stays: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Each stay once for every day that it has begun, at least once, and which day that is, from 0 on."""
    days = np.maximum(-(-length // DAY), 1)
    first = np.cumsum(days) - days
    return np.repeat(stays, days), np.arange(days.sum()) - np.repeat(first, days)
