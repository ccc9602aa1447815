"""What the counted orders cost at list price, by payer, and as the input charged them; never staff time or rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk import SCOPES, Ground
from coordinator.decision import Count
from scenarios.audits.judge import PolicyCounts
from scenarios.audits.prices import Prices
from scenarios.audits.tallies import ALL, REPORTED, tally

NO_PRICE = -1
CHARGED = "charged"
_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
MONEY = pa.schema([
    ("policy", _TEXT), ("count", _TEXT), ("payer", _TEXT), ("scope", _TEXT),
    ("orders", _NUMBER), ("priced", _NUMBER), ("vnd", _NUMBER), ("service_unpriced", _NUMBER),
])  # fmt: skip


def order_prices(
    ground: Ground, keys: Sequence[str], service: NDArray[np.int64] | None, services: Sequence[str],
    by_service: Mapping[str, int], by_analyte: Mapping[str, int],
) -> NDArray[np.int64]:  # fmt: skip
    """VND per arranged order, NO_PRICE where none is known. `service`: per order by `order_id` its place, or -1.

    An order without a service costs the sum of its needed analytes; one analyte without a price leaves it unpriced.
    """
    a = ground.arranged
    single = np.array([*(by_analyte.get(k, NO_PRICE) for k in keys), NO_PRICE], np.int64)
    needed = a.items.role != REPORTED
    each = single.take(a.items.analyte)
    if len(each) == len(a.row) and needed.all():
        price = each
    else:
        price = np.bincount(a.items.order[needed], each[needed], len(a.row)).astype(np.int64)
        bare = np.bincount(a.items.order[needed], each[needed] == NO_PRICE, len(a.row)) > 0
        price[bare] = NO_PRICE
    if service is not None:
        listed = np.array([*(by_service.get(s, NO_PRICE) for s in services), NO_PRICE], np.int64)
        price = np.where(service[a.row] >= 0, listed[service[a.row]], price)
    return price


def money_tally(
    ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts], prices: Prices,
    service: NDArray[np.int64] | None = None, services: Sequence[str] = (),
    charged: NDArray[np.int64] | None = None,
) -> pa.Table:  # fmt: skip
    """Orders counted, those with a price, and their sum, by policy, count, payer and scope.

    `charged`: what the input itself charges per order by `order_id`, NO_PRICE where it does not say; it stands beside
    the tables as a payer of its own, CHARGED, wherever one order has such a price. `service_unpriced`: those of a
    service for which the payer has no price; what else has none is a bare analyte without one.
    """
    rows: list[tuple[Any, ...]] = []
    by_payer = {
        payer: order_prices(ground, keys, service, services, prices.by_service.get(payer, {}),
                            prices.by_analyte.get(payer, {}))
        for payer in prices.payers
    }  # fmt: skip
    if charged is not None and (charged != NO_PRICE).any():
        by_payer[CHARGED] = charged[ground.arranged.row]
    named = np.zeros(len(ground.arranged.row), np.bool_) if service is None else service[ground.arranged.row] >= 0
    for payer, price in by_payer.items():
        for one in judged:
            rows += [
                (one.policy.id, str(count), payer, scope, *numbers)
                for count, place in one.places.items()
                for sums in [_summed(price, named, place.taken, place.scope)]
                for scope, numbers in zip((ALL, *SCOPES), sums.tolist(), strict=True)
                if numbers[0]
            ]
    return tally(MONEY, rows)


def unpriced(money: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Early repeats that no price was found for, by policy and payer of a table, and why; only where there are any."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in money:
        if row["count"] == Count.D1 and row["payer"] != CHARGED:
            at = sums.setdefault((row["policy"], row["payer"]), [0, 0, 0])
            for n, name in enumerate(("orders", "priced", "service_unpriced")):
                at[n] += row[name]
    return [
        {"policy": policy, "payer": payer, "orders": orders, "without_price": orders - priced, "of_a_service": service,
         "of_a_bare_analyte": orders - priced - service}
        for (policy, payer), (orders, priced, service) in sorted(sums.items()) if priced < orders
    ]  # fmt: skip


@njit(cache=True, nogil=True)
def _summed(price, named, taken, scope):  # type: ignore[no-untyped-def]
    """Orders counted, priced, their sum, and those of a service without a price, by scope, 0 for none."""
    sums = np.zeros((3, 4), np.int64)
    for p in taken:
        place = scope[p] + 1
        sums[place, 0] += 1
        if price[p] >= 0:
            sums[place, 1] += 1
            sums[place, 2] += price[p]
        elif named[p]:
            sums[place, 3] += 1
    return sums
