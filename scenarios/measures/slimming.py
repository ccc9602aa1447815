"""What of a block's tables can move a measure: most orders of a world were neither repeats nor judged nor cut.

Whatever is counted over all orders is counted here, in columns; what is left for SQL are the orders that something
happened to, and those they are held against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.clock import Instant
from emr_hub.columns import given, longs, words_of
from scenarios.measures.catalogue import Catalogue

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
FLAGS = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")
_TELLING = ("reuse", "ask")


@dataclass(frozen=True, slots=True)
class Slim:
    """The rows that a measure can depend on, and what was counted over all of them.

    `sizes`: facility_id, service and orders of the measured period. `reported`: the same with analyte and results.
    `drawn`: tubes and draws of the period in all. `asked`: the policies that were counted.
    """

    orders: pa.Table
    results: pa.Table
    counts: pa.Table
    decisions: pa.Table
    analyte_counts: pa.Table
    sizes: pa.Table
    reported: pa.Table
    drawn: pa.Table
    asked: pa.Table


@dataclass(frozen=True, slots=True)
class _Orders:
    """The orders by id, and which are measured."""

    table: pa.Table
    sorted_ids: Ints
    by: Ints
    measured: Bools

    @staticmethod
    def of(table: pa.Table, start: Instant, end: Instant) -> _Orders:
        ids, signed = longs(table, "order_id"), longs(table, "signed_at")
        by = np.argsort(ids, kind="stable")
        return _Orders(table, ids[by], by, (signed >= start) & (signed < end) & given(table, "signed_at"))

    def rows(self, ids: Ints) -> Ints:
        """The row of each order named; -1 where there is none."""
        if not len(self.sorted_ids):
            return np.full(len(ids), -1, np.int64)
        first, last = self.sorted_ids[0], self.sorted_ids[-1]
        if last - first == len(self.sorted_ids) - 1:  # no gaps, as in every block of a drawn world: nothing to search
            return np.where((ids >= first) & (ids <= last), self.by[np.clip(ids, first, last) - first], -1)
        place = np.minimum(np.searchsorted(self.sorted_ids, ids), len(self.sorted_ids) - 1)
        return np.where(self.sorted_ids[place] == ids, self.by[place], -1)

    def are_measured(self, ids: Ints) -> Bools:
        """Whether each order named is one of the measured period."""
        rows = self.rows(ids)
        return np.asarray((rows >= 0) & self.measured[rows]) if len(self.measured) else np.zeros(len(ids), bool)


def slim(
    world: Mapping[str, pa.Table], counts: pa.Table, decisions: pa.Table, analyte_counts: pa.Table, start: Instant,
    end: Instant, catalogue: Catalogue,
) -> Slim:  # fmt: skip
    """Leave out what no measure looks at; the measures are the same with and without."""
    orders = _Orders.of(world["orders"], start, end)
    told = decisions.filter(pa.array(_is_telling(decisions) & orders.are_measured(longs(decisions, "order_id"))))
    flagged = counts.filter(pa.array(_is_flagged(counts) & orders.are_measured(longs(counts, "order_id"))))
    by_analyte = analyte_counts.filter(pa.array(orders.are_measured(longs(analyte_counts, "order_id"))))
    cut = longs(told, "order_id")[_is_cut(told)]
    reused = _flattened(told["reused"])
    kept = _kept(orders, world["truth/orders"], cut, [cut, reused, longs(told, "order_id"), longs(flagged, "order_id")])
    held = np.isin(longs(world["results"], "order_id"), np.union1d(cut, _flattened(told.filter(_mask(told))["reused"])))
    return Slim(
        world["orders"].filter(pa.array(kept)), world["results"].filter(pa.array(held)), flagged, told,
        _with_sources(by_analyte, orders), _sizes(orders), _reported(orders, world["results"]),
        _drawn(orders, catalogue), pa.table({"policy": pc.unique(pc.cast(counts["policy"], pa.string()))}),
    )  # fmt: skip


def _is_flagged(counts: pa.Table) -> Bools:
    any_ = np.zeros(counts.num_rows, bool)
    for name in FLAGS:
        any_ |= _truths(counts, name)
    return any_


def _is_telling(decisions: pa.Table) -> Bools:
    """Rows that any step of an arm counts."""
    verdict, words = words_of(decisions, "verdict")
    seen = np.array([*(word in _TELLING for word in words), False], bool)[verdict]
    return np.asarray(seen | _truths(decisions, "card_shown") | given(decisions, "answer") | _is_cut(decisions))


def _is_cut(decisions: pa.Table) -> Bools:
    return given(decisions, "performed") & ~_truths(decisions, "performed")


def _mask(decisions: pa.Table) -> Any:
    return pa.array(_is_cut(decisions))


def _truths(table: pa.Table, name: str) -> Bools:
    column: Any = table[name]
    return np.asarray(column.fill_null(False).to_numpy(), dtype=bool)


def _flattened(lists: pa.ChunkedArray[Any]) -> Ints:
    flat: Any = pc.list_flatten(lists)
    return np.asarray(flat.to_numpy(), dtype=np.int64)


def _kept(orders: _Orders, truth: pa.Table, cut: Ints, named: list[Ints]) -> Bools:
    """Orders named, those that people had collected after their first cut order, and the draws of cut orders."""
    kept = np.zeros(orders.table.num_rows, bool)
    for ids in named:
        rows = orders.rows(ids)
        kept[rows[rows >= 0]] = True
    people = longs(truth, "person_id")
    theirs = orders.rows(longs(truth, "order_id"))
    person = np.full(len(kept), -1, np.int64)
    person[theirs[theirs >= 0]] = people[theirs >= 0]
    rows = orders.rows(cut)
    rows = rows[rows >= 0]
    later = _later(person, longs(orders.table, "collected_at", -1), rows)
    draw = longs(orders.table, "draw_id", -1)
    return np.asarray(kept | (later & (person >= 0)) | (np.isin(draw, draw[rows]) & (draw >= 0)))


def _later(person: Ints, collected: Ints, cut: Ints) -> Bools:
    """Orders that could show what a cut order of the same person missed: whatever was collected after the first."""
    people, place = np.unique(person[cut], return_inverse=True)
    if not len(people):
        return np.zeros(len(person), bool)
    since = np.full(len(people), np.iinfo(np.int64).max)
    np.minimum.at(since, place, np.where(collected[cut] < 0, np.iinfo(np.int64).max, collected[cut]))
    at = np.minimum(np.searchsorted(people, person), len(people) - 1)
    return np.asarray((people[at] == person) & (collected > since[at]))


def _with_sources(analyte_counts: pa.Table, orders: _Orders) -> pa.Table:
    """With the facility of each earlier result in source_facility_d1..3; null where the engine does not name it."""
    facility = longs(orders.table, "facility_id", -1)
    for name in (f"d{n}" for n in (1, 2, 3)):
        ids = f"source_{name}"
        where: Any = pa.nulls(analyte_counts.num_rows, pa.int64())
        if ids in analyte_counts.column_names:
            rows = orders.rows(longs(analyte_counts, ids, -1))
            where = pa.array(facility[rows] if len(facility) else rows, mask=rows < 0)
        analyte_counts = analyte_counts.append_column(f"source_facility_{name}", where)
    return analyte_counts


def _sizes(orders: _Orders) -> pa.Table:
    named = orders.table.select(["facility_id", "service"]).filter(pa.array(orders.measured))
    return _counted(named, "orders")


def _reported(orders: _Orders, results: pa.Table) -> pa.Table:
    """Results of the measured period: one per order and analyte, whatever its versions."""
    first = results.select(["order_id", "analyte"]).filter(pa.array(longs(results, "version", 1) == 1))
    rows = orders.rows(longs(first, "order_id"))
    there = (rows >= 0) & (orders.measured[rows] if len(orders.measured) else False)
    of = orders.table.select(["facility_id", "service"]).take(rows[there])
    return _counted(of.append_column("analyte", first["analyte"].filter(pa.array(there))), "results")


def _counted(rows: pa.Table, name: str) -> pa.Table:
    """How often each combination of the columns occurs."""
    numbers: list[Ints] = []
    words: list[list[Any]] = []
    for column in rows.column_names:
        if column == "facility_id":
            facility = longs(rows, column, -1)
            names: list[Any] = np.arange(int(facility.max(initial=-1)) + 1).tolist()
            number = facility
        else:
            number, names = words_of(rows, column)
        numbers.append(np.where(number < 0, len(names), number))
        words.append([*names, None])
    shape = tuple(len(of) for of in words)
    found = np.bincount(np.ravel_multi_index(numbers, shape), minlength=1) if rows.num_rows else np.zeros(0, np.int64)
    held = np.flatnonzero(found)
    places = np.unravel_index(held, shape) if len(held) else [held] * len(words)
    types = [pa.int64() if column == "facility_id" else pa.string() for column in rows.column_names]
    columns = [pa.array([of[n] for n in place], kind) for of, place, kind in zip(words, places, types, strict=True)]
    return pa.table([*columns, pa.array(found[held], pa.int64())], names=[*rows.column_names, name])


def _drawn(orders: _Orders, catalogue: Catalogue) -> pa.Table:
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
