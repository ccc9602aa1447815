"""What a hospital's own chart knows of changes of state: onset, intensive care, surgery, transfusion, new treatment."""

from __future__ import annotations

import numpy as np
from numba import njit

from emr_hub.columns.grouped import numbered, rows_by
from hospitals.care.encounters import NEVER, Encounters, Ints


def unstable_at(encounters: Encounters, encounter: Ints, signed: Ints) -> Ints:
    """Per signing, the latest change of state that the hospital knew; NEVER when it knew of none.

    `encounter` is the row of each one's encounter. An onset is known from the arrival on, at every hospital that
    is told; admission and referral alone are no change.
    """
    chart = _charts(encounters)
    which, known, event = _events(encounters, chart)
    order = rows_by(which, known)
    first = np.concatenate([[0], np.cumsum(np.bincount(which, minlength=int(chart.max(initial=-1)) + 1))])
    return np.asarray(_latest_known(first, known[order], event[order], chart[encounter], signed), dtype=np.int64)


def _charts(encounters: Encounters) -> Ints:
    """One number per person and hospital, from 0 on."""
    sites = int(encounters.site.max(initial=0)) + 1
    return numbered(encounters.person * sites + encounters.site)[1]


def _events(encounters: Encounters, chart: Ints) -> tuple[Ints, Ints, Ints]:
    """Chart, when the chart knew it, and when it happened, of every change of state."""
    kinds = (
        (encounters.onset, encounters.started), (encounters.icu_from, encounters.icu_from),
        (encounters.surgery, encounters.surgery), (encounters.change, encounters.change),
    )  # fmt: skip
    happened = [np.flatnonzero(event != NEVER) for event, _ in kinds]
    parts = [(chart[at], known[at], event[at]) for at, (event, known) in zip(happened, kinds, strict=True)]
    which, known, event = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return which, known, event


@njit(cache=True, nogil=True)
def _latest_known(first, known, event, chart, signed):  # type: ignore[no-untyped-def]
    """Per signing the latest event that its chart knew; events lie by chart and by when they were known."""
    latest = np.full(signed.size, NEVER)
    for row in range(signed.size):
        for place in range(first[chart[row]], first[chart[row] + 1]):
            if known[place] > signed[row]:
                break
            latest[row] = max(latest[row], event[place])
    return latest
