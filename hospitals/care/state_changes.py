"""What a hospital's own chart knows of changes of state: onset, intensive care, surgery, transfusion, new treatment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.columns.grouped import rows_by
from hospitals.care.encounters import NEVER, Encounters, Ints


def unstable_at(encounters: Encounters, encounter: Ints, signed: Ints) -> Ints:
    """Per order, the latest change of state its hospital knew at signing; NEVER when it knew of none.

    `encounter` is the row of each order's encounter. An onset is known from the arrival on, at every hospital that
    is told; admission and referral alone are no change.
    """
    chart = _charts(encounters)
    which, known, event = _events(encounters, chart)
    order = np.lexsort((event, known, which))
    which, known, event = which[order], known[order], event[order]
    latest = _running_latest(which, event)
    place = _last_known(which, known, chart[encounter], signed)
    found = (
        (place >= 0) & (which[np.maximum(place, 0)] == chart[encounter]) if len(which) else np.zeros(len(signed), bool)
    )
    return np.where(found, latest[np.maximum(place, 0)], NEVER) if len(which) else np.full(len(signed), NEVER)


def _charts(encounters: Encounters) -> Ints:
    """One number per person and hospital, from 0 on."""
    return np.asarray(np.unique(encounters.person * 10_000 + encounters.site, return_inverse=True)[1], dtype=np.int64)


def _events(encounters: Encounters, chart: Ints) -> tuple[Ints, Ints, Ints]:
    """Chart, when the chart knew it, and when it happened, of every change of state."""
    kinds = (
        (encounters.onset, encounters.started), (encounters.icu_from, encounters.icu_from),
        (encounters.surgery, encounters.surgery), (encounters.change, encounters.change),
    )  # fmt: skip
    parts = [(chart[e != NEVER], k[e != NEVER], e[e != NEVER]) for e, k in kinds]
    which, known, event = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return which, known, event


def _running_latest(which: Ints, event: Ints) -> Ints:
    """The latest event so far within each chart; rows are sorted by chart, then by when it was known."""
    if not len(which):
        return event
    group = np.cumsum(np.diff(which, prepend=which[0]) != 0)
    lift = group * (int(event.max()) - int(event.min()) + 1)  # a later chart always starts above the one before
    return np.asarray(np.maximum.accumulate(event + lift) - lift, dtype=np.int64)


def _last_known(which: Ints, known: Ints, chart: Ints, signed: Ints) -> Ints:
    """Row of the last event known at signing in the same chart or an earlier one; -1 when there is none."""
    all_charts = np.concatenate([which, chart])
    all_times = np.concatenate([known, signed])
    order = rows_by(all_charts, all_times)  # at one instant the event is known before the signing: so they come
    seen: NDArray[np.int64] = np.cumsum(order < len(which)) - 1
    place = np.empty(len(all_charts), dtype=np.int64)
    place[order] = seen
    return place[len(which) :]
