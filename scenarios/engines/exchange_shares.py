"""Splits a world among workers so that registrations which could ever be linked stay together.

The split follows what the coordinator can see (the cards), never who a person really is. Because no check looks
beyond such a family, the rows of a run do not depend on the number of workers.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scenarios.engines.exchange_records import Tables
from scenarios.engines.identity import Cards


def shares_of(tables: Tables, cards: Cards, workers: int) -> list[dict[str, pa.Table]]:
    """The tables of each worker's share: whole families, spread so that every share has about as many orders."""
    families = cards.families
    ids = cards.ids
    worker = _worker_of_family(families, _orders_per(ids, tables["orders"]), workers)[families]
    return [_share(tables, pa.array(ids[worker == number])) for number in range(workers)]


def _orders_per(ids: NDArray[np.int64], orders: pa.Table) -> NDArray[np.int64]:
    counted = orders.group_by("registration_id").aggregate([("order_id", "count")])
    numbers = dict(zip(counted["registration_id"].to_pylist(), counted["order_id_count"].to_pylist(), strict=True))
    return np.array([numbers.get(int(one), 0) for one in ids], dtype=np.int64)


def _worker_of_family(families: NDArray[np.int64], orders: NDArray[np.int64], workers: int) -> NDArray[np.int64]:
    """Largest family first, each to the worker with the least so far; ties to the lower number."""
    weights = np.bincount(families, weights=orders)
    load = np.zeros(workers)
    chosen = np.zeros(len(weights), dtype=np.int64)
    for family in np.argsort(-weights, kind="stable"):
        chosen[family] = int(np.argmin(load))
        load[chosen[family]] += weights[family]
    return chosen


def _share(tables: Tables, registration_ids: pa.Int64Array) -> dict[str, pa.Table]:
    share = {"facilities": tables["facilities"]}
    for name in ("registrations", "consents", "encounters", "orders"):
        table = tables[name]
        share[name] = table.filter(pc.is_in(table["registration_id"], value_set=registration_ids))
    order_ids = share["orders"]["order_id"].combine_chunks()
    share["results"] = tables["results"].filter(pc.is_in(tables["results"]["order_id"], value_set=order_ids))
    return share
