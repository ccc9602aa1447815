"""What is counted of every part and added up over parts: small tables of words and whole numbers.

A tally's columns are words (the keys) and int64 (the counts); two tallies of one name are added by equal keys, so
that neither the number of parts nor their order shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from pyarrow import compute

from coordinator.bulk import DIRECTIONS, SCOPES, Ground
from coordinator.decision import CONDITIONS, Answer, Count, Criterion
from scenarios.audits.judge import PolicyCounts

pc: Any = compute  # its type stubs know neither every function nor every shape

_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
ALL = ""  # the key of a total
REPORTED = 0  # role of an analyte that its order does not need
_YES, _UNKNOWN = int(Answer.YES), int(Answer.UNKNOWN)
COUNTS = pa.schema([
    ("policy", _TEXT), ("analyte", _TEXT), ("measure", _TEXT), ("scope", _TEXT),
    ("direction", _TEXT), ("orders", _NUMBER),
])  # fmt: skip
CONDITION = pa.schema([
    ("policy", _TEXT), ("analyte", _TEXT), ("count", _TEXT), ("criterion", _TEXT),
    ("reached", _NUMBER), ("open", _NUMBER),
])  # fmt: skip


def added(tables: Iterable[pa.Table]) -> pa.Table:
    """One row per key with the sums of all tables of one name, in the order of the keys."""
    whole = pa.concat_tables(tables)
    keys = [f.name for f in whole.schema if not pa.types.is_int64(f.type)]
    sums = [f.name for f in whole.schema if pa.types.is_int64(f.type)]
    if not keys:
        return tally(whole.schema, [[pc.sum(whole[name]).as_py() or 0 for name in sums]])
    grouped = whole.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in sums])
    named = grouped.rename_columns([n.removesuffix("_sum") if n.removesuffix("_sum") in sums else n
                                    for n in grouped.column_names])  # fmt: skip
    return named.select(whole.schema.names).cast(whole.schema).sort_by([(k, "ascending") for k in keys])


def tally(schema: pa.Schema, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A tally of the given shape from rows of Python values."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def count_tally(ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts]) -> pa.Table:
    """Orders counted, left open, pending, of the same moment, by scope and direction; results by analyte."""
    rows: list[tuple[Any, ...]] = []
    for one in judged:
        name = one.policy.id
        rows += [(name, ALL, *row) for row in _of_orders(one)]
        rows += [(name, analyte, measure, ALL, ALL, n) for analyte, measure, n in _of_analytes(ground, keys, one)]
    return added([tally(COUNTS, rows)])


def _of_orders(one: PolicyCounts) -> Iterator[tuple[str, str, str, int]]:
    d1, d3 = one.chains[Count.D1], one.chains[Count.D3]
    yield "orders", ALL, ALL, len(d1.answers)
    yield "pending", ALL, ALL, int(np.count_nonzero(d3.waits))
    yield "same_moment", ALL, ALL, int(np.count_nonzero((d1.same_moment == 1) & (d1.counted >= _YES)))
    last = np.full(len(d1.answers), -1, np.int8)  # one direction per order: that of the strictest count
    for place in one.places.values():
        last = np.where(place.direction >= 0, place.direction, last)
    for count, chain in one.chains.items():
        counted, if_yes = (np.bincount(c.counted, minlength=3) for c in (chain, one.if_yes[count]))
        yield count, ALL, ALL, int(counted[_YES:].sum())
        yield f"undecided_{count}", ALL, ALL, int(counted[_UNKNOWN])
        yield f"if_yes_{count}", ALL, ALL, int(if_yes[_UNKNOWN:].sum())
        found = _where(one.places[count].scope, last)
        for scope, direction in zip(*np.nonzero(found), strict=True):
            way = DIRECTIONS[direction - 1] if direction and SCOPES[scope] == "cross" else ALL
            yield count, SCOPES[scope], way, int(found[scope, direction])


@njit(cache=True, nogil=True)
def _where(scope, direction):  # type: ignore[no-untyped-def]
    """Counted orders by scope and direction, the latter shifted by one for none."""
    found = np.zeros((2, 4), np.int64)
    for p in range(scope.size):
        if scope[p] >= 0:
            found[scope[p], direction[p] + 1] += 1
    return found


def _of_analytes(ground: Ground, keys: Sequence[str], one: PolicyCounts) -> Iterator[tuple[str, str, int]]:
    items = ground.arranged.items
    found = np.zeros((len(keys), 1 + 3 * len(Count)), np.int64)
    names = ["results"]
    for n, (count, chain) in enumerate(one.chains.items()):
        _by_analyte(items.analyte, items.role, chain.met, one.if_yes[count].met, found, 1 + 3 * n)
        names += [str(count), f"undecided_{count}", f"if_yes_{count}"]
    for key, numbers in zip(keys, found.tolist(), strict=True):
        yield from ((key, measure, n) for measure, n in zip(names, numbers, strict=True) if n)


@njit(cache=True, nogil=True)
def _by_analyte(kind, role, met, if_yes, found, at):  # type: ignore[no-untyped-def]
    for i in range(kind.size):
        row = found[kind[i]]
        if at == 1:
            row[0] += 1
        if role[i] != REPORTED:
            row[at] += met[i] >= _YES
            row[at + 1] += met[i] == _UNKNOWN
            row[at + 2] += if_yes[i] >= _UNKNOWN


def condition_tally(ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts]) -> pa.Table:
    """Per count and condition, how many orders reached it and how many it left open: where both are one, silence.

    An order reaches a condition when those before it, in the order of the decision table, are yes or not asked.
    """
    a = ground.arranged
    rows: list[tuple[Any, ...]] = []
    for one in judged:
        for count, chain in one.chains.items():
            asked = np.array(sorted(CONDITIONS[count]), np.int64)
            each = np.zeros((len(keys), len(asked), 2), np.int64)
            _conditions(chain.answers, a.items.order, a.items.analyte, asked, each)
            whole = each.sum(axis=0, keepdims=True)
            if len(a.items.order) != len(a.row):  # panels: an order is one, however many results it has
                whole = np.zeros_like(whole)
                alone = np.zeros(len(a.row), np.int16)
                _conditions(chain.answers, np.arange(len(a.row), dtype=np.int32), alone, asked, whole)
            for key, found in zip((ALL, *keys), (*whole, *each), strict=True):
                rows += [
                    (one.policy.id, key, count, Criterion(int(c)).word, int(reached), int(still_open))
                    for c, (reached, still_open) in zip(asked, found, strict=True)
                    if reached
                ]
    return added([tally(CONDITION, rows)])


@njit(cache=True, nogil=True)
def _conditions(answers, order, kind, asked, found):  # type: ignore[no-untyped-def]
    for n in range(order.size):
        packed = answers[order[n]]
        for c in range(asked.size):
            three = (packed >> 3 * (asked[c] - 1)) & 7
            found[kind[n], c, 0] += 1
            if three == 1:
                found[kind[n], c, 1] += 1
            if three < 3:
                break


def silent_counts(conditions: pa.Table) -> set[tuple[str, str, str]]:
    """The counts (policy, analyte, count) without a value: every order that reached some condition was open there."""
    return {(r["policy"], r["analyte"], r["count"]) for r in conditions.to_pylist() if r["reached"] == r["open"] > 0}
