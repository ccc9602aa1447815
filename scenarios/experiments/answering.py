"""How every clinician would answer a card on every order: from the clinicians' table, or one share for all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hospitals.clinicians import acceptance, override_reason, test_class_of
from scenarios.definition import Arm, Scenario
from scenarios.engines.exchange_plan import AnswerTable


def answers_of(arm: Arm, scenario: Scenario, orders: pa.Table, cards: NDArray[np.bool_]) -> AnswerTable:
    """The answers of an arm. `cards`: per order, whether the world's own D3 chain would raise a card.

    The load that tires a clinician comes from that chain and never from the arm, so that arms stay comparable.
    """
    ids = orders["order_id"].to_numpy()
    calm, tense = np.zeros(len(ids), bool), np.ones(len(ids), bool)
    load = cards_per_day(scenario, orders, cards)
    of = arm.clinicians
    reasons = {"normal_shares": dict(of.reasons_normal), "abnormal_shares": dict(of.reasons_abnormal)}
    return AnswerTable(
        order_ids=ids,
        normal=_chances(arm, orders, calm, load),
        abnormal=_chances(arm, orders, tense, load),
        reasons_normal=override_reason(scenario.seed, ids, calm, **reasons).tolist(),
        reasons_abnormal=override_reason(scenario.seed, ids, tense, **reasons).tolist(),
    )


def cards_per_day(scenario: Scenario, orders: pa.Table, cards: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Per order, the cards that its clinician would see on an average calendar day of the measured period."""
    signed = pc.cast(orders["signed_at"], pa.int64()).to_numpy()
    measured = (signed >= scenario.measured_from) & (signed < scenario.measured_until)
    _, clinician = np.unique(orders["clinician_id"].to_numpy(), return_inverse=True)
    shown = np.bincount(clinician, weights=cards & measured)
    per_order: NDArray[np.float64] = (shown / scenario.days)[clinician]
    return per_order


def _chances(arm: Arm, orders: pa.Table, abnormal: NDArray[np.bool_], load: NDArray[np.float64]) -> NDArray[np.float64]:
    if not isinstance(arm.acceptance, str):
        return np.full(len(abnormal), arm.acceptance)
    services = pc.cast(orders["service"], pa.string()).to_pylist()
    numbers = dict(arm.clinicians.numbers)
    classes = {service: test_class_of(service) for service in set(services)}
    return acceptance(np.array([classes[service] for service in services], dtype=np.str_), abnormal, load, numbers)
