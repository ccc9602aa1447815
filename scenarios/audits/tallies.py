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
from coordinator.decision import CONDITIONS, Answer, Count
from scenarios.audits.judge import PolicyCounts

pc: Any = compute  # its type stubs know neither every function nor every shape

_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
ALL = ""  # the key of a total
REPORTED = 0  # role of an analyte that its order does not need
_NO, _UNKNOWN, _YES = int(Answer.NO), int(Answer.UNKNOWN), int(Answer.YES)
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
    return tally(COUNTS, rows)


def _of_orders(one: PolicyCounts) -> Iterator[tuple[str, str, str, int]]:
    yield "orders", ALL, ALL, one.counts.num_rows
    yield "pending", ALL, ALL, _true(one, "pending")
    yield "same_moment", ALL, ALL, _true(one, "same_moment")
    for count, place in one.places.items():
        yield count, ALL, ALL, _true(one, count)
        yield f"undecided_{count}", ALL, ALL, _true(one, f"undecided_{count}")
        yield f"if_yes_{count}", ALL, ALL, _if_yes(one.if_yes[count].outcome)
        found = _where(place.taken, place.scope, one.direction)
        for scope, direction in zip(*np.nonzero(found), strict=True):
            way = DIRECTIONS[direction - 1] if direction and SCOPES[scope] == "cross" else ALL
            yield count, SCOPES[scope], way, int(found[scope, direction])


def _true(one: PolicyCounts, column: str) -> int:
    told: list[Any] = one.counts[column].chunks
    return sum(chunk.true_count for chunk in told)


@njit(cache=True, nogil=True)
def _if_yes(outcome):  # type: ignore[no-untyped-def]
    found = 0
    for p in range(outcome.size):
        found += (outcome[p] >> 3) & 3 >= _UNKNOWN
    return found


@njit(cache=True, nogil=True)
def _where(taken, scope, direction):  # type: ignore[no-untyped-def]
    """Counted orders by scope and direction, the latter shifted by one for none."""
    found = np.zeros((2, 4), np.int64)
    for p in taken:
        if scope[p] >= 0:
            found[scope[p], direction[p] + 1] += 1
    return found


def _of_analytes(ground: Ground, keys: Sequence[str], one: PolicyCounts) -> Iterator[tuple[str, str, int]]:
    items = ground.arranged.items
    found = {"results": one.patterns[Count.D1].results.sum(axis=1)}
    some = np.zeros(len(items.role), np.int8)
    for chain in (*one.chains.values(), *one.if_yes.values()):
        some |= chain.met
    rows = np.flatnonzero((some != _NO) & (items.role != REPORTED))  # of all others no count says anything but no
    for count, chain in one.chains.items():
        told = _by_analyte(rows, items.analyte, chain.met, one.if_yes[count].met, len(keys))
        found |= zip((str(count), f"undecided_{count}", f"if_yes_{count}"), told, strict=True)
    for measure, numbers in found.items():
        yield from ((key, measure, n) for key, n in zip(keys, numbers.tolist(), strict=True) if n)


@njit(cache=True, nogil=True)
def _by_analyte(rows, kind, met, if_yes, analytes):  # type: ignore[no-untyped-def]
    """Results that a count takes, leaves open, and takes where every unknown is a yes."""
    found = np.zeros((3, analytes), np.int64)
    for i in rows:
        found[0, kind[i]] += met[i] >= _YES
        found[1, kind[i]] += met[i] == _UNKNOWN
        found[2, kind[i]] += if_yes[i] >= _UNKNOWN
    return found


def condition_tally(keys: Sequence[str], judged: Sequence[PolicyCounts]) -> pa.Table:
    """Per count and condition, how many orders reached it and how many it left open: where both are one, silence.

    An order reaches a condition when those before it, in the order of the decision table, are yes or not asked.
    """
    found, words = [CONDITION.empty_table()], pa.array([ALL, *keys], _TEXT)
    for one in judged:
        for count, seen in one.patterns.items():
            conditions = sorted(CONDITIONS[count])
            said = np.stack([(seen.answers >> 3 * (condition - 1)) & 7 for condition in conditions])
            reached = np.logical_and.accumulate(np.vstack([np.ones_like(said[:1]), said[:-1] >= _YES]))
            numbers = np.vstack([seen.orders, seen.results]).T  # orders, then their results by analyte
            sums = [which @ numbers for which in (reached, reached & (said == _UNKNOWN))]
            condition, key = np.nonzero(sums[0])
            found.append(pa.table([
                pa.repeat(one.policy.id, len(key)), pc.take(words, pa.array(key)),
                pa.repeat(str(count), len(key)), pc.take(pa.array([c.word for c in conditions]), pa.array(condition)),
                *(some[condition, key] for some in sums),
            ], schema=CONDITION))  # fmt: skip
    return pa.concat_tables(found)


def silent_counts(conditions: pa.Table) -> set[tuple[str, str, str]]:
    """The counts (policy, analyte, count) without a value: every order that reached some condition was open there."""
    return {(r["policy"], r["analyte"], r["count"]) for r in conditions.to_pylist() if r["reached"] == r["open"] > 0}
