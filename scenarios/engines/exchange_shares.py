"""Splits a world among workers so that registrations which could ever be linked stay together.

The split follows what the coordinator can see (identifiers), never who a person really is. Because no check
looks beyond such a group, the rows of a run do not depend on the number of workers.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.matching import identity_key, probable_keys
from emr_hub.clinical import Registration
from scenarios.engines.exchange_records import Tables


def linked_groups(registrations: list[Registration]) -> NDArray[np.int64]:
    """The number of the group of each registration; equal when a chain of shared keys joins two."""
    keys: dict[str, int] = {}
    edges = [
        (row, keys.setdefault(key, len(keys)))
        for row, registration in enumerate(registrations)
        for key in {identity_key(registration), *probable_keys(registration)}
    ]
    rows, columns = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    size = len(registrations) + len(keys)
    joined = coo_array((np.ones(len(rows)), (rows, len(registrations) + columns)), shape=(size, size))
    groups: NDArray[np.int64] = connected_components(joined, directed=False)[1][: len(registrations)].astype(np.int64)
    return groups


def shares_of(tables: Tables, registrations: list[Registration], workers: int) -> list[dict[str, pa.Table]]:
    """The tables of each worker's share: whole groups, spread so that every share has about as many orders."""
    groups = linked_groups(registrations)
    ids = np.array([registration.registration_id for registration in registrations], dtype=np.int64)
    worker = _worker_of_group(groups, _orders_per(ids, tables["orders"]), workers)[groups]
    return [_share(tables, pa.array(ids[worker == number])) for number in range(workers)]


def _orders_per(ids: NDArray[np.int64], orders: pa.Table) -> NDArray[np.int64]:
    counted = orders.group_by("registration_id").aggregate([("order_id", "count")])
    numbers = dict(zip(counted["registration_id"].to_pylist(), counted["order_id_count"].to_pylist(), strict=True))
    return np.array([numbers.get(int(one), 0) for one in ids], dtype=np.int64)


def _worker_of_group(groups: NDArray[np.int64], orders: NDArray[np.int64], workers: int) -> NDArray[np.int64]:
    """Largest group first, each to the worker with the least so far; ties to the lower number."""
    weights = np.bincount(groups, weights=orders)
    load = np.zeros(workers)
    chosen = np.zeros(len(weights), dtype=np.int64)
    for group in np.argsort(-weights, kind="stable"):
        chosen[group] = int(np.argmin(load))
        load[chosen[group]] += weights[group]
    return chosen


def _share(tables: Tables, registration_ids: pa.Int64Array) -> dict[str, pa.Table]:
    share = {"facilities": tables["facilities"]}
    for name in ("registrations", "consents", "encounters", "orders"):
        table = tables[name]
        share[name] = table.filter(pc.is_in(table["registration_id"], value_set=registration_ids))
    order_ids = share["orders"]["order_id"].combine_chunks()
    share["results"] = tables["results"].filter(pc.is_in(tables["results"]["order_id"], value_set=order_ids))
    return share
