"""The world under every policy: D1, D2 and D3, each with its own chain, as the tables `counts` and `analyte_counts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Columns, Ground, Judged, holds, judge_count, rules_of
from coordinator.decision import CONDITIONS, Answer, Count, Criterion, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes, every_facility
from scenarios.engines.decisions import worded
from scenarios.engines.whence import DIRECTIONS, WITHIN, whence

RECOGNITION_OFF = "~recognition-off"
_SCOPES = ("same", "cross")


@dataclass(frozen=True, slots=True)
class WorldCounts:
    """`counts`: one row per order and policy. `analyte_counts`: one row per needed analyte that any count takes alone.

    `d3_own`: per order of the orders table, whether the first policy's D3 takes it.
    """

    counts: pa.Table
    analyte_counts: pa.Table
    d3_own: NDArray[np.bool_]


def count_world(ground: Ground, columns: Columns, policies: Sequence[Policy]) -> WorldCounts:
    """Judge the world under each policy; the first is the scenario's own, counted once more without criterion 6."""
    own = policies[0]
    blind = replace(own, id=own.id + RECOGNITION_OFF, binds=own.binds - {Criterion.LABORATORY_RECOGNISED})
    keys = _facility_ranks(columns)
    judged = {p.id: _judge(ground, columns, p) for p in policies}
    judged[blind.id] = _judge(ground, columns, blind, _untouched(judged[own.id]))
    counts = [_counts(ground, columns, name, chains, keys) for name, chains in judged.items()]
    by_analyte = [_analyte_counts(ground, columns, name, chains) for name, chains in judged.items()]
    d3 = np.empty(len(columns.order_id), bool)
    d3[ground.arranged.row] = judged[own.id][Count.D3].counted == Answer.YES
    return WorldCounts(pa.concat_tables(counts), pa.concat_tables(by_analyte), d3)


def _untouched(chains: Mapping[Count, Judged]) -> dict[Count, Judged]:
    """The chains of counts that do not ask criterion 6: without it they take the same orders."""
    return {c: chain for c, chain in chains.items() if Criterion.LABORATORY_RECOGNISED not in CONDITIONS[c]}


def _judge(
    ground: Ground, columns: Columns, policy: Policy, known: Mapping[Count, Judged] | None = None
) -> dict[Count, Judged]:
    rules, known = rules_of(policy, columns.analytes, analytes()), known or {}
    chains = {count: known[count] if count in known else judge_count(ground, rules, count) for count in Count}
    _assert_nested(chains[Count.D3])
    return chains


def _assert_nested(judged: Judged) -> None:
    """For one order and one candidate D3 implies D2 implies D1: read off the ten answers of one chain."""
    d1, d2, d3 = (holds(judged.answers, CONDITIONS[count]) for count in Count)
    assert not np.any(d3 & ~d2) and not np.any(d2 & ~d1), "the conditions of one order are not nested"


def _counts(
    ground: Ground, columns: Columns, policy: str, chains: Mapping[Count, Judged], ranks: NDArray[np.int64]
) -> pa.Table:
    back = np.empty(len(ground.arranged.row), np.int64)  # from the orders table to the arranged position
    back[ground.arranged.row] = np.arange(len(back))
    taken = {c: (j.counted == Answer.YES)[back] for c, j in chains.items()}
    open_ = {c: (j.counted == Answer.UNKNOWN)[back] for c, j in chains.items()}
    places = {c: whence(ground, chains[c], ranks) for c in Count}
    data: dict[str, Any] = {"order_id": columns.order_id, "policy": worded(np.zeros(len(back), np.int32), [policy])}
    for c in Count:
        data[c.value], data[f"undecided_{c.value}"] = taken[c], open_[c]
        data[f"scope_{c.value}"] = worded(places[c].cross[back], _SCOPES, ~taken[c])
    d1 = chains[Count.D1]
    data["pending"] = ((chains[Count.D3].waits == 1) & (chains[Count.D3].counted != Answer.YES))[back]
    data["same_moment"] = taken[Count.D1] & (d1.same_moment == 1)[back]
    chosen = np.select([taken[Count.D3], taken[Count.D2]], [places[c].direction[back] for c in (Count.D3, Count.D2)],
                       places[Count.D1].direction[back])  # fmt: skip
    counted = taken[Count.D1] | taken[Count.D2] | taken[Count.D3]
    data["direction"] = worded(np.maximum(chosen, 0), DIRECTIONS, (chosen == WITHIN) | ~counted)
    schema = SCHEMAS["counts"]
    return pa.table({f.name: pa.array(data[f.name]).cast(f.type) for f in schema}, schema=schema)


def _analyte_counts(ground: Ground, columns: Columns, policy: str, chains: Mapping[Count, Judged]) -> pa.Table:
    """Needed analytes whose own answers meet a count's conditions, whatever the rest of the order says."""
    items, orders = ground.arranged.items, ground.arranged.orders
    met = {c: j.met == Answer.YES for c, j in chains.items()}
    any_ = np.flatnonzero(np.logical_or.reduce(list(met.values())))
    ids = orders.order_id
    data: dict[str, Any] = {
        "policy": worded(np.zeros(len(any_), np.int32), [policy]),
        "order_id": ids[items.order[any_]],
        "analyte": pa.DictionaryArray.from_arrays(items.analyte[any_].astype(np.int32), list(columns.analytes)),
    }
    for c in chains:
        data[c.value] = met[c][any_]
    for c, j in chains.items():
        data[f"source_{c.value}"] = pa.array(ids[j.candidate[any_]], mask=~met[c][any_])
    return pa.table(data)


def _facility_ranks(columns: Columns) -> NDArray[np.int64]:
    """Tier of each facility by its id: 3 central, 2 provincial or regional, 1 district; 0 unknown."""
    size = int(columns.facility.max(initial=0)) + 2
    ranks = np.zeros(size, np.int64)
    for f in every_facility().values():
        if f.facility_id < size - 1:
            ranks[f.facility_id] = f.tier
    return ranks
