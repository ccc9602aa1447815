"""Protocols that repeat a test on purpose: troponin, haemoglobin, creatinine, the glucose test of pregnancy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import uniforms
from hospitals.care.encounters import AMB, NEVER, PURPOSES, ROOM, Encounters
from hospitals.population import ILLNESSES
from hospitals.settings import Row, numbers, rows

Mask = NDArray[np.bool_]


def series_of(seed: int, encounters: Encounters) -> list[tuple[str, int, NDArray[np.int64], NDArray[np.int64]]]:
    """Kind, turn, encounter rows and times of signing of every further sample that a protocol asks for.

    A series that stops does so for good: the same luck decides on all turns of one encounter.
    """
    number, found = numbers(ROOM, "rounds"), []
    for row in rows(ROOM, "protocols"):
        which = np.flatnonzero(_followed(encounters, row))
        luck = uniforms(seed, row["kind"], encounters.key[which])
        which = which[luck < float(row["share"])]
        after = int(float(row["after_hours"]) * HOUR) + int(number["urgent_sign_to"] * MINUTE)
        found.append((row["kind"], int(row["turn"]), which, encounters.started[which] + after))
    return found


def _followed(encounters: Encounters, row: Row) -> Mask:
    """The encounters that a protocol is about: of its illness, inside or outside a hospital bed, at its stage."""
    same = encounters.reason == ILLNESSES.index(row["illness"])
    inside = encounters.klass != AMB
    place = inside if row["inside"] == "yes" else ~inside
    return np.asarray(same & place & (is_glucose_test(encounters) if row["stage"] == "glucose" else True))


def is_glucose_test(encounters: Encounters) -> Mask:
    """Antenatal visits at the time of the glucose test."""
    number = numbers(ROOM, "visits")
    antenatal = encounters.purpose == PURPOSES.index("antenatal")
    days = np.where(encounters.onset == NEVER, -1.0, (encounters.started - encounters.onset) / DAY)
    return np.asarray(antenatal & (days >= number["glucose_test_from"]) & (days < number["glucose_test_to"]))


def is_early(encounters: Encounters) -> Mask:
    """Antenatal visits before the time of the glucose test."""
    antenatal = encounters.purpose == PURPOSES.index("antenatal")
    age = encounters.started - encounters.onset
    return np.asarray(antenatal & (age < numbers(ROOM, "visits")["glucose_test_from"] * DAY))
