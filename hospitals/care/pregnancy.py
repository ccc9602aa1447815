"""Pregnancy: antenatal visits by the week, birth in hospital, sometimes by operation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import hashes, normals
from hospitals.care.encounters import (
    AMB,
    IMP,
    NEVER,
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
from hospitals.population import Episodes, People
from hospitals.settings import Row, numbers, rows


def pregnancy_encounters(seed: int, people: People, pregnancies: Episodes) -> Encounters:
    """Every antenatal visit and birth of these pregnancies, at the usual place of care."""
    visits = [_visit(seed, people, pregnancies, number, row) for number, row in enumerate(rows(ROOM, "antenatal"))]
    return joined([*visits, _birth(seed, people, pregnancies)])


def _visit(seed: int, people: People, pregnancies: Episodes, number: int, row: Row) -> Encounters:
    key = hashes(seed, "antenatal", pregnancies.key, number)
    due = (float(row["day"]) + float(row["spread_days"]) * normals(seed, "antenatal day", key)) * DAY
    when = opening_hours(seed, key, pregnancies.onset + due.astype(np.int64))
    person = pregnancies.person
    visits = opened(
        seed, "antenatal", AMB, person=person, site=people.home[person], reason=pregnancies.illness, started=when,
        ended=clinic_end(seed, key, when), parent=key, onset=pregnancies.onset,
    )  # fmt: skip
    return visits.take(happens(seed, "antenatal attended", key, float(row["attended"])))


def _birth(seed: int, people: People, pregnancies: Episodes) -> Encounters:
    number, key, person = numbers(ROOM, "visits"), pregnancies.key, pregnancies.person
    due = number["birth_day"] + number["birth_spread_days"] * normals(seed, "birth day", key)
    started = pregnancies.onset + (due * DAY).astype(np.int64)
    length = around(seed, "lying-in", key, number["lying_in_days"], number["stay_sigma"], DAY)
    born = started + between(seed, "labour", key, number["labour_from"], number["labour_to"], HOUR)
    operated = happens(seed, "caesarean", key, number["caesarean"])
    surgery = np.where(operated, born, NEVER)
    ended = np.maximum(started + length, born + np.where(operated, number["recovery_after_surgery"], 1) * DAY)
    birth = opened(
        seed, "delivery", IMP, person=person, site=people.home[person], reason=pregnancies.illness, started=started,
        ended=ended.astype(np.int64), parent=key, onset=pregnancies.onset,
    )  # fmt: skip
    birth = replace(birth, surgery=surgery, change=born)  # a birth costs blood
    return birth.take(happens(seed, "birth here", key, number["birth_here"]))
