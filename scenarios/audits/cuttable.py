"""The orders that a count takes, one row per needed analyte with the earlier result that stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Ground, unpacked
from coordinator.decision import Answer, Count, Criterion
from scenarios.audits.judge import PolicyCounts

_WORD: pa.DataType = pa.dictionary(pa.int32(), pa.string())
_NUMBER: pa.DataType = pa.int64()
_REPORTED = 0
CUTTABLE = pa.schema([
    ("order_id", _NUMBER), ("policy", _WORD), ("counts", _WORD), ("analyte", _WORD), ("earlier_order", _NUMBER),
    *((c.word, _WORD) for c in Criterion),
])  # fmt: skip


def cuttable_rows(ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts]) -> pa.Table:
    """Every order that any count of a policy takes. Shape: CUTTABLE, in the arranged order.

    `counts` names them (d1+d2+d3); the earlier order and the order's ten answers are those of the strictest of them,
    each count having a chain of its own.
    """
    parts = [_of_policy(ground, keys, one) for one in judged]
    return pa.concat_tables([CUTTABLE.empty_table(), *parts]).unify_dictionaries()


def _of_policy(ground: Ground, keys: Sequence[str], one: PolicyCounts) -> pa.Table:
    taken = np.stack([one.chains[count].counted >= Answer.YES for count in Count])
    strictest = np.where(taken[2], 2, np.where(taken[1], 1, 0)).astype(np.int8)
    items = ground.arranged.items
    some: NDArray[np.bool_] = np.logical_or.reduce(taken)
    rows = np.flatnonzero(some[items.order] & (items.role != _REPORTED))
    order = items.order[rows]
    chains = [one.chains[count] for count in Count]
    candidate = _chosen([c.candidate[rows] for c in chains], strictest[order])
    ten = unpacked(_chosen([c.answers[order] for c in chains], strictest[order]).astype(np.int32))
    ids = ground.arranged.orders.order_id
    answers = [a.word for a in Answer]
    cells = [
        pa.array(ids[order]), _words(np.zeros(len(rows), np.int32), [one.policy.id]),
        _words(taken.T[order] @ np.array([1, 2, 4]), [_named(bits) for bits in range(8)]),
        _words(items.analyte[rows], list(keys)),
        pa.array(np.where(candidate >= 0, ids[candidate], 0), mask=candidate < 0),
        *(_words(ten[:, n], answers) for n in range(len(Criterion))),
    ]  # fmt: skip
    return pa.table(cells, schema=CUTTABLE)


def _chosen(columns: list[NDArray[np.int32]], which: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.choose(which, columns).astype(np.int64)


def _words(codes: NDArray[Any], words: list[str]) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), pa.array(words, pa.string()))


def _named(bits: int) -> str:
    return "+".join(str(count) for n, count in enumerate(Count) if bits >> n & 1)
