"""What is counted over all orders of a block, in columns: orders, results, order-analytes, tubes and draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.columns import longs, words_of
from scenarios.measures.catalogue import Catalogue
from scenarios.measures.order_rows import Ints, OrderRows
from scenarios.measures.slimming import truths

Names = tuple[Ints, list[Any]]  # per row a place among names, the last of which is none
_COUNTS = ("d1", "d2", "d3")


def counted_whole(
    world: Mapping[str, pa.Table], counts: pa.Table, analyte_counts: pa.Table, orders: OrderRows, catalogue: Catalogue
) -> dict[str, pa.Table]:
    """Tables by name, each over the measured period.

    `sizes`: facility_id, service and orders. `reported`: the same with analyte and results. `taken`: policy, analyte
    and the order-analytes that d1, d2 and d3 take. `crossing`: count, policy, order_id and source_facility_id, once
    per order and facility of an earlier result that is not its own; nothing where the engine does not name sources.
    `drawn`: tubes and draws. `asked`: the policies that were counted.
    """
    by_analyte = analyte_counts.filter(pa.array(orders.measured_rows(longs(analyte_counts, "order_id")) >= 0))
    return {
        "sizes": _sizes(orders), "reported": _reported(orders, world["results"]), "taken": _taken(by_analyte),
        "crossing": _crossing(by_analyte, orders),
        "drawn": _drawn(orders, catalogue),
        "asked": pa.table({"policy": pc.unique(pc.cast(counts["policy"], pa.string()))}),
    }  # fmt: skip


def _sizes(orders: OrderRows) -> pa.Table:
    return _counted(_places_of(orders, np.flatnonzero(orders.measured)), "orders")


def _reported(orders: OrderRows, results: pa.Table) -> pa.Table:
    """Results of the measured period: one per order and analyte, whatever its versions."""
    rows = orders.measured_rows(longs(results, "order_id"))
    there = np.flatnonzero((rows >= 0) & (longs(results, "version", 1) == 1))
    number, names = _names_of(results, "analyte")
    return _counted(_places_of(orders, rows[there]) | {"analyte": (number[there], names)}, "results")


def _places_of(orders: OrderRows, rows: Ints) -> dict[str, Names]:
    """Facility and service of these orders."""
    named = {column: _names_of(orders.table, column) for column in ("facility_id", "service")}
    return {column: (number[rows], names) for column, (number, names) in named.items()}


def _taken(by_analyte: pa.Table) -> pa.Table:
    policy, policies = words_of(by_analyte, "policy")
    analyte, analytes = words_of(by_analyte, "analyte")
    named, wide = (policy >= 0) & (analyte >= 0), max(len(analytes), 1)
    key, size = (policy * wide + analyte)[named], len(policies) * wide
    held = np.flatnonzero(np.bincount(key, minlength=size))
    taken = {name: np.bincount(key[truths(by_analyte, name)[named]], minlength=size)[held] for name in _COUNTS}
    return pa.table({
        "policy": pa.array([policies[n // wide] for n in held], pa.string()),
        "analyte": pa.array([analytes[n % wide] for n in held], pa.string()),
        **{name: pa.array(number, pa.int64()) for name, number in taken.items()},
    })  # fmt: skip


def _crossing(by_analyte: pa.Table, orders: OrderRows) -> pa.Table:
    policy, policies = words_of(by_analyte, "policy")
    row = orders.rows(longs(by_analyte, "order_id"))
    facility = np.append(longs(orders.table, "facility_id", -1), -1)  # the last of orders that nobody has
    found: dict[str, list[Ints]] = {"count": [], "policy": [], "row": [], "source": []}
    for number, name in enumerate(_COUNTS):
        if f"source_{name}" not in by_analyte.column_names:
            continue
        source = facility[orders.rows(longs(by_analyte, f"source_{name}", -1))]
        crosses = np.flatnonzero((source >= 0) & (facility[row] >= 0) & (source != facility[row]) & (policy >= 0))
        once = crosses[_first_of_each(policy[crosses], row[crosses], source[crosses])]
        for key, column in zip(found, (np.full(len(row), number), policy, row, source), strict=True):
            found[key].append(column[once])
    count, policy, row, source = (np.concatenate([np.zeros(0, np.int64), *of]) for of in found.values())
    return pa.table({
        "count": pa.array([_COUNTS[n] for n in count], pa.string()),
        "policy": pa.array([policies[n] for n in policy], pa.string()),
        "order_id": pa.array(longs(orders.table, "order_id")[row], pa.int64()),
        "source_facility_id": pa.array(source, pa.int64()),
    })  # fmt: skip


def _first_of_each(*columns: Ints) -> Ints:
    """The first row of each combination of small numbers."""
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        key = key * (int(column.max(initial=0)) + 1) + column
    return np.unique(key, return_index=True)[1]


def _counted(columns: Mapping[str, Names], counted: str) -> pa.Table:
    """How often each combination of the columns' names occurs."""
    shape = tuple(len(names) for _, names in columns.values())
    found = np.bincount(np.ravel_multi_index([number for number, _ in columns.values()], shape), minlength=1)
    held = np.flatnonzero(found)
    tables = {
        column: pa.array([names[n] for n in place], pa.int64() if column == "facility_id" else pa.string())
        for (column, (_, names)), place in zip(columns.items(), np.unravel_index(held, shape), strict=True)
    }
    return pa.table({**tables, counted: pa.array(found[held], pa.int64())})


def _names_of(rows: pa.Table, column: str) -> Names:
    """A column as places among its names, the last of which is none."""
    if column == "facility_id":
        number = longs(rows, column, -1)
        names: list[Any] = np.arange(int(number.max(initial=-1)) + 1).tolist()
    else:
        number, words = words_of(rows, column)
        names = list(words)
    return np.where(number < 0, len(names), number), [*names, None]


def _drawn(orders: OrderRows, catalogue: Catalogue) -> pa.Table:
    """Tubes of blood, and venepunctures that fill one, of draws with a measured order."""
    draw = longs(orders.table, "draw_id", -1)
    specimen, words = words_of(orders.table, "specimen")
    of_specimen = {row["specimen"]: row for row in catalogue.containers.to_pylist()}
    names = sorted({row["container"] for row in of_specimen.values()})
    holds = [names.index(of_specimen[w]["container"]) if _has_blood(of_specimen.get(w)) else -1 for w in words]
    container = np.array([*holds, -1], np.int64)[specimen]
    measured = np.unique(draw[orders.measured & (draw >= 0)])
    there = (container >= 0) & (draw >= 0) & np.isin(draw, measured)
    tubes = np.unique(draw[there] * (len(names) + 1) + container[there])
    return pa.table({"tubes": [len(tubes)], "draws": [len(np.unique(tubes // (len(names) + 1)))]})


def _has_blood(container: dict[str, Any] | None) -> bool:
    return container is not None and (container["blood_ml"] or 0) > 0
