"""How every clinician would answer a card on every order: from the clinicians' table, or one share for all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs, words_of
from hospitals.clinicians import acceptance, override_reason, test_class_of
from scenarios.definition import Arm, Scenario
from scenarios.engines.exchange_plan import AnswerTable
from scenarios.experiments.workload import Workload, workload_of

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def answers_of(
    arm: Arm, scenario: Scenario, orders: pa.Table, cards: Bools, workload: Workload | None = None
) -> AnswerTable:
    """The answers of an arm. `cards`: per order, whether the world's own D3 chain would raise a card.

    The load that tires a clinician comes from that chain and never from the arm, so that arms stay comparable. Where
    the orders are but one block of the world's, `workload` says what the clinicians see in all of them.
    """
    ids = longs(orders, "order_id")
    calm, tense = np.zeros(len(ids), bool), np.ones(len(ids), bool)
    load = (workload or workload_of(scenario, orders, cards)).per_day(scenario, orders)
    of = arm.clinicians
    reasons = {"normal_shares": dict(of.reasons_normal), "abnormal_shares": dict(of.reasons_abnormal)}
    return AnswerTable(
        order_ids=ids,
        normal=_chances(arm, orders, calm, load),
        abnormal=_chances(arm, orders, tense, load),
        reasons_normal=override_reason(scenario.seed, ids, calm, **reasons),
        reasons_abnormal=override_reason(scenario.seed, ids, tense, **reasons),
    )


def _chances(arm: Arm, orders: pa.Table, abnormal: Bools, load: Floats) -> Floats:
    if not isinstance(arm.acceptance, str):
        return np.full(len(abnormal), arm.acceptance)
    service, codes = words_of(orders, "service")
    numbers = dict(arm.clinicians.numbers)
    classes = [test_class_of(code) for code in codes]
    chances = np.empty(len(abnormal))
    for name in sorted(set(classes)):
        here = np.array([one == name for one in classes], dtype=bool)[service]
        chances[here] = acceptance(np.array([name]), abnormal[here], load[here], numbers)
    return chances
