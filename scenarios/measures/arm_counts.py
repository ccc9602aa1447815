"""What each arm saw, asked, flagged and cut, and the share of all orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.measures.counting import Ledger, Row, count_of, groups_of
from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, measure

STEPS = ("seen", "asked", "flagged", "accepted", "cut")
_SUMS = {name: f"count(*) FILTER ({name})" for name in STEPS}
_DIMS = (
    ("test_group",),
    ("service",),
    ("facility",),
    ("scope",),
    ("scope", "direction"),
    ("source_facility", "facility"),
)


def arm_measures(ledger: Ledger, arms: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """Every step from seen to cut, one row per arm and finer rows; an arm without decisions performed every order."""
    (whole,) = ledger.rows("sizes", {"n": "sum(orders)"}, ())
    orders = count_of(whole, "n")
    for arm in arms:
        ledger.foresee("decided", _SUMS, ((), *(_DIMS if finer else ())), "arm = $arm", {"arm": arm})
        (row,) = ledger.rows("decided", _SUMS, (), "arm = $arm", {"arm": arm})
        yield from _steps(row, {"arm": arm}, orders)
        cut = count_of(row, "cut")
        yield measure(
            "share_cut", cut / orders if orders else None, {"arm": arm},
            interval=share_interval(cut, orders), numerator=cut, denominator=orders,
        )  # fmt: skip
        for dims in _DIMS if finer else ():
            yield from _finer(ledger, arm, dims, orders)


def _steps(row: Row, groups: dict[str, str], orders: int) -> Iterator[Measure]:
    for step in STEPS:
        found = count_of(row, step)
        yield measure(step, found, groups, numerator=found, denominator=orders)


def _finer(ledger: Ledger, arm: str, dims: Sequence[str], orders: int) -> Iterator[Measure]:
    """Rows of an arm by `dims`; a group in which nothing happened at any step is left out."""
    for row in ledger.rows("decided", _SUMS, dims, "arm = $arm", {"arm": arm}):
        if any(count_of(row, step) for step in STEPS):
            yield from _steps(row, {"arm": arm} | groups_of(row, dims), orders)
