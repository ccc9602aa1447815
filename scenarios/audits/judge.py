"""The one place where an audit meets the kernel: a ground in, for each policy its chains and its `counts` table out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import (
    DIRECTIONS,
    SCOPES,
    Asked,
    Ground,
    Judged,
    Rules,
    Whence,
    judge_counts,
    rules_of,
    whence,
)  # fmt: skip
from coordinator.decision import Answer, Count, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes

_UNKNOWN, _YES = int(Answer.UNKNOWN), int(Answer.YES)


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """What one policy says of one ground.

    `chains` are the three counts as defined; `if_yes` the same chains with every unknown read as yes. Both run along
    the arranged orders and items of the ground; `places` says where the results of a counted order are from.
    `counts` is in its schema, along the orders by `order_id`.
    """

    policy: Policy
    chains: Mapping[Count, Judged]
    if_yes: Mapping[Count, Judged]
    places: Mapping[Count, Whence]
    counts: pa.Table


def judge(
    ground: Ground, keys: Sequence[str], policies: Iterable[Policy], tiers: NDArray[np.int8], threads: int = 1
) -> tuple[PolicyCounts, ...]:
    """Judge every order under every policy. `keys`: analytes by the index of the ground; `tiers`: of facilities."""
    return tuple(_judged(ground, keys, policy, tiers, threads) for policy in policies)


def _judged(ground: Ground, keys: Sequence[str], policy: Policy, tiers: NDArray[np.int8], threads: int) -> PolicyCounts:
    rules = _rules(policy, tuple(keys))
    judged = judge_counts(ground, rules, [Asked(count, yes) for count in Count for yes in (False, True)], threads)
    chains, if_yes = (dict(zip(Count, judged[at::2], strict=True)) for at in (0, 1))
    places = {count: whence(ground, one, tiers, one.counted >= _YES) for count, one in chains.items()}
    return PolicyCounts(policy, chains, if_yes, places, _counts(ground, policy, chains, places))


@lru_cache(maxsize=64)
def _rules(policy: Policy, keys: tuple[str, ...]) -> Rules:
    """The same for every part with the same analytes."""
    return rules_of(policy, keys, analytes())


def _counts(ground: Ground, policy: Policy, chains: Mapping[Count, Judged], places: Mapping[Count, Whence]) -> pa.Table:
    back = _back(ground)
    d1, d3 = chains[Count.D1], chains[Count.D3]
    cells: dict[str, Any] = {
        "order_id": ground.arranged.orders.order_id[back],
        "policy": pa.DictionaryArray.from_arrays(np.zeros(len(d1.answers), np.int32), [policy.id]),
        "pending": d3.waits[back] == 1,
        "same_moment": (d1.same_moment[back] == 1) & (d1.counted[back] >= _YES),
    }
    direction = np.full(len(d1.answers), -1, np.int8)
    for n, (count, one) in enumerate(chains.items(), 1):
        counted = one.counted[back]
        cells[f"d{n}"], cells[f"undecided_d{n}"] = counted >= _YES, counted == _UNKNOWN
        cells[f"scope_d{n}"] = words(places[count].scope[back], SCOPES)
        direction = np.where(places[count].direction >= 0, places[count].direction, direction)
    cells["direction"] = words(direction[back], DIRECTIONS)
    schema = SCHEMAS["counts"]
    return pa.table([pa.array(cells[f.name]) for f in schema], names=schema.names).cast(schema)


def _back(ground: Ground) -> NDArray[np.int64] | slice:
    """From the arranged orders to those by number; mostly they are the same."""
    row = ground.arranged.row
    if len(row) == 0 or (row[0] == 0 and row[-1] == len(row) - 1 and bool(np.all(row[1:] > row[:-1]))):
        return slice(None)
    back = np.empty(len(row), np.int64)
    back[row] = np.arange(len(row))
    return back


def words(codes: NDArray[Any], texts: Sequence[str]) -> pa.DictionaryArray[Any, Any]:
    """Words by their place in a short list; a place below 0 is null."""
    none: Any = codes < 0
    places: Any = pa.array(np.where(none, 0, codes).astype(np.int32), mask=none)
    return pa.DictionaryArray.from_arrays(places, pa.array(list(texts), pa.string()))
