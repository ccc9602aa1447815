"""Counts the harmful cuts of each arm, and each kind of harm alone per 1,000 cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from scenarios.measures.catalogue_units import Converter, shipped_converter
from scenarios.measures.counting import Ledger, Row, count_of, groups_of, rows_by
from scenarios.measures.delay import delay_measures, lay_out_delays
from scenarios.measures.harm import KINDS, harm_of_cuts
from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, measure

PER = 1000  # rates are per 1,000 cuts, as the decision page asks
_ANY = " OR ".join(KINDS)
_SUMS = {
    "cuts": "count(*)",
    "harmful": f"count(*) FILTER ({_ANY})",
    "not_comparable": "count(*) FILTER (not_comparable)",
    **{kind: f"count(*) FILTER ({kind})" for kind in KINDS},
}
_HARMED = """
CREATE TABLE harmed AS
SELECT h.*, d.scope, d.test_group, d.service FROM harm h JOIN decided d ON d.arm = h.arm AND d.order_id = h.order_id
"""
_OF_VALUES = ("missed_change", "missed_new_abnormal", "missed_critical")
_BY_ANALYTE = {"cuts": "count(*)", **{kind: f"count(*) FILTER ({kind})" for kind in _OF_VALUES}}
_DIMS = (("scope",), ("test_group",), ("service",))


def harm_measures(
    ledger: Ledger, arms: Sequence[str], convert: Converter = shipped_converter, finer: bool = True
) -> Iterator[Measure]:
    """Harm of each arm, whole, by scope, test group and service. Without cuts a rate is null: nothing was at risk."""
    ledger.lay_out(lambda con: _lay_out(con, convert))
    for arm in arms:
        groupings = ((), *(_DIMS if finer else ()))
        for dims, row in rows_by(ledger, "harmed", _SUMS, groupings, "arm = $arm", {"arm": arm}):
            yield from _harm(row, {"arm": arm} | groups_of(row, dims))
        if finer:
            yield from _by_analyte(ledger, arm)
        yield from delay_measures(ledger, arm, finer)


def _lay_out(con: duckdb.DuckDBPyConnection, convert: Converter) -> None:
    con.register("harm", harm_of_cuts(con, convert))
    con.execute(_HARMED)
    lay_out_delays(con)


def _by_analyte(ledger: Ledger, arm: str) -> Iterator[Measure]:
    """What was missed behind each analyte: per 1,000 cut orders that need it, as far as its two values compare."""
    for row in ledger.rows("judged", _BY_ANALYTE, ("analyte",), "arm = $arm AND comparable", {"arm": arm}):
        for kind in _OF_VALUES:
            yield _rate(kind, count_of(row, kind), count_of(row, "cuts"), {"arm": arm} | groups_of(row, ("analyte",)))


def _harm(row: Row, groups: dict[str, str]) -> Iterator[Measure]:
    cuts, harmful = count_of(row, "cuts"), count_of(row, "harmful")
    yield measure("harmful_cuts", harmful, groups, numerator=harmful, denominator=cuts)
    yield _rate("harmful_per_1000", harmful, cuts, groups)
    for kind in KINDS:
        yield _rate(kind, count_of(row, kind), cuts, groups)
    unsure = count_of(row, "not_comparable")
    yield measure("harm_not_comparable", unsure, groups, numerator=unsure, denominator=cuts)


def _rate(key: str, found: int, cuts: int, groups: dict[str, str]) -> Measure:
    bounds = share_interval(found, cuts)
    interval = (bounds[0] * PER, bounds[1] * PER) if bounds else None
    value = found / cuts * PER if cuts else None
    return measure(key, value, groups, interval=interval, numerator=found, denominator=cuts)
