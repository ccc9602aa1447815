"""The table `decisions` from what the kernel judged: one row per order of the measured period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Ground, Judged, unpacked
from coordinator.bulk.arrays import REPORTED
from coordinator.decision import Answer, VerdictKind
from emr_hub.columns import SCHEMAS
from emr_hub.columns.schemas import ANSWERS
from scenarios.engines.exchange_plan import AnswerTable
from scenarios.engines.signed_orders import SignedOrders

if TYPE_CHECKING:
    from scenarios.engines.columns import Conditions

_KINDS = [k.value for k in (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)]
_WORDS = [a.word for a in Answer]
_ANSWERS = ["accepted", "overridden"]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def performed_table(order_ids: Ints, arm: str, policy: str) -> pa.Table:
    """Nobody was asked and every one of these orders was performed."""
    none = np.zeros(len(order_ids), bool)
    data = dict.fromkeys(("verdict", *ANSWERS, "reused", "visible_at", "answer", "override_reason"))
    return _table(order_ids, arm, policy, data | {"card_shown": none, "performed": ~none})


def decisions_table(
    columns: SignedOrders, ground: Ground, judged: Judged, conditions: Conditions, arm: str, policy: str,
    answers: AnswerTable,
) -> pa.Table:  # fmt: skip
    """What the kernel judged, in ascending order_id."""
    rows = np.flatnonzero(conditions.measured)
    order_ids, at = columns.order_id[rows], _places(ground)[rows]
    return _table(order_ids, arm, policy, _judged(order_ids, ground, judged, conditions, answers, at))


def _table(order_ids: Ints, arm: str, policy: str, data: Mapping[str, Any]) -> pa.Table:
    """Rows of orders; a column that is None is null."""
    size, schema = len(order_ids), SCHEMAS["decisions"]
    named = {name: worded(np.zeros(size, np.int32), [word]) for name, word in (("arm", arm), ("policy", policy))}
    whole = {"order_id": order_ids, **named, **data}
    columns = [pa.nulls(size, f.type) if whole[f.name] is None else _typed(whole[f.name], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def worded(codes: NDArray[Any], words: Sequence[str], mask: Bools | None = None) -> Any:
    """A column of words from their places in a list; null where masked."""
    indices: Any = pa.array(codes, pa.int32(), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def _typed(column: Any, kind: pa.DataType) -> Any:
    array = column if isinstance(column, pa.Array) else pa.array(column)
    return array if array.type == kind else array.cast(kind)


def _judged(
    order_ids: Ints, ground: Ground, judged: Judged, conditions: Conditions, answers: AnswerTable, at: Ints
) -> dict[str, Any]:
    """`at`: the arranged position of each of these orders."""
    here = judged._replace(answers=judged.answers[at], outcome=judged.outcome[at])
    verdict, cut, ten = here.verdict, here.kept == 0, unpacked(here.answers)
    asked = verdict < len(_KINDS)
    shown = asked & (here.counted == Answer.YES)
    data: dict[str, Any] = {"verdict": worded(np.where(asked, verdict, 0), _KINDS, ~asked)}
    data |= {name: worded(ten[:, c], _WORDS, ~asked) for c, name in enumerate(ANSWERS)}
    data["answer"] = worded(np.where(cut, 0, 1), _ANSWERS, ~shown)
    data["override_reason"] = _reasons(order_ids, here.abnormal != 0, shown & ~cut, answers)
    data["reused"], data["visible_at"] = _reused(ground, judged, conditions, at, asked, shown)
    return data | {"card_shown": shown, "performed": ~cut}


def _places(ground: Ground) -> Ints:
    """The arranged position of each row of the orders table."""
    row = ground.arranged.row
    places = np.empty(len(row), np.int64)
    places[row] = np.arange(len(row))
    return places


def _reasons(order_ids: Ints, abnormal: Bools, overridden: Bools, answers: AnswerTable) -> Any:
    """The coded reason of each override; null where there was none."""
    chosen = np.flatnonzero(overridden)
    said = answers.reasons(order_ids[chosen], abnormal[chosen]).tolist()
    codes = sorted(set(said))
    place = {code: number for number, code in enumerate(codes)}
    coded = np.zeros(len(order_ids), np.int32)
    coded[chosen] = [place[code] for code in said]
    return worded(coded, codes, ~overridden)


def _reused(
    ground: Ground, judged: Judged, conditions: Conditions, at: Ints, asked: Bools, shown: Bools
) -> tuple[Any, Any]:
    """Which orders' results would stand in, each once and ascending, and when the last became visible.

    Null where nobody was asked, empty without reuse.
    """
    orders, items = ground.arranged.orders, ground.arranged.items
    chosen = np.flatnonzero(shown)
    first, end = orders.first_item[at[chosen]], orders.first_item[at[chosen] + 1]
    row = np.repeat(chosen, end - first)
    item = np.arange(len(row)) - np.repeat(np.cumsum(end - first) - (end - first) - first, end - first)
    needed = items.role[item] != REPORTED
    row, used = row[needed], judged.candidate[item[needed]]
    order = np.lexsort((orders.order_id[used], row))
    row, used = row[order], used[order]
    each = np.r_[True, (np.diff(row) != 0) | (np.diff(used) != 0)] if len(row) else np.zeros(0, bool)
    row, used = row[each], used[each]
    own = orders.registration[used] == orders.registration[at[row]]
    known = np.where(own, orders.resulted[used], conditions.visible[ground.arranged.row[used]])
    seen = np.zeros(len(at), np.int64)
    np.maximum.at(seen, row, known)
    return _lists(np.bincount(row, minlength=len(at)), orders.order_id[used], ~asked), pa.array(
        seen, pa.int64(), mask=~shown
    ).cast(pa.timestamp("ms", tz="UTC"))


def _lists(counts: Ints, values: Ints, mask: Bools) -> Any:
    """One list of ids per row; null where masked."""
    offsets = np.r_[0, np.cumsum(counts)].astype(np.int32)
    empty: Any = pa.array(mask)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values, pa.int64()), mask=empty)
