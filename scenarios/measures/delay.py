"""How long a missed change stays unseen: until the next test of the analyte that is performed, if there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from scenarios.measures.counting import SummedLedger, count_of
from scenarios.measures.measure import Measure, measure
from scenarios.measures.named import Bools, Ints
from scenarios.measures.needs import Needs
from scenarios.measures.order_rows import OrderRows

NEVER = -1  # no further test of the analyte in the period; whether one came after it nobody knows
_DAY = 86_400_000


def days_unseen(orders: OrderRows, needs: Needs, missed: Ints, analyte: Ints, gone: Bools) -> Ints:
    """Whole days from each missed change to the next test of the same person and analyte that is performed, or NEVER.

    `missed`: rows of the orders that would have shown the change of `analyte`; `gone`: per order, whether it was cut.
    """
    row, first, last = _later_ones(orders, missed)
    of = np.repeat(np.arange(len(missed)), last - first)
    later = row[np.arange(len(of)) - np.repeat(np.cumsum(last - first) - last, last - first)]
    shows = needs.whether(orders, later, analyte[of]) & ~gone[later]
    found, where = np.unique(of[shows], return_index=True)
    days = np.full(len(missed), NEVER, np.int64)
    days[found] = (orders.collected[later[shows][where]] - orders.collected[missed[found]]) // _DAY
    return days


def _later_ones(orders: OrderRows, missed: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows in the order of person and collection, and for each missed change the stretch of them that came later."""
    whose, collected = orders.person[missed], orders.collected[missed]
    people = np.unique(whose[whose >= 0])
    row = np.flatnonzero(np.isin(orders.person, people) & (orders.collected >= 0))
    size = int(orders.collected.max(initial=0)) + 1
    key = np.searchsorted(people, orders.person[row]) * size + orders.collected[row]
    by = np.argsort(key, kind="stable")
    place = np.searchsorted(people, whose)
    first = np.searchsorted(key[by], place * size + collected, side="right")
    last = np.searchsorted(key[by], (place + 1) * size)
    known = (whose >= 0) & (collected >= 0)
    return row[by], np.where(known, first, 0), np.where(known, last, 0)


def delay_measures(ledger: SummedLedger, arm: str, finer: bool) -> Iterator[Measure]:
    """Median and ninth decile of the days, whole arm and by analyte, and how many were never tested again.

    A change that was never tested for again counts as waiting longer than any other; a quantile that falls among those
    is null: longer than the period tells.
    """
    waits: dict[str, dict[int, int]] = {}
    for row in ledger.rows("delayed", ("n",), ("analyte", "days"), arm=arm):
        days, number = int(row["days"] or 0), count_of(row, "n")
        waits.setdefault(str(row["analyte"]), {})[days] = number
    together: dict[int, int] = {}
    for of_analyte in waits.values():
        for days, number in of_analyte.items():
            together[days] = together.get(days, 0) + number
    yield from _delays(together, {"arm": arm})
    for analyte in sorted(waits) if finer else ():
        yield from _delays(waits[analyte], {"arm": arm, "analyte": analyte})


def _delays(waits: Mapping[int, int], groups: dict[str, str]) -> Iterator[Measure]:
    missed = sum(waits.values())
    for key, share in (("delay_median", 0.5), ("delay_ninth_decile", 0.9)):
        yield measure(key, quantile(waits, share), groups, denominator=missed)
    never = waits.get(NEVER, 0)
    yield measure("never_tested_again", never, groups, numerator=never, denominator=missed)


def quantile(waits: Mapping[int, int], share: float) -> int | None:
    """The smallest number of days within which this share was found; None where it was not, or nothing was missed."""
    whole, passed = sum(waits.values()), 0
    for days in sorted(day for day in waits if day != NEVER):
        passed += waits[days]
        if passed >= share * whole:
            return days
    return None
