"""Truth: whether a clinician who knew everything would have ordered the test."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.terminology import services
from hospitals.care import CONTEXTS, INDICATIONS, NEVER
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
    found = _new_due_or_moved(lives, body.state, of, order, analyte)
    always = np.isin(np.arange(len(INDICATIONS)), [INDICATIONS.index(name) for name in _ALWAYS])
    return found | always[lives.orders.indication] | (lives.orders.protocol > 0)


def _is_needed_pair(lives: Lives, of: Measured) -> NDArray[np.bool_]:
    place = {key: column for column, key in enumerate(of.keys)}
    pairs = np.zeros((len(SERVICES), len(of.keys)), dtype=bool)
    for row in np.flatnonzero(np.bincount(lives.orders.service)):
        pairs[row, [place[key] for key in services()[SERVICES[row]].needed]] = True
    return pairs


def _new_due_or_moved(
    lives: Lives, state: NDArray[np.float64], of: Measured, order: NDArray[np.int64], analyte: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether an order has a pair that was new, due or truly changed since the person's last one, by collection."""
    number, rounds, draw = numbers(ROOM, "world"), lives.rounds, lives.orders.round
    person, collected = lives.encounters.person[rounds.encounter][draw], rounds.collected[draw]
    outpatient = rounds.context == CONTEXTS.index("outpatient")
    days = np.where(outpatient, number["monitoring_days_outpatient"], number["monitoring_days_inpatient"])
    sequence = np.argsort(collected, kind="stable")  # quick: orders come by signing, nearly in this order
    found, again, column, ratio = _walked(
        sequence, np.cumsum(np.bincount(order, minlength=len(draw))), analyte, state, lives.orders.service,
        _is_needed_pair(lives, of), person, len(lives.people), collected, (days * DAY)[draw], of.numeric,
    )  # fmt: skip
    reach = number["truth_reach"] * np.hypot(of.cvi, of.cva)
    found[again[np.abs(np.log(ratio)) > reach[column]]] = True
    return np.asarray(found, dtype=bool)


@njit(cache=True, nogil=True, error_model="numpy")
def _walked(  # type: ignore[no-untyped-def]
    sequence, ends, analyte, state, service, counts, person, people, collected, due, numeric
):
    """Orders in `sequence`, by collection: whether one has a new or due pair; and the order, the analyte and the
    ratio to the person's last of the kind of every other pair of numbers."""
    found = np.zeros(sequence.size, np.bool_)
    when, what = np.full(people * numeric.size, NEVER // 2), np.ones(people * numeric.size)
    again, kind, size = np.empty(state.size, np.int32), np.empty(state.size, np.int16), 0
    ratio = np.empty(state.size)
    for asked in sequence:
        for pair in range(ends[asked - 1] if asked else 0, ends[asked]):
            column = analyte[pair]
            if not counts[service[asked], column]:
                continue
            last = person[asked] * numeric.size + column
            fresh = collected[asked] - when[last] >= due[asked]
            found[asked] |= fresh
            again[size], kind[size], ratio[size] = asked, column, state[pair] / what[last]
            size += ~fresh & numeric[column]  # else the next pair is written over it; a branch here is guessed wrong
            when[last], what[last] = collected[asked], state[pair]
    return found, again[:size], kind[:size], ratio[:size]
