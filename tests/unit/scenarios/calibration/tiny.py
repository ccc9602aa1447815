"""A material small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emr_hub.clock import DAY, HOUR
from scenarios.calibration.material import Arms, Material, Orders, Pairs, Visits

T0 = 1_750_000_000_000
HOURS = HOUR


@dataclass
class Visit:
    """A visit in hours after the start of the measured period; `orders` are (first analyte, hour, needed, d1, d3)."""

    person: int
    klass: str
    start: float
    end: float
    orders: Sequence[tuple[str, float, bool, bool, bool]] = ()
    facility: int = 1
    sender: int = 0
    kind: str = "district"
    surgical: bool = False
    years: float = 50.0


def material(*visits: Visit, days: int = 30, cut: Sequence[int] = ()) -> Material:
    """These visits and their orders; `cut` names orders (by number) that an arm did not perform."""
    orders = [(n, o) for n, v in enumerate(visits) for o in v.orders]
    at = np.array([n for n, _ in orders], np.int64)
    hour = np.array([T0 + int(o[1] * HOUR) for _, o in orders], np.int64)
    flags = [np.array([o[k] for _, o in orders], bool) for k in (2, 3, 4)]
    leader = np.array([o[0] for _, o in orders], np.str_)
    person = np.array([v.person for v in visits], np.int64)
    place = np.array([v.facility for v in visits], np.int64)
    start, end = (np.array([T0 + int(getattr(v, k) * HOUR) for v in visits], np.int64) for k in ("start", "end"))
    klass = np.array([v.klass for v in visits], np.str_)
    leads = np.array([
        v.klass == "EMER" and any(w.klass == "IMP" and w.start == v.end and w.person == v.person for w in visits)
        for v in visits
    ])  # fmt: skip
    ones, size = np.ones(len(orders)), len(orders)
    who = person[at]
    chosen = Visits(
        person, place, np.array([v.kind for v in visits]), klass, start, end,
        np.array([v.sender for v in visits], np.int64), np.array([v.years for v in visits]),
        np.array([v.surgical for v in visits]), leads, start >= T0,
    )  # fmt: skip
    ordered = Orders(
        np.arange(1, size + 1), who, at, place[at], leader, leader, np.full(size, "inpatient"), np.arange(size), hour,
        hour, hour, ones, ones, 2 * ones, 10 * ones, flags[0], flags[1], flags[1], flags[2],
        {name: np.ones(size, bool) for name in ("d1", "d2", "d3")}, hour >= T0,
    )  # fmt: skip
    gone = np.zeros(size, bool)
    gone[list(cut)] = True
    arms = Arms(gone, gone, gone, gone)
    pairs = Pairs(np.arange(size), leader, flags[1])
    return Material(chosen, ordered, pairs, np.zeros(0, np.int64), arms, T0, T0 + days * DAY)
