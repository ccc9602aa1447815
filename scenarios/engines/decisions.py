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

_KINDS = np.array(
    [k.value for k in (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)], dtype=object
)
_WORDS = np.array([a.word for a in Answer], dtype=object)


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
    data: dict[str, Any] = {"verdict": pa.array(_KINDS[np.where(asked, judged.verdict[at], 0)], mask=~asked)}
    ten = unpacked(judged.answers[at])
    for c, name in enumerate(ANSWERS):
        data[name] = pa.array(_WORDS[ten[:, c]], mask=~asked)
    abnormal = judged.abnormal[at] != 0
    reasons = [answers.override_reason(int(i), bool(a)) for i, a in zip(columns.order_id[rows], abnormal, strict=True)]
    data["answer"] = pa.array(np.where(cut, "accepted", "overridden"), mask=~shown)
    data["override_reason"] = pa.array(np.array(reasons, dtype=object), mask=~shown | cut)
    data["reused"], data["visible_at"] = _reused(ground, judged, conditions, at, asked, shown)
    return data | {"card_shown": shown, "performed": ~cut}


def _reused(
    ground: Ground, judged: Judged, conditions: Conditions, at: NDArray[np.int64], asked: NDArray[np.bool_],
    shown: NDArray[np.bool_],
) -> tuple[list[list[int] | None], pa.Array[Any]]:  # fmt: skip
    """Which orders' results would stand in, each once and ascending, and when the last became visible.

    Null where nobody was asked, empty without reuse.
    """
    orders, items = ground.arranged.orders, ground.arranged.items
    visible = conditions.visible[ground.arranged.row]
    reused: list[list[int] | None] = [[] if a else None for a in asked]
    seen: list[int | None] = [None] * len(at)
    for n in np.flatnonzero(shown):
        p = at[n]
        span = slice(orders.first_item[p], orders.first_item[p + 1])
        used = np.unique(judged.candidate[span][items.role[span] != REPORTED])
        own = orders.registration[used] == orders.registration[p]
        reused[n] = sorted(orders.order_id[used].tolist())
        seen[n] = int(np.where(own, orders.resulted[used], visible[used]).max())
    return reused, pa.array(seen, pa.int64()).cast(pa.timestamp("ms", tz="UTC"))
