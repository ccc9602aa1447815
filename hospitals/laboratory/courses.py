"""What illness does to a body over time: onset, rise, treatment, and the way back, as logarithms of a ratio."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import normals
from hospitals.laboratory.measured import ROOM, Floats, Measured, laboratory_number
from hospitals.population import CHRONIC, ILLNESSES, Episodes, People
from hospitals.settings import rows

Ints = NDArray[np.int64]
Strengths = tuple[Ints, Ints, Floats]  # draw, illness and strength: the logarithm of its ratios times so much; by draw


@cache
def log_ratios(keys: tuple[str, ...]) -> Floats:
    """Illness by analyte: the logarithm of the ratio at full effect and median severity."""
    effects = np.zeros((len(ILLNESSES), len(keys)))
    for row in rows(ROOM, "illness_effects"):
        if row["analyte"] in keys:
            effects[ILLNESSES.index(row["illness"]), keys.index(row["analyte"])] = np.log(float(row["ratio"]))
    return effects


@cache
def _columns(table: str, illnesses: tuple[str, ...], *columns: str) -> tuple[Floats, ...]:
    """Columns of a table of courses, one number per illness; 1 for an illness without a row."""
    found = {row["illness"]: row for row in rows(ROOM, table)}
    return tuple(np.array([float(found[i][c]) if i in found else 1.0 for i in illnesses]) for c in columns)


def effect_of(lasting: Strengths, passing: Strengths, draws: int, of: Measured, draw: Ints, analyte: Ints) -> Floats:
    """What illnesses add to the logarithm of the asked (draw, analyte) pairs; `draws` counts the draws."""
    from hospitals.laboratory.compiled import summed_effect

    lasts, passes = ((_first(at, draws), illness, strength) for at, illness, strength in (lasting, passing))
    return np.asarray(summed_effect(draw, analyte, lasts, passes, log_ratios(of.keys)))


def _first(at: Ints, draws: int) -> Ints:
    """Where each draw's illnesses begin, and where the last one's end."""
    return np.concatenate([[0], np.cumsum(np.bincount(at, minlength=draws))])


def chronic_strengths(seed: int, people: People, person: Ints, when: Ints) -> Strengths:
    """How strongly each chronic illness that has begun works at each draw: in waves, and by treatment."""
    from hospitals.laboratory.compiled import seen_episodes

    ill, kind = np.nonzero(people.chronic)
    began, first = people.since[ill, kind], np.searchsorted(ill, np.arange(len(people) + 1))
    at, row = seen_episodes(person, when, first, began, kind, np.full(len(CHRONIC), np.inf))
    illness, turn = kind[row], laboratory_number("wave_days") * DAY
    slot, part = np.divmod(when[at], int(turn))
    part = part / turn
    who = people.person_id[ill[row]] * len(ILLNESSES) + illness
    wave = (1 - part) * normals(seed, "wave", who, slot) + part * normals(seed, "wave", who, slot + 1)
    full = people.severity[ill[row], illness] * (1 + laboratory_number("chronic_wave") * wave)
    return at, illness, full * chronic_course(illness, (when[at] - began[row]) / DAY)


def chronic_course(illness: Ints | int, days: Floats) -> Floats:
    """The share of the full effect so many days after onset: it rises, and treatment takes it down to 1."""
    rise, untreated, treated = (
        c[illness] for c in _columns("chronic_courses", CHRONIC, "rise_days", "untreated", "treated_days")
    )
    risen = np.minimum(days / rise, 1.0)
    waning = 0.5 ** (np.maximum(days - rise, 0.0) / treated)
    return np.asarray(risen * (1 + (untreated - 1) * waning))


def active_episodes(episodes: Episodes, person: Ints, when: Ints) -> tuple[Ints, Ints]:
    """Pairs (draw, episode) of the episodes that began before each draw and are recent enough to be seen."""
    from hospitals.laboratory.compiled import seen_episodes

    seen = _columns("courses", ILLNESSES, "seen_days")[0] * DAY
    people = int(max(episodes.person.max(initial=-1), person.max(initial=-1))) + 1
    first = np.searchsorted(episodes.person, np.arange(people + 1))  # episodes come by person
    draw, found = seen_episodes(person, when, first, episodes.onset, episodes.illness, seen)
    return draw, found


def acute_strengths(episodes: Episodes, when: Ints, active: tuple[Ints, Ints]) -> Strengths:
    """How strongly each passing illness or pregnancy works at each draw."""
    at, episode = active
    illness = episodes.illness[episode]
    course = acute_course(illness, (when[at] - episodes.onset[episode]) / HOUR)
    return at, illness, episodes.severity[episode] * course


def acute_course(illness: Ints, hours: Floats) -> Floats:
    """The share of the full effect so many hours after onset: a straight rise, then halving."""
    rise, half = _columns("courses", ILLNESSES, "rise_hours", "half_life_hours")
    rising = np.minimum(hours / rise[illness], 1.0)
    falling = 0.5 ** (np.maximum(hours - rise[illness], 0.0) / half[illness])
    return np.asarray(rising * falling)
