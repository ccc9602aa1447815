"""Truth: whether a clinician who knew everything would have ordered the test."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.columns.grouped import rows_by
from emr_hub.terminology import services
from hospitals.care import CONTEXTS, INDICATIONS
from hospitals.laboratory import Body, Measured
from hospitals.settings import numbers
from hospitals.world.lives import ROOM, SERVICES, Lives

_ALWAYS = ("confirmatory", "intensive_monitoring", "serial")


def needed(
    lives: Lives, body: Body, of: Measured, order: NDArray[np.int64], analyte: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Per order: a first test, one that is due, one whose body has truly changed, or one that a protocol asks for.

    (order, analyte) are the pairs measured; those needed for a cut are compared with the person's last of the kind.
    """
    counted = _is_needed_pair(lives, of)[lives.orders.service[order], analyte]
    order, analyte = order[counted], analyte[counted]
    reason = _pair_reason(lives, body.state[counted], of, order, analyte)
    found = np.zeros(len(lives.orders.service), dtype=bool)
    found[order[reason]] = True
    always = np.isin(lives.orders.indication, [INDICATIONS.index(name) for name in _ALWAYS])
    return found | always | (lives.orders.protocol > 0)


def _is_needed_pair(lives: Lives, of: Measured) -> NDArray[np.bool_]:
    place = {key: column for column, key in enumerate(of.keys)}
    pairs = np.zeros((len(SERVICES), len(of.keys)), dtype=bool)
    for row in np.unique(lives.orders.service):
        pairs[row, [place[key] for key in services()[SERVICES[row]].needed]] = True
    return pairs


def _pair_reason(
    lives: Lives, state: NDArray[np.float64], of: Measured, order: NDArray[np.int64], analyte: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each pair was new, due or truly changed since the same person's last one, by time of collection."""
    number, rounds = numbers(ROOM, "world"), lives.rounds
    person = lives.encounters.person[rounds.encounter]
    outpatient = rounds.context == CONTEXTS.index("outpatient")
    days = np.where(outpatient, number["monitoring_days_outpatient"], number["monitoring_days_inpatient"])
    draw = lives.orders.round[order]
    pair, when = person[draw] * len(of.keys) + analyte, rounds.collected[draw]
    sequence = rows_by(pair, when)  # at one instant by order: so they come
    reason, again, before = _set_apart(sequence, pair, when, (days * DAY)[draw])
    again, before = (rows[of.numeric[analyte[again]]] for rows in (again, before))
    moved = np.abs(np.log(state[again] / state[before]))
    reason[again] = moved > (number["truth_reach"] * np.hypot(of.cvi, of.cva))[analyte[again]]
    return np.asarray(reason, dtype=bool)


@njit(cache=True, nogil=True)
def _set_apart(sequence, pair, when, due):  # type: ignore[no-untyped-def]
    """Per row whether its pair is new or due; and the other rows, each with the row before it."""
    reason = np.ones(sequence.size, np.bool_)
    again, before, found = np.empty(sequence.size, np.int64), np.empty(sequence.size, np.int64), 0
    for n in range(1, sequence.size):
        row, last = sequence[n], sequence[n - 1]
        if pair[row] == pair[last] and when[row] - when[last] < due[row]:
            reason[row] = False
            again[found], before[found] = row, last
            found += 1
    return reason, again[:found], before[:found]
