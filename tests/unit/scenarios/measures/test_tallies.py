"""Tallies hold the sums of every group of names, add up over blocks, and answer by any of their names."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from scenarios.measures import counting, tallies
from scenarios.measures.counting import SummedLedger, rows_by
from scenarios.measures.named import Named
from scenarios.measures.tallies import added, tally

GROUPINGS = ((), ("ward",), ("ward", "test"), ("test",))
ROWS = [("on", "A", "HB", True), ("on", "A", "CRP", False), ("on", "B", "HB", True), ("on", None, "HB", True),
        ("off", "B", None, False)]  # fmt: skip


def tallied(rows=ROWS) -> pa.Table:
    """Orders and cuts by arm, ward and test; one order has no ward and one no test."""
    columns = [pa.table({name: [row[n] for row in rows]}, schema=pa.schema([(name, pa.string())]))
               for n, name in enumerate(("arm", "ward", "test"))]  # fmt: skip
    names = {table.column_names[0]: Named.of(table, table.column_names[0]) for table in columns}
    return tally(names, {"n": np.ones(len(rows), np.int64), "cuts": np.array([row[3] for row in rows], bool)})


def test_a_group_without_a_name_is_left_out_where_it_would_be_named_and_counted_elsewhere():
    found = list(rows_by(SummedLedger([{"orders": tallied()}]), "orders", ("n", "cuts"), GROUPINGS))
    assert [row for dims, row in found if dims == ()] == [{"n": 5, "cuts": 3}]
    wards = {row["ward"]: row["n"] for dims, row in found if dims == ("ward",)}
    assert wards == {"A": 2, "B": 2}
    both = {(row["ward"], row["test"]): row["cuts"] for dims, row in found if dims == ("ward", "test")}
    assert both == {("A", "HB"): 1, ("A", "CRP"): 0, ("B", "HB"): 1}
    assert {row["test"]: row["n"] for dims, row in found if dims == ("test",)} == {"HB": 3, "CRP": 1}


def test_of_no_rows_there_is_one_row_without_dims_and_none_with():
    found = list(rows_by(SummedLedger([{"orders": tallied()}]), "orders", ("n",), GROUPINGS, arm="nobody"))
    assert [(dims, row["n"] or 0) for dims, row in found] == [((), 0)]


@pytest.mark.parametrize("cut", range(len(ROWS) + 1))
def test_blocks_add_up_to_the_whole_wherever_it_is_cut(cut):
    whole = SummedLedger([{"orders": tallied()}])
    parts = SummedLedger([{"orders": tallied(ROWS[:cut])}, {"orders": tallied(ROWS[cut:])}])
    for arm in ("on", "off"):
        for dims in GROUPINGS:
            asked = ("orders", ("n", "cuts"), dims)
            assert parts.rows(*asked, arm=arm) == whole.rows(*asked, arm=arm)


@pytest.mark.parametrize("together", (1, 2, 3, 32))
def test_more_blocks_than_are_added_up_at_a_time_add_up_all_the_same(monkeypatch, together):
    monkeypatch.setattr(counting, "_TOGETHER", together)
    ledger = SummedLedger({"orders": tallied([row])} for row in ROWS)
    assert ledger.rows("orders", ("n", "cuts"), ("ward", "test")) == SummedLedger([{"orders": tallied()}]).rows(
        "orders", ("n", "cuts"), ("ward", "test")
    )
    ledger.add({"orders": tallied()})  # whoever has asked may add more
    assert ledger.rows("orders", ("n",)) == [{"n": 2 * len(ROWS)}]


def test_names_too_many_to_be_counted_in_place_are_sorted_to_the_same_groups(monkeypatch):
    few = tallied()
    monkeypatch.setattr(tallies, "_FEW", 1)
    assert tallied().equals(few)


def test_a_tally_without_names_is_one_row_and_adds_up():
    one = tally({}, {"tubes": np.ones(3, bool), "vnd": np.array([10, 20, 30])})
    assert added([one, one]).to_pylist() == [{"tubes": 6, "vnd": 120}]
