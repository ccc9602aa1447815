"""How every clinician would answer a card on every order: from the clinicians' table, or one share for all."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs, words_of
from emr_hub.columns.grouped import numbered
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
    ids, load = longs(orders, "order_id"), workload or workload_of(scenario, orders, cards)
    calm, tense = dict(arm.clinicians.reasons_normal), dict(arm.clinicians.reasons_abnormal)
    reasons = partial(override_reason, scenario.seed, normal_shares=calm, abnormal_shares=tense)
    return AnswerTable(ids, *_chances(arm, scenario, orders, load), reasons)


def _chances(arm: Arm, scenario: Scenario, orders: pa.Table, workload: Workload) -> tuple[Floats, Floats]:
    """Per order, the chance that a card is accepted after a normal and after an abnormal result.

    It hangs on the clinician and the class of test alone, which are few beside the orders.
    """
    if not isinstance(arm.acceptance, str):
        return np.full(orders.num_rows, arm.acceptance), np.full(orders.num_rows, arm.acceptance)
    service, codes = words_of(orders, "service")
    kinds, kind = np.unique(np.array([test_class_of(code) for code in codes], np.str_), return_inverse=True)
    ids, clinician = numbered(longs(orders, "clinician_id"))
    classes, loads = np.repeat(kinds, len(ids)), np.tile(workload.per_day(scenario, ids), len(kinds))
    at, numbers = kind[service] * len(ids) + clinician, dict(arm.clinicians.numbers)
    calm, tense = (acceptance(classes, np.full(len(classes), bad), loads, numbers)[at] for bad in (False, True))
    return calm, tense
