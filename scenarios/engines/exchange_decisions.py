"""The decisions of an exchange run as a table: what the coordinator's ledger wrote, and what the hospitals did.

Rows are those of the measured period, ascending by order; an order that nobody answered for has no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import select

from coordinator.ledger import GIVEN_VERDICT, Ledger
from coordinator.policies import load_policy
from emr_hub.columns import SCHEMAS
from emr_hub.columns.schemas import ANSWERS
from emr_hub.fhir import number_of
from hospitals.emr import Signed
from scenarios.engines.exchange_events import visible_at
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.exchange_records import OrderCourse, SeenWorld

Row = dict[str, Any]


def decision_table(
    signed: Mapping[int, Signed], verdicts: Mapping[int, Row], world: SeenWorld, plan: ExchangePlan
) -> pa.Table:
    """One row per signing, in the schema `decisions`; `verdicts` are those of `written_verdicts`."""
    courses = {course.order.order_id: course for course in world.courses}
    policy = load_policy(plan.policy).id
    rows = []
    for order_id in sorted(signed):
        verdict = verdicts.get(order_id, {})
        reused = [courses[one] for one in verdict.get("reused", ())]
        row = {"order_id": order_id, "arm": plan.arm, "policy": policy, "reused": verdict.get("reused")}
        row |= {name: verdict.get(name) for name in ("verdict", *ANSWERS)}
        rows.append(row | _seen(courses[order_id], reused, world, plan) | _done(signed[order_id]))
    return pa.Table.from_pylist(rows, schema=SCHEMAS["decisions"])


def written_verdicts(ledger: Ledger) -> dict[int, Row]:
    """What the coordinator wrote down, by order: verdict, the ten answers, and the orders whose results it chose."""
    with ledger.connect() as connection:
        rows = connection.execute(select(GIVEN_VERDICT)).mappings().all()
    return by_order(dict(row) | {"reused": orjson.loads(row["reused"])} for row in rows)


def by_order(verdicts: Iterable[Row]) -> dict[int, Row]:
    """Verdicts as the coordinator keeps and reports them, by the number of the order.

    `reused` becomes the orders whose results would stand in, ascending; none unless the verdict is reuse.
    """
    return {
        number_of(one["order"], "o", "given_verdict.order"): one
        | {"reused": sorted(one["reused"]) if one["verdict"] == "reuse" else []}
        for one in verdicts
    }


def merged(parts: Iterable[pa.Table]) -> pa.Table:
    """The tables of several workers as one, ascending by order; the same bytes for any split."""
    rows = sorted((row for part in parts for row in part.to_pylist()), key=lambda row: int(row["order_id"]))
    return pa.Table.from_pylist(rows, schema=SCHEMAS["decisions"])


def _seen(at: OrderCourse, reused: list[OrderCourse], world: SeenWorld, plan: ExchangePlan) -> Row:
    """When the last reused result became visible: in the own chart when resulted, elsewhere by its pointer."""
    times = [
        one.reports[0].resulted_at
        if one.order.registration_id == at.order.registration_id
        else visible_at(one, world, plan.link_delay)
        for one in reused
    ]
    return {"visible_at": max((time for time in times if time is not None), default=None)}


def _done(signed: Signed) -> Row:
    return {
        "card_shown": signed.card_shown,
        "answer": signed.answer,
        "override_reason": signed.override_reason,
        "performed": signed.performed,
    }
