"""Encounters as columns, and the few ways in which one visit leads to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import hashes, normals, uniforms
from hospitals.settings import numbers

ROOM = "hospitals.care"
CLASSES = ("AMB", "EMER", "IMP")
AMB, EMER, IMP = range(3)
PURPOSES = (
    "monthly", "specialist", "returned", "recheck", "walk_in", "emergency", "admission", "arrival", "step_down",
    "planned", "antenatal", "delivery",
)  # fmt: skip
NEVER = int(np.iinfo(np.int64).min)
_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encounters:
    """One row per visit or stay; times are instants, NEVER where something did not happen.

    `person` and `site` are rows; `klass` an index into CLASSES, `purpose` into PURPOSES; `reason` the illness;
    `came_from` the site that referred, -1 when none; `onset` that of the acute episode; `change` a transfusion or
    change of treatment; `key` names the visit for keyed draws.
    """

    person: Ints
    site: Ints
    klass: Ints
    purpose: Ints
    reason: Ints
    came_from: Ints
    started: Ints
    ended: Ints
    onset: Ints
    icu_from: Ints
    icu_to: Ints
    surgery: Ints
    change: Ints
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many encounters."""
        return len(self.person)

    def take(self, rows: NDArray[np.bool_] | Ints) -> Encounters:
        """The named rows, in that order."""
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Encounters(*(getattr(self, f.name).take(places) for f in fields(self)))


def is_for(purpose: Ints, *names: str) -> NDArray[np.bool_]:
    """Whether each visit has one of these purposes."""
    return _are_named(names)[purpose]


@cache
def _are_named(names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Of every purpose, whether it is one of these."""
    unknown = set(names) - set(PURPOSES)
    if unknown:
        raise ValueError(f"no purpose {', '.join(sorted(unknown))}")
    return np.array([purpose in names for purpose in PURPOSES])


def joined(parts: Sequence[Encounters]) -> Encounters:
    """All encounters of several origins, one after another."""
    return Encounters(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Encounters)))


def opened(
    seed: int, purpose: str, klass: int, *, person: Ints, site: Ints, reason: Ints, started: Ints, ended: Ints,
    parent: NDArray[np.uint64], came_from: Ints | int = -1, onset: Ints | int = NEVER,
) -> Encounters:  # fmt: skip
    """New encounters of one purpose, each keyed by what led to it."""
    size = len(person)
    never = np.full(size, NEVER, dtype=np.int64)
    return Encounters(
        person=person, site=site, klass=np.full(size, klass, dtype=np.int64),
        purpose=np.full(size, PURPOSES.index(purpose), dtype=np.int64), reason=reason,
        came_from=np.broadcast_to(np.asarray(came_from, dtype=np.int64), size).copy(), started=started, ended=ended,
        onset=np.broadcast_to(np.asarray(onset, dtype=np.int64), size).copy(), icu_from=never, icu_to=never,
        surgery=never, change=never, key=hashes(seed, f"visit {purpose}", parent),
    )  # fmt: skip


def happens(seed: int, stream: str, key: NDArray[np.uint64], share: float | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether something with this probability happens to each key."""
    return np.asarray(uniforms(seed, stream, key) < share)


def weighed(share: NDArray[np.float64], odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """A probability with its odds multiplied."""
    return share * odds / (1 - share + share * odds)


def between(seed: int, stream: str, key: NDArray[np.uint64], low: float, high: float, unit: int) -> Ints:
    """A span drawn evenly between two bounds, in milliseconds."""
    return ((low + uniforms(seed, stream, key) * (high - low)) * unit).astype(np.int64)


def around(
    seed: int, stream: str, key: NDArray[np.uint64], median: float | NDArray[np.float64], sigma: float, unit: int
) -> Ints:
    """A log-normal span with this median, in milliseconds."""
    return (median * np.exp(sigma * normals(seed, stream, key)) * unit).astype(np.int64)


def opening_hours(seed: int, key: NDArray[np.uint64], when: Ints) -> Ints:
    """The time moved into outpatient hours: of the same local day when early, else of the next; Sundays wait."""
    number = numbers(ROOM, "visits")
    local = when + _LOCAL
    day = local // DAY + ((local % DAY) > number["open_to"] * HOUR)
    day = day + ((day + 4) % 7 == 0)  # 1970-01-01 was a Thursday
    hour = between(seed, "arrival hour", key, number["open_from"], number["open_to"], HOUR)
    return np.asarray(np.maximum(day * DAY + hour - _LOCAL, when), dtype=np.int64)


def local_hour(when: Ints, days: Ints | int, span: Ints | int) -> Ints:
    """The instant `span` after local midnight, `days` after the local day of `when`."""
    return ((when + _LOCAL) // DAY + days) * DAY + span - _LOCAL


def clinic_end(seed: int, key: NDArray[np.uint64], started: Ints) -> Ints:
    """When an outpatient leaves."""
    number = numbers(ROOM, "visits")
    return started + around(seed, "visit length", key, number["visit_hours"], number["span_sigma"], HOUR)
