"""The one place where an audit meets the kernel: a ground in, for each policy its chains and its `counts` table out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
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
from coordinator.decision import Count, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes
from scenarios.audits.packed_columns import verdicts, words
from scenarios.audits.patterns import Patterns, patterns


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """What one policy says of one ground.

    `chains` are the three counts as defined; `if_yes` what the same say in brief with every unknown read as yes. Both
    run along the arranged orders and items of the ground; `places` says where a counted order's results are from.
    `direction` is that of the strictest count that has one, -1 for none; `patterns` are the answers of `chains`.
    `counts` is in its schema, along the orders by `order_id`.
    """

    policy: Policy
    chains: Mapping[Count, Judged]
    if_yes: Mapping[Count, Judged]
    places: Mapping[Count, Whence]
    direction: NDArray[np.int8]
    patterns: Mapping[Count, Patterns]
    counts: pa.Table


def judge(
    ground: Ground, keys: Sequence[str], policies: Iterable[Policy], tiers: NDArray[np.int8], threads: int = 1
) -> tuple[PolicyCounts, ...]:
    """Judge every order under every policy. `keys`: analytes by the index of the ground; `tiers`: of facilities."""
    return tuple(_judged(ground, keys, policy, tiers, threads) for policy in policies)


def _judged(ground: Ground, keys: Sequence[str], policy: Policy, tiers: NDArray[np.int8], threads: int) -> PolicyCounts:
    rules = _rules(policy, tuple(keys))
    no, yes = ([Asked(count, unknown_is_yes=read) for count in Count] for read in (False, True))
    judged = judge_counts(ground, rules, no, threads, brief=yes)
    chains, if_yes = (dict(zip(Count, some, strict=True)) for some in (judged[: len(no)], judged[len(no) :]))
    places = {count: whence(ground, one, tiers) for count, one in chains.items()}
    seen = dict(zip(Count, patterns(ground, len(keys), [one.answers for one in chains.values()]), strict=True))
    direction = _strictest([one.direction for one in places.values()])
    counts = _counts(ground, policy, chains, places, direction)
    return PolicyCounts(policy, chains, if_yes, places, direction, seen, counts)


def _strictest(directions: Sequence[NDArray[np.int8]]) -> NDArray[np.int8]:
    found = directions[0].copy()
    for one in directions[1:]:
        _put_over(found, one)
    return found


@njit(cache=True, nogil=True)
def _put_over(found, one):  # type: ignore[no-untyped-def]
    for p in range(found.size):
        found[p] = one[p] if one[p] >= 0 else found[p]


@lru_cache(maxsize=64)
def _rules(policy: Policy, keys: tuple[str, ...]) -> Rules:
    """The same for every part with the same analytes."""
    return rules_of(policy, keys, analytes())


def _counts(
    ground: Ground, policy: Policy, chains: Mapping[Count, Judged], places: Mapping[Count, Whence],
    direction: NDArray[np.int8],
) -> pa.Table:  # fmt: skip
    back = _back(ground)
    order_id = ground.arranged.orders.order_id[back]
    cells: dict[str, Any] = {
        "order_id": order_id,
        "policy": pa.DictionaryArray.from_arrays(np.zeros(len(order_id), np.int32), [policy.id]),
        **verdicts(*(chains[count].outcome[back] for count in Count)),
        **{f"scope_{count}": words(one.scope[back], SCOPES) for count, one in places.items()},
        "direction": words(direction[back], DIRECTIONS),
    }
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
