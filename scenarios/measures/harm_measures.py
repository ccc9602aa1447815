"""Counts the harmful cuts of each arm, and each kind of harm alone per 1,000 cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.measures.counting import Row, SummedLedger, count_of, groups_of, rows_by
from scenarios.measures.delay import delay_measures
from scenarios.measures.harm import KINDS, OF_VALUES
from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, measure

PER = 1000  # rates are per 1,000 cuts, as the decision page asks
_SUMS = ("cuts", "harmful", "not_comparable", *KINDS)
_DIMS = (("scope",), ("test_group",), ("service",))


def harm_measures(ledger: SummedLedger, arms: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """Harm of each arm, whole, by scope, test group and service. Without cuts a rate is null: nothing was at risk."""
    for arm in arms:
        groupings = ((), *(_DIMS if finer else ()))
        for dims, row in rows_by(ledger, "harmed", _SUMS, groupings, arm=arm):
            yield from _harm(row, {"arm": arm} | groups_of(row, dims))
        if finer:
            yield from _by_analyte(ledger, arm)
        yield from delay_measures(ledger, arm, finer)


def _by_analyte(ledger: SummedLedger, arm: str) -> Iterator[Measure]:
    """What was missed behind each analyte: per 1,000 cut orders that need it, as far as its two values compare."""
    for row in ledger.rows("compared", ("cuts", *OF_VALUES), ("analyte",), arm=arm):
        for kind in OF_VALUES:
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
