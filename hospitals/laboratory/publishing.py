"""When a hospital lets its results out: at once, in sweeps, every night, or when the visit is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.errors import DataError
from emr_hub.randomness import choices
from emr_hub.terminology import Facility
from hospitals.laboratory.measured import ROOM, laboratory_number
from hospitals.network import Sites
from hospitals.settings import Row, rows

AT_ONCE, SWEEP, NIGHTLY, VISIT_CLOSE = HABITS = ("at_once", "sweep", "nightly", "visit_close")
_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
_SEED = 0  # a habit is a fact of the hospital, the same in every world
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Habit:
    """One hospital's way of publishing; `at_hour` (0 to 23, Vietnamese time) matters to the nightly one only."""

    name: str
    at_hour: float


@cache
def nightly_hour() -> float:
    """The hour at which a hospital sends its day's results when nobody said when."""
    return laboratory_number("nightly_hour")


def habit_named(name: str) -> Habit:
    """A habit by its word, nightly at the usual hour; an unknown word is a DataError."""
    if name not in HABITS:
        raise DataError(f"unknown habit {name!r}", where="publishing.csv", expected=", ".join(HABITS))
    return Habit(name, nightly_hour())


def usual_habit(facility: Facility) -> Habit:
    """The facility's own line of the table, else a habit drawn for it with the shares of its kind."""
    row = _by_facility().get(facility.key)
    if row is not None:
        return Habit(habit_named(row["habit"]).name, float(row["at_hour"]) if row["at_hour"] else nightly_hour())
    kind = [r for r in rows(ROOM, "publishing_kinds") if r["kind"] == facility.kind]
    weights = np.array([float(r["share"]) for r in kind])
    return habit_named(kind[int(choices(_SEED, "publishing habit", facility.facility_id, weights)[0])]["habit"])


@cache
def _by_facility() -> Mapping[str, Row]:
    return {row["facility"]: row for row in rows(ROOM, "publishing")}


def published_at(sites: Sites, site: Ints, resulted: Ints, visit_ended: Ints) -> Ints:
    """When each result leaves its hospital by its hospital's own habit."""
    return published_by([usual_habit(facility) for facility in sites.facilities], site, resulted, visit_ended)


def published_by(habits: Sequence[Habit], site: Ints, resulted: Ints, visit_ended: Ints) -> Ints:
    """When each result leaves its hospital; `site` names the habit of its hospital by its place in `habits`."""
    sweep = int(laboratory_number("sweep_minutes") * MINUTE)
    every = np.array([{AT_ONCE: 1, NIGHTLY: DAY}.get(habit.name, sweep) for habit in habits], dtype=np.int64)
    at = [int(habit.at_hour * HOUR) - _LOCAL if habit.name == NIGHTLY else 0 for habit in habits]
    closes = np.array([habit.name == VISIT_CLOSE for habit in habits], dtype=bool)
    ready = np.where(closes[site], np.maximum(resulted, visit_ended), resulted)
    return _next(ready, every[site], np.array(at, dtype=np.int64)[site])


def _next(when: Ints, every: Ints, at: Ints) -> Ints:
    """The next instant of a schedule that repeats every `every` ms and passes through `at`."""
    return np.asarray(-((at - when) // every) * every + at, dtype=np.int64)
