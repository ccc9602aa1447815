"""What of a block's tables can move a measure: most orders of a world were neither repeats nor judged nor cut.

Whatever is counted over all orders is counted in `whole_counts.py`; what is left for SQL are the orders that something
happened to, and those they are held against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.columns import given, longs, words_of
from scenarios.measures.order_rows import Bools, Ints, OrderRows

FLAGS = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")
_TELLING = ("reuse", "ask")


@dataclass(frozen=True, slots=True)
class Slim:
    """The rows that a measure can depend on; `orders` say in person_id who they were truly for."""

    orders: pa.Table
    results: pa.Table
    counts: pa.Table
    decisions: pa.Table


def slim(world: Mapping[str, pa.Table], counts: pa.Table, decisions: pa.Table, orders: OrderRows) -> Slim:
    """Leave out what no measure looks at; the measures are the same with and without."""
    told = decisions.filter(pa.array(_is_telling(decisions) & _are_measured(decisions, orders)))
    flagged = counts.filter(pa.array(_is_flagged(counts) & _are_measured(counts, orders)))
    gone = told.filter(pa.array(_is_cut(told)))
    cut, named = longs(gone, "order_id"), [longs(told, "order_id"), longs(flagged, "order_id")]
    person = orders.people(world["truth/orders"])
    kept = _kept(orders, person, cut, [*named, _flattened(told["reused"])])
    whose = pa.array(person[kept], mask=person[kept] < 0)
    read = np.concatenate([cut, _flattened(gone["reused"])])
    return Slim(
        orders.table.filter(pa.array(kept)).append_column("person_id", whose),
        world["results"].filter(pa.array(np.isin(longs(world["results"], "order_id"), read))),
        flagged, told,
    )  # fmt: skip


def _are_measured(table: pa.Table, orders: OrderRows) -> Bools:
    return orders.measured_rows(longs(table, "order_id")) >= 0


def _is_flagged(counts: pa.Table) -> Bools:
    any_ = np.zeros(counts.num_rows, bool)
    for name in FLAGS:
        any_ |= truths(counts, name)
    return any_


def _is_telling(decisions: pa.Table) -> Bools:
    """Rows that any step of an arm counts."""
    verdict, words = words_of(decisions, "verdict")
    seen = np.array([*(word in _TELLING for word in words), False], bool)[verdict]
    return np.asarray(seen | truths(decisions, "card_shown") | given(decisions, "answer") | _is_cut(decisions))


def _is_cut(decisions: pa.Table) -> Bools:
    return given(decisions, "performed") & ~truths(decisions, "performed")


def truths(table: pa.Table, name: str) -> Bools:
    """A column of truths; what is not known is not true."""
    column: Any = table[name]
    return np.asarray(column.fill_null(False).to_numpy(), dtype=bool)


def _flattened(lists: pa.ChunkedArray[Any]) -> Ints:
    flat: Any = pc.list_flatten(lists)
    return np.asarray(flat.to_numpy(), dtype=np.int64)


def _kept(orders: OrderRows, person: Ints, cut: Ints, named: list[Ints]) -> Bools:
    """Orders named, those that people had collected after their first cut order, and the draws of cut orders."""
    kept = np.zeros(orders.table.num_rows, bool)
    for ids in (cut, *named):
        rows = orders.rows(ids)
        kept[rows[rows >= 0]] = True
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
