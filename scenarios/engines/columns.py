"""The columns engine: one arm of a world judged by the bulk kernel, order for order as on the wire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Arm, Ground, judge_arm, rules_of
from coordinator.bulk.arrays import NEVER
from coordinator.decision import Policy
from coordinator.record_locator import all_visible_from
from emr_hub.columns import longs, words_of
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes, services
from scenarios.engines.decisions import decisions_table, performed_table
from scenarios.engines.exchange_plan import AnswerTable, ExchangePlan
from scenarios.engines.ground import Tables
from scenarios.engines.signed_orders import SignedOrders


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an arm's exchange conditions make of each order of the orders table."""

    measured: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    visible: NDArray[np.int64]


def run_columns(
    tables: Tables, columns: SignedOrders, ground: Ground, plan: ExchangePlan, policy: Policy, answers: AnswerTable
) -> pa.Table:
    """One row per order of the measured period: verdict, answers, what was reused, and whether it was performed."""
    conditions = conditions_of(tables, columns, plan)
    arm = arm_of(tables, ground, plan, conditions, answers)
    judged = judge_arm(ground, rules_of(policy, columns.analytes, analytes()), arm)
    return decisions_table(columns, ground, judged, conditions, plan.arm, policy.id, answers)


def arm_of(
    tables: Tables, ground: Ground, plan: ExchangePlan, conditions: Conditions, answers: AnswerTable | None
) -> Arm:
    """The arm along the arranged orders. Without answers nobody accepts: whoever asks knows what was performed."""
    row = ground.arranged.row
    first, begins, ends = _outages(tables, plan)
    nobody = np.zeros(len(row), np.float64)
    return Arm(
        visible=conditions.visible[row],
        asked=conditions.asked[row].astype(np.int8),
        uniform=uniforms(plan.seed, "answer", ground.arranged.orders.order_id),
        accept_normal=nobody if answers is None else answers.normal[row],
        accept_abnormal=nobody if answers is None else answers.abnormal[row],
        first_outage=first,
        outage_begins=begins,
        outage_ends=ends,
    )


def performed_all(columns: SignedOrders, plan: ExchangePlan, policy: Policy) -> pa.Table:
    """The arm without coordinator: nobody is asked and every order is performed."""
    return performed_table(columns.order_id[_measured(columns, plan)], plan.arm, policy.id)


def conditions_of(tables: Tables, columns: SignedOrders, plan: ExchangePlan) -> Conditions:
    """Who is asked and when each result stands at the coordinator.

    Not asked: history, HIV, not connected, silence, something down.
    """
    orders = tables["orders"]
    connected = _connected(tables, plan.connected_only)[columns.facility]
    measured = _measured(columns, plan)
    silent = uniforms(plan.seed, "silence", columns.order_id) < plan.silence_share
    asked = measured & ~_holds_hiv(orders) & (connected <= columns.signed) & ~silent
    asked &= ~_unanswered(tables, columns, plan)
    published = longs(orders, "published_at", int(NEVER))
    stands = (published < NEVER) & (connected < NEVER)
    visible = np.where(stands, all_visible_from(published, connected, plan.link_delay), NEVER)
    return Conditions(measured, asked, visible)


def _measured(columns: SignedOrders, plan: ExchangePlan) -> NDArray[np.bool_]:
    """Per order, whether it is signed in the measured period."""
    return (columns.signed >= plan.start) & (columns.signed < plan.end)


def _connected(tables: Tables, connected_only: bool) -> NDArray[np.int64]:
    """Since when each facility takes part, by its id; without `connected_only` everybody from the first day."""
    facilities = tables["facilities"]
    ids = longs(facilities, "facility_id")
    found = np.full(int(ids.max(initial=0)) + 1, NEVER if connected_only else 0, np.int64)
    if connected_only:
        found[ids] = longs(facilities, "connected_since", int(NEVER))
    return found


def _unanswered(tables: Tables, columns: SignedOrders, plan: ExchangePlan) -> NDArray[np.bool_]:
    """Per order, whether it is signed while its facility can get no answer."""
    number = _numbers(tables)
    down = np.zeros(len(columns.signed), bool)
    for o in plan.unanswered:
        there = (columns.facility == number.get(o.facility, -1)) if o.facility else True
        down |= there & (columns.signed >= o.starts) & (columns.signed < o.ends)
    return down


def _numbers(tables: Tables) -> dict[str, int]:
    """The id of each facility by its key."""
    facilities = tables["facilities"]
    ids = longs(facilities, "facility_id")
    return {str(key): int(n) for key, n in zip(facilities["key"].to_pylist(), ids, strict=True)}


def _holds_hiv(orders: pa.Table) -> NDArray[np.bool_]:
    service, codes = words_of(orders, "service")
    hiv = [code in services() and any(analytes()[a].hiv for a in services()[code].analytes) for code in codes]
    return np.array([*hiv, False], dtype=bool)[service]


def _outages(tables: Tables, plan: ExchangePlan) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Outages by facility id: where each facility's begin (length + 1), their begins and ends."""
    number = _numbers(tables)
    spans = sorted((number[o.facility], o.starts, o.ends) for o in plan.outages if o.facility in number)
    where, begins, ends = (np.array([span[k] for span in spans], np.int64) for k in range(3))
    return np.searchsorted(where, np.arange(max(number.values(), default=0) + 2)).astype(np.int64), begins, ends
