"""The world under every policy: D1, D2 and D3, each with its own chain, as the tables `counts` and `analyte_counts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import DIRECTIONS, SCOPES, Asked, Columns, Ground, Judged, holds, judge_counts, rules_of, whence
from coordinator.decision import CONDITIONS, Answer, Count, Criterion, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes, every_facility
from scenarios.engines.decisions import worded

RECOGNITION_OFF = "~recognition-off"
BLIND = frozenset({Criterion.LABORATORY_RECOGNISED})
Chains = Mapping[Count, Judged]


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
    own, *others = policies
    chains, blind = _judge(ground, columns, own)
    judged = {own.id: chains, **{p.id: _judge(ground, columns, p)[0] for p in others}, own.id + RECOGNITION_OFF: blind}
    ranks, tiers = _ladder(columns)
    counts = [_counts(ground, columns, name, each, ranks, tiers) for name, each in judged.items()]
    by_analyte = [_analyte_counts(ground, columns, name, each) for name, each in judged.items()]
    d3 = np.empty(len(columns.order_id), bool)
    d3[ground.arranged.row] = chains[Count.D3].counted == Answer.YES
    return WorldCounts(pa.concat_tables(counts), pa.concat_tables(by_analyte), d3)


def _judge(ground: Ground, columns: Columns, policy: Policy) -> tuple[Chains, Chains]:
    """The chains of the policy, and those without criterion 6: the counts that do not ask it take the same orders."""
    asked = [Asked(count) for count in Count]
    asked += [Asked(count, unbound=BLIND) for count in Count if CONDITIONS[count] & BLIND]
    judged = judge_counts(ground, rules_of(policy, columns.analytes, analytes()), asked)
    chains = dict(zip(Count, judged, strict=False))
    blind = chains | {a.count: one for a, one in zip(asked, judged, strict=True) if a.unbound}
    for each in (chains, blind):
        _assert_nested(each[Count.D3])
    return chains, blind


def _assert_nested(judged: Judged) -> None:
    """For one order and one candidate D3 implies D2 implies D1: read off the ten answers of one chain."""
    d1, d2, d3 = (holds(judged.answers, CONDITIONS[count]) for count in Count)
    assert not np.any(d3 & ~d2) and not np.any(d2 & ~d1), "the conditions of one order are not nested"


def _counts(
    ground: Ground, columns: Columns, policy: str, chains: Chains, ranks: NDArray[np.int64], tiers: NDArray[np.int8]
) -> pa.Table:
    back = np.empty(len(ground.arranged.row), np.int64)  # from the orders table to the arranged position
    back[ground.arranged.row] = np.arange(len(back))
    data: dict[str, Any] = {"order_id": columns.order_id, "policy": worded(np.zeros(len(back), np.int32), [policy])}
    direction = np.full(len(back), -1, np.int8)
    for c, chain in chains.items():
        taken = chain.counted == Answer.YES
        place = whence(ground, chain, tiers, taken, ranks)
        direction = np.where(taken, place.direction, direction)
        told = chain._replace(outcome=chain.outcome[back])
        data[c.value], data[f"undecided_{c.value}"] = told.counted == Answer.YES, told.counted == Answer.UNKNOWN
        data[f"scope_{c.value}"] = _placed(place.scope[back], SCOPES)
        if c is Count.D1:
            data["same_moment"] = data[c.value] & (told.same_moment == 1)
        if c is Count.D3:
            data["pending"] = (told.waits == 1) & ~data[c.value]
    data["direction"] = _placed(direction[back], DIRECTIONS)
    schema = SCHEMAS["counts"]
    return pa.table({f.name: pa.array(data[f.name]).cast(f.type) for f in schema}, schema=schema)


def _placed(places: NDArray[np.int8], words: Sequence[str]) -> Any:
    """Words by their place in a list; null below 0."""
    return worded(np.maximum(places, 0), words, places < 0)


def _analyte_counts(ground: Ground, columns: Columns, policy: str, chains: Chains) -> pa.Table:
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


def _ladder(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """The place of each facility id in the alphabet of the keys (-1 unknown, the last entry), and tiers by place.

    Tiers are 3 central, 2 provincial or regional, 1 district; 0 unknown.
    """
    size = int(columns.facility.max(initial=0)) + 1
    known = {f.facility_id: f for f in every_facility().values() if f.facility_id < size}
    alphabet = sorted(range(size), key=lambda n: (n not in known, known[n].key if n in known else "", n))
    ranks = np.full(size + 1, -1, np.int64)
    ranks[alphabet] = np.arange(size)
    return ranks, np.array([known[n].tier if n in known else 0 for n in alphabet], np.int8)
