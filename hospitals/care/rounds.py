"""Moments at which a clinician signs tests for one venepuncture, and the order sets thought of at each."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import hashes
from hospitals.care.encounters import (
    AMB,
    EMER,
    IMP,
    NEVER,
    PURPOSES,
    ROOM,
    Encounters,
    Ints,
    between,
    happens,
    local_hour,
)
from hospitals.care.pathways import of_illness
from hospitals.care.series import series_of
from hospitals.settings import numbers

CONTEXTS = ("outpatient", "inpatient", "emergency", "icu")
OUTPATIENT, INPATIENT, EMERGENCY, ICU = range(4)
_PLANNED = ("step_down", "planned")
KINDS = (
    "visit", "arrival", "ward", "icu", "preop", "second_group", "postop", "serial_troponin", "serial_haemoglobin",
    "serial_glucose", "serial_creatinine",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rounds:
    """One row per venepuncture. `encounter` a row; `kind` an index into KINDS; times are instants; `key` for draws."""

    encounter: Ints
    kind: Ints
    context: Ints
    signed: Ints
    collected: Ints
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many rounds."""
        return len(self.encounter)

    def take(self, rows: NDArray[np.bool_] | Ints) -> Rounds:
        """The named rows, in that order."""
        return Rounds(*(getattr(self, f.name)[rows] for f in fields(self)))


def draw_rounds(seed: int, encounters: Encounters) -> Rounds:
    """Every round of every encounter: on arrival, in series, around surgery, ward mornings, intensive care."""
    parts = [
        _arrivals(seed, encounters), *serial_rounds(seed, encounters), *_around_surgery(seed, encounters),
        *_mornings(seed, encounters), *_evenings(seed, encounters),
    ]  # fmt: skip
    together = Rounds(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rounds)))
    inside = together.signed < encounters.ended[together.encounter]
    return together.take(inside)


def _rounds(
    seed: int, kind: str, number: int, encounters: Encounters, which: Ints, signed: Ints, collected: Ints
) -> Rounds:
    return Rounds(
        encounter=which, kind=np.full(len(which), KINDS.index(kind), dtype=np.int64),
        context=_context(encounters, which, signed), signed=signed, collected=collected,
        key=hashes(seed, f"round {kind}", encounters.key[which], number),
    )  # fmt: skip


def _context(encounters: Encounters, which: Ints, signed: Ints) -> Ints:
    """Outpatient, emergency (also the first day of an unplanned admission), intensive care, else inpatient."""
    first_day = encounters.started[which] + int(numbers(ROOM, "rounds")["unplanned_hours"] * HOUR)
    planned = np.isin(encounters.purpose[which], [PURPOSES.index(name) for name in _PLANNED])
    urgent = (encounters.klass[which] == EMER) | ((signed < first_day) & ~planned)
    intensive = (encounters.icu_from[which] <= signed) & (signed < encounters.icu_to[which])
    inside = np.where(intensive, ICU, np.where(urgent, EMERGENCY, INPATIENT))
    return np.where(encounters.klass[which] == AMB, OUTPATIENT, inside).astype(np.int64)


def _arrivals(seed: int, encounters: Encounters) -> Rounds:
    number, key = numbers(ROOM, "rounds"), encounters.key
    clinic = encounters.klass == AMB
    latest = np.select(
        [clinic, encounters.klass == EMER], [number["sign_to"], number["urgent_sign_to"]], number["admission_sign_to"]
    )
    wait = np.where(clinic, number["collect_to"], number["urgent_collect_to"])
    signed = encounters.started + (between(seed, "sign", key, number["soonest"], 1.0, MINUTE) * latest).astype(np.int64)
    collected = signed + (between(seed, "collect", key, number["soonest"], 1.0, MINUTE) * wait).astype(np.int64)
    everyone = np.arange(len(encounters))
    arrived = _rounds(seed, "arrival", 0, encounters, everyone, signed, collected)
    return arrived.take(happens(seed, "tested", key, _tested_share(encounters)))


