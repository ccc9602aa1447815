"""The world under every policy: D1, D2 and D3, each with its own chain, as the tables `counts` and `analyte_counts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    chains, blind = _judge(ground, columns, own, BLIND)
    judged = {own.id: chains, **{p.id: _judge(ground, columns, p)[0] for p in others}, own.id + RECOGNITION_OFF: blind}
    ranks, tiers = _ladder(columns)
    told = {id(one): _Told.of(ground, one, ranks, tiers) for each in judged.values() for one in each.values()}
    counts = [_counts(columns, name, {c: told[id(one)] for c, one in each.items()}) for name, each in judged.items()]
    by_analyte = [_analyte_counts(ground, columns, name, each) for name, each in judged.items()]
    return WorldCounts(pa.concat_tables(counts), pa.concat_tables(by_analyte), told[id(chains[Count.D3])].taken)


def _judge(
    ground: Ground, columns: Columns, policy: Policy, without: frozenset[Criterion] = frozenset()
) -> tuple[Chains, Chains]:
    """The policy's chains, and the same without some criteria: a count that asks none of them takes the same orders."""
    asked = [Asked(count) for count in Count]
    asked += [Asked(count, unbound=without) for count in Count if CONDITIONS[count] & without]
    judged = dict(zip(asked, judge_counts(ground, rules_of(policy, columns.analytes, analytes()), asked), strict=True))
    chains = {a.count: one for a, one in judged.items() if not a.unbound}
    blind = chains | {a.count: one for a, one in judged.items() if a.unbound}
    for each in (chains, blind):
        _assert_nested(each[Count.D3])
    return chains, blind


def _assert_nested(judged: Judged) -> None:
    """For one order and one candidate D3 implies D2 implies D1: read off the ten answers of one chain."""
    d1, d2, d3 = (holds(judged.answers, CONDITIONS[count]) for count in Count)
    assert not np.any(d3 & ~d2) and not np.any(d2 & ~d1), "the conditions of one order are not nested"


class _Told(NamedTuple):
    """What one chain says of each order of the orders table; scope and direction are -1 where it does not take it."""

    taken: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    same_moment: NDArray[np.bool_]
    waits: NDArray[np.bool_]
    scope: NDArray[np.int8]
    direction: NDArray[np.int8]

    @staticmethod
    def of(ground: Ground, chain: Judged, ranks: NDArray[np.int64], tiers: NDArray[np.int8]) -> _Told:
        """From the arranged orders back to the orders table."""
        place = whence(ground, chain, tiers, ranks)
        row = ground.arranged.row
        told = chain._replace(outcome=np.empty_like(chain.outcome))
        scope, direction = np.empty_like(place.scope), np.empty_like(place.direction)
        told.outcome[row], scope[row], direction[row] = chain.outcome, place.scope, place.direction
        return _Told(told.counted == Answer.YES, told.counted == Answer.UNKNOWN, told.same_moment == 1,
                     told.waits == 1, scope, direction)  # fmt: skip


def _counts(columns: Columns, policy: str, told: Mapping[Count, _Told]) -> pa.Table:
    size = len(columns.order_id)
    data: dict[str, Any] = {"order_id": columns.order_id, "policy": worded(np.zeros(size, np.int32), [policy])}
    direction = np.full(size, -1, np.int8)
    for c, one in told.items():
        data[c.value], data[f"undecided_{c.value}"] = one.taken, one.undecided
        data[f"scope_{c.value}"] = _placed(one.scope, SCOPES)
        direction = np.where(one.taken, one.direction, direction)
    data["pending"] = told[Count.D3].waits & ~told[Count.D3].taken
    data["same_moment"] = told[Count.D1].taken & told[Count.D1].same_moment
    data["direction"] = _placed(direction, DIRECTIONS)
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
