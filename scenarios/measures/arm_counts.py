"""What each arm saw, asked, flagged and cut, and the share of all orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.measures.counting import Row, SummedLedger, count_of, groups_of
from scenarios.measures.decided import STEPS
from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, measure

_DIMS = (
    ("decided", ("test_group",)),
    ("decided", ("service",)),
    ("decided", ("facility",)),
    ("decided", ("scope",)),
    ("flows", ("scope", "direction")),
    ("flows", ("source_facility", "facility")),
)


def arm_measures(ledger: SummedLedger, arms: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """Every step from seen to cut, one row per arm and finer rows; an arm without decisions performed every order."""
    (whole,) = ledger.rows("sizes", ("orders",))
    orders = count_of(whole, "orders")
    for arm in arms:
        (row,) = ledger.rows("decided", STEPS, arm=arm)
        yield from _steps(row, {"arm": arm}, orders)
        cut = count_of(row, "cut")
        yield measure(
            "share_cut", cut / orders if orders else None, {"arm": arm},
            interval=share_interval(cut, orders), numerator=cut, denominator=orders,
        )  # fmt: skip
        for source, dims in _DIMS if finer else ():
            yield from _finer(ledger, arm, source, dims, orders)


def _steps(row: Row, groups: dict[str, str], orders: int) -> Iterator[Measure]:
    for step in STEPS:
        found = count_of(row, step)
        yield measure(step, found, groups, numerator=found, denominator=orders)


def _finer(ledger: SummedLedger, arm: str, source: str, dims: Sequence[str], orders: int) -> Iterator[Measure]:
    """Rows of an arm by `dims`; a group in which nothing happened at any step is left out."""
    for row in ledger.rows(source, STEPS, dims, arm=arm):
        if any(count_of(row, step) for step in STEPS):
            yield from _steps(row, {"arm": arm} | groups_of(row, dims), orders)
