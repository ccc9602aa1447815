"""Truth: whether a clinician who knew everything would have ordered the test."""

from __future__ import annotations

import numpy as np
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
    number = numbers(ROOM, "world")
    rounds, draw = lives.rounds, lives.orders.round[order]
    person, when = lives.encounters.person[rounds.encounter[draw]], rounds.collected[draw]
    sequence = rows_by(person * len(of.keys) + analyte, when)  # at one instant by order: so they come
    analyte, person, when, draw = analyte[sequence], person[sequence], when[sequence], draw[sequence]
    again = (np.diff(person, prepend=-1) == 0) & (np.diff(analyte, prepend=-1) == 0)
    outpatient = rounds.context[draw] == CONTEXTS.index("outpatient")
    due_days = np.where(outpatient, number["monitoring_days_outpatient"], number["monitoring_days_inpatient"])
    due = np.diff(when, prepend=0) >= due_days * DAY
    state = state[sequence]
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.abs(np.log(state / np.roll(state, 1))) > number["truth_reach"] * np.hypot(of.cvi, of.cva)[analyte]
    reason = np.empty(len(order), dtype=bool)
    reason[sequence] = ~again | due | (moved & of.numeric[analyte])
    return reason
