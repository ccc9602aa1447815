"""What the counted orders would have cost at list price, by payer: never staff time, rooms or contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from coordinator.bulk import Ground
from coordinator.decision import Count
from scenarios.audits.judge import PolicyCounts
from scenarios.audits.prices import Prices
from scenarios.audits.tallies import REPORTED, added, tally

pc: Any = compute  # its type stubs know neither every function nor every shape

NO_PRICE = -1
_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
MONEY = pa.schema([
    ("policy", _TEXT), ("count", _TEXT), ("payer", _TEXT), ("scope", _TEXT),
    ("orders", _NUMBER), ("priced", _NUMBER), ("vnd", _NUMBER),
])  # fmt: skip


def order_prices(
    ground: Ground, keys: Sequence[str], service: NDArray[np.int64] | None, services: Sequence[str],
    by_service: Mapping[str, int], by_analyte: Mapping[str, int],
) -> NDArray[np.int64]:  # fmt: skip
    """VND per order by `order_id`, NO_PRICE where none is known. `service`: per order its place in `services`, or -1.

    An order without a service costs the sum of its needed analytes; one analyte without a price leaves it unpriced.
    """
    a = ground.arranged
    single = np.array([*(by_analyte.get(k, NO_PRICE) for k in keys), NO_PRICE], np.int64)
    needed = a.items.role != REPORTED
    each = single[a.items.analyte]
    if len(each) == len(a.row) and needed.all():
        price = each.copy()
    else:
        price = np.bincount(a.items.order[needed], each[needed], len(a.row)).astype(np.int64)
        bare = np.bincount(a.items.order[needed], each[needed] == NO_PRICE, len(a.row)) > 0
        price[bare] = NO_PRICE
    found = np.empty_like(price)
    found[a.row] = price
    if service is not None:
        listed = np.array([*(by_service.get(s, NO_PRICE) for s in services), NO_PRICE], np.int64)
        found = np.where(service >= 0, listed[service], found)
    return found


def money_tally(
    ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts], prices: Prices,
    service: NDArray[np.int64] | None = None, services: Sequence[str] = (),
) -> pa.Table:  # fmt: skip
    """Orders counted, those with a price, and their sum, by policy, count, payer and scope."""
    rows: list[tuple[Any, ...]] = []
    for payer in prices.payers:
        price = order_prices(ground, keys, service, services, prices.by_service.get(payer, {}),
                             prices.by_analyte.get(payer, {}))  # fmt: skip
        for one in judged:
            for count in Count:
                taken = np.flatnonzero(one.counts[str(count)].to_numpy())
                scope = pc.fill_null(one.counts[f"scope_{count}"].cast(pa.string()).take(taken), "")
                cost = price[taken]
                told = pa.table({"scope": scope, "priced": (cost >= 0).astype(np.int64),
                                 "vnd": np.maximum(cost, 0)})  # fmt: skip
                sums = told.group_by("scope").aggregate([([], "count_all"), ("priced", "sum"), ("vnd", "sum")])
                rows += [
                    (one.policy.id, str(count), payer, r["scope"], r["count_all"], r["priced_sum"], r["vnd_sum"])
                    for r in sums.to_pylist()
                ]
    return added([tally(MONEY, rows)])
