"""The round on arrival: whether tests are thought of at all, and when they are signed and collected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import HOUR, MINUTE
from hospitals.care.encounters import (
    AMB,
    EMER,
    IMP,
    PURPOSES,
    ROOM,
    Encounters,
    Ints,
    between,
    happens,
    is_for,
    weighed,
)
from hospitals.care.pathways import of_illness
from hospitals.care.rounds import Rounds, rounds_at
from hospitals.settings import numbers


def arrivals(seed: int, encounters: Encounters, odds: NDArray[np.float64]) -> Rounds:
    """One round for each visit or stay at whose beginning somebody thinks of tests; `odds` of doing so, per visit."""
    number, key = numbers(ROOM, "rounds"), encounters.key
    clinic = encounters.klass == AMB
    latest = np.select(
        [clinic, encounters.klass == EMER], [number["sign_to"], number["urgent_sign_to"]], number["admission_sign_to"]
    )
    wait = np.where(clinic, number["collect_to"], number["urgent_collect_to"])
    signed = encounters.started + (between(seed, "sign", key, number["soonest"], 1.0, MINUTE) * latest).astype(np.int64)
    signed += _later(seed, encounters)
    collected = signed + (between(seed, "collect", key, number["soonest"], 1.0, MINUTE) * wait).astype(np.int64)
    tested = np.flatnonzero(happens(seed, "tested", key, _tested_share(encounters, odds)))
    return rounds_at(seed, "arrival", 0, encounters, tested, signed[tested], collected[tested])


def _later(seed: int, encounters: Encounters) -> Ints:
    """How much later the ward's first tests are signed where those of the emergency room or clinic still serve."""
    number, key = numbers(ROOM, "rounds"), encounters.key
    ward = is_for(encounters.purpose, "admission", "planned")
    late = ward & happens(seed, "late", key, number["late_admission"])
    return np.where(late, between(seed, "late by", key, number["late_from"], number["late_to"], HOUR), 0)


def _tested_share(encounters: Encounters, odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often tests are thought of at an arrival: by purpose, for first visits and stays by illness, by habit."""
    named = {name.removeprefix("tested."): share for name, share in numbers(ROOM, "visits").items()}
    share = np.array([named.get(purpose, 1.0) for purpose in PURPOSES])[encounters.purpose]
    first = is_for(encounters.purpose, "walk_in", "emergency")
    share = np.where(first, of_illness(encounters.reason, "tested"), share)
    share = np.where(encounters.klass == AMB, weighed(share, odds), share)
    return np.where(encounters.klass == IMP, stay_share(encounters), share)


def stay_share(encounters: Encounters) -> NDArray[np.float64]:
    """The share of stays with tests of the ward; illnesses that nobody stays for have no row."""
    return of_illness(encounters.reason, "tested_stay")
