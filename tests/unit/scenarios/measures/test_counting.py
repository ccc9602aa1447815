"""What is foreseen is counted in one statement, and the same is found as when each question is asked alone."""

from __future__ import annotations

import duckdb
import pytest

from scenarios.measures.counting import BlockLedger, SummedLedger, rows_by

SUMS = {"n": "count(*)", "cuts": "count(*) FILTER (cut)"}
GROUPINGS = ((), ("ward",), ("ward", "test"), ("test",))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Five orders; one has no ward and one no test."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE TABLE orders (arm TEXT, ward TEXT, test TEXT, cut BOOLEAN)")
    con.execute(
        "INSERT INTO orders VALUES ('on', 'A', 'HB', true), ('on', 'A', 'CRP', false), ('on', 'B', 'HB', true),"
        " ('on', NULL, 'HB', true), ('off', 'B', NULL, false)"
    )
    return con


@pytest.mark.parametrize("arm", ["on", "off", "nobody"])
def test_foreseen_together_or_asked_alone_the_rows_are_the_same(con, arm):
    given = ("arm = $arm", {"arm": arm})
    together, alone = BlockLedger(con), BlockLedger(con)
    together.foresee("orders", SUMS, GROUPINGS, *given)
    for dims in GROUPINGS:
        alone.rows("orders", SUMS, dims, *given)
    one, other = SummedLedger([together.answers]), SummedLedger([alone.answers])
    for dims in GROUPINGS:
        assert one.rows("orders", SUMS, dims, *given) == other.rows("orders", SUMS, dims, *given)


def test_a_group_without_a_name_is_left_out_where_it_would_be_named_and_counted_elsewhere(con):
    found = list(rows_by(BlockLedger(con), "orders", SUMS, GROUPINGS))
    assert [row for dims, row in found if dims == ()] == [{"n": 5, "cuts": 3}]
    wards = {row["ward"]: row["n"] for dims, row in found if dims == ("ward",)}
    assert wards == {"A": 2, "B": 2}
    both = {(row["ward"], row["test"]): row["cuts"] for dims, row in found if dims == ("ward", "test")}
    assert both == {("A", "HB"): 1, ("A", "CRP"): 0, ("B", "HB"): 1}
    assert {row["test"]: row["n"] for dims, row in found if dims == ("test",)} == {"HB": 3, "CRP": 1}


def test_what_was_foreseen_is_not_counted_again(con):
    ledger = BlockLedger(con)
    ledger.foresee("orders", SUMS, GROUPINGS)
    con.execute("DELETE FROM orders")
    assert ledger.rows("orders", SUMS, ()) == [{"n": 5, "cuts": 3}]


def test_of_no_rows_there_is_one_row_without_dims_and_none_with(con):
    found = list(rows_by(BlockLedger(con), "orders", SUMS, GROUPINGS, "arm = $arm", {"arm": "nobody"}))
    assert found == [((), {"n": 0, "cuts": 0})]