def _tested_share(encounters: Encounters) -> NDArray[np.float64]:
    """How often tests are thought of at an arrival: by purpose, for first visits and stays by illness."""
    named = {name.removeprefix("tested."): share for name, share in numbers(ROOM, "visits").items()}
    share = np.array([named.get(purpose, 1.0) for purpose in PURPOSES])[encounters.purpose]
    first = np.isin(encounters.purpose, [PURPOSES.index("walk_in"), PURPOSES.index("emergency")])
    share = np.where(first, of_illness(encounters.reason, "tested"), share)
    return np.where(encounters.klass == IMP, _stay_share(encounters), share)


def _stay_share(encounters: Encounters) -> NDArray[np.float64]:
    """The share of stays with tests of the ward; illnesses that nobody stays for have no row."""
    return of_illness(encounters.reason, "tested_stay")


def serial_rounds(seed: int, encounters: Encounters) -> list[Rounds]:
    """The further samples of every series."""
    quick = int(numbers(ROOM, "rounds")["urgent_collect_to"] * MINUTE)
    return [
        _rounds(seed, kind, turn, encounters, which, signed, signed + quick)
        for kind, turn, which, signed in series_of(seed, encounters)
    ]


def _around_surgery(seed: int, encounters: Encounters) -> list[Rounds]:
    number = numbers(ROOM, "rounds")
    which = np.flatnonzero(encounters.surgery != NEVER)
    surgery, start = encounters.surgery[which], encounters.started[which]
    before = np.maximum(surgery - int(number["preop_hours"] * HOUR), start + int(number["admission_sign_to"] * MINUTE))
    second = before + int(number["second_group_minutes"] * MINUTE)
    after = surgery + int(number["postop_hours"] * HOUR)
    quick = int(number["urgent_collect_to"] * MINUTE)
    times = (("preop", before), ("second_group", second), ("postop", after))
    return [_rounds(seed, kind, 0, encounters, which, at, at + quick) for kind, at in times]


def _mornings(seed: int, encounters: Encounters) -> list[Rounds]:
    """Ward and intensive care mornings, ordered on the afternoon before."""
    number, parts = numbers(ROOM, "rounds"), []
    tested = happens(seed, "tested", encounters.key, _stay_share(encounters))  # one luck with the arrival
    intensive_care = encounters.icu_from != NEVER
    stays = np.flatnonzero((encounters.klass == IMP) & (tested | intensive_care))
    longest = int((encounters.ended[stays] - encounters.started[stays]).max(initial=0) // DAY) + 1
    for day in range(1, longest + 1):
        share = number["day1"] if day == 1 else number["day2"] if day == 2 else number["day_later"]
        key = hashes(seed, "morning", encounters.key[stays], day)
        hour = between(seed, "draw", key, number["ward_collect_from"], number["ward_collect_to"], HOUR)
        collected = local_hour(encounters.started[stays], day, hour)
        signed = local_hour(
            collected, -1, between(seed, "plan", key, number["ward_sign_from"], number["ward_sign_to"], HOUR)
        )
        signed = np.maximum(signed, encounters.started[stays] + int(number["admission_sign_to"] * MINUTE))
        going = (collected < encounters.ended[stays]) & (signed < collected)
        intensive = (encounters.icu_from[stays] <= collected) & (collected < encounters.icu_to[stays])
        ward = going & ~intensive & happens(seed, "morning round", key, share)
        parts.append(_rounds(seed, "ward", day, encounters, stays[ward], signed[ward], collected[ward]))
        beds = going & intensive
        now = collected[beds] - int(number["urgent_collect_to"] * MINUTE)  # intensive care orders when it draws
        parts.append(_rounds(seed, "icu", day, encounters, stays[beds], now, collected[beds]))
    return parts


def _evenings(seed: int, encounters: Encounters) -> list[Rounds]:
    """The second draw of a day in intensive care."""
    which = np.flatnonzero(encounters.icu_from != NEVER)
    from_, to = encounters.icu_from[which], encounters.icu_to[which]
    longest = int((to - from_).max(initial=0) // DAY) + 1
    hour = int(numbers(ROOM, "rounds")["icu_evening"] * HOUR)
    minutes = int(numbers(ROOM, "rounds")["urgent_collect_to"] * MINUTE)
    parts = []
    for day in range(longest + 1):
        signed = local_hour(from_, day, np.full(len(which), hour, dtype=np.int64))
        here = (signed >= from_) & (signed < to)
        parts.append(_rounds(seed, "icu", 100 + day, encounters, which[here], signed[here], signed[here] + minutes))
    return parts
