"""The table `decisions` from what the kernel judged: one row per order of the measured period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Columns, Ground, Judged, unpacked
from coordinator.bulk.arrays import REPORTED
from coordinator.decision import Answer, VerdictKind
from emr_hub.columns import SCHEMAS
from emr_hub.columns.schemas import ANSWERS
from scenarios.engines.exchange_plan import AnswerTable

if TYPE_CHECKING:
    from scenarios.engines.columns import Conditions

_KINDS = pa.array([k.value for k in (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)])
_WORDS = pa.array([a.word for a in Answer])


def decisions_table(
    columns: Columns, ground: Ground | None, judged: Judged | None, conditions: Conditions, arm: str, policy: str,
    answers: AnswerTable | None,
) -> pa.Table:  # fmt: skip
    """Rows in ascending order_id. Without a judgement nobody was asked and every order was performed."""
    rows = np.flatnonzero(conditions.measured)
    none = np.zeros(len(rows), bool)
    data: dict[str, Any] = {
        "order_id": columns.order_id[rows],
        "arm": [arm] * len(rows),
        "policy": [policy] * len(rows),
    }
    if judged is None or ground is None or answers is None:
        data |= dict.fromkeys(("verdict", *ANSWERS, "reused", "visible_at", "answer", "override_reason"))
        data |= {"card_shown": none, "performed": ~none}
    else:
        data |= _judged(columns, ground, judged, conditions, answers, rows)
    schema = SCHEMAS["decisions"]
    return pa.table(
        {f.name: pa.nulls(len(rows), f.type) if data[f.name] is None else pa.array(data[f.name]).cast(f.type)
         for f in schema}, schema=schema,
    )  # fmt: skip


def _judged(
    columns: Columns, ground: Ground, judged: Judged, conditions: Conditions, answers: AnswerTable,
    rows: NDArray[np.int64],
) -> dict[str, Any]:  # fmt: skip
    at = np.argsort(ground.arranged.row)[rows]
    asked = judged.verdict[at] < len(_KINDS)
    shown = asked & (judged.counted[at] == Answer.YES)
    cut = judged.kept[at] == 0
    data: dict[str, Any] = {"verdict": pa.array(_KINDS.take(pa.array(np.minimum(judged.verdict[at], len(_KINDS) - 1))), pa.string())}
    data["verdict"] = _masked(data["verdict"], ~asked)
    ten = unpacked(judged.answers[at])
    for c, name in enumerate(ANSWERS):
        data[name] = _masked(_WORDS.take(pa.array(ten[:, c])), ~asked)
    abnormal = judged.abnormal[at] != 0
    reasons = [answers.override_reason(int(i), bool(a)) for i, a in zip(columns.order_id[rows], abnormal, strict=True)]
    data["answer"] = _masked(pa.array(np.where(cut, "accepted", "overridden")), ~shown)
    data["override_reason"] = _masked(pa.array(reasons, pa.string()), ~shown | cut)
    data["reused"], data["visible_at"] = _reused(columns, ground, judged, conditions, at, shown)
    data["reused"] = _masked(data["reused"], ~asked)
    return data | {"card_shown": shown, "performed": ~cut}


def _masked(array: pa.Array, null: NDArray[np.bool_]) -> pa.Array:
    return pa.compute.if_else(pa.array(null), pa.scalar(None, array.type), array)


def _reused(
    columns: Columns, ground: Ground, judged: Judged, conditions: Conditions, at: NDArray[np.int64],
    shown: NDArray[np.bool_],
) -> tuple[pa.Array, pa.Array]:  # fmt: skip
    """Which orders' results would stand in, each once and ascending, and when the last became visible; empty without reuse."""
    orders, items = ground.arranged.orders, ground.arranged.items
    visible = conditions.visible[ground.arranged.row]
    reused: list[list[int]] = []
    seen: list[int | None] = []
    for p, card in zip(at.tolist(), shown.tolist(), strict=True):
        if not card:
            reused.append([])
            seen.append(None)
            continue
        span = slice(orders.first_item[p], orders.first_item[p + 1])
        used = np.unique(judged.candidate[span][items.role[span] != REPORTED])
        own = orders.registration[used] == orders.registration[p]
        reused.append(sorted(orders.order_id[used].tolist()))
        seen.append(int(np.where(own, orders.resulted[used], visible[used]).max()))
    return pa.array(reused, pa.list_(pa.int64())), pa.array(seen, pa.int64()).cast(pa.timestamp("ms", tz="UTC"))
