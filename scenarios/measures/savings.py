"""What the cut orders did not cost: list prices, tubes, venepunctures and blood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.measures.counting import SummedLedger, count_of, groups_of, rows_by
from scenarios.measures.measure import Measure, measure

_FINER = (("price_source", "price_date"), ("scope",), ("test_group",), ("service",), ("facility",))


def savings_measures(ledger: SummedLedger, arms: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """VND, tubes, draws and blood of each arm; a tube counts when every order on it, a draw when every tube, is cut.

    Only list prices are summed: staff time, rooms and contracts are not in them. No interval: sums over one world.
    """
    for arm in arms:
        yield from _money(ledger, arm, _FINER if finer else ())
        yield from _blood(ledger, arm)


def _money(ledger: SummedLedger, arm: str, groupings: Sequence[tuple[str, ...]]) -> Iterator[Measure]:
    for dims, row in rows_by(ledger, "decided", ("vnd", "priced", "cut"), ((), *groupings), arm=arm):
        if count_of(row, "cut") or not dims:
            yield measure(
                "saved_vnd", count_of(row, "vnd"), {"arm": arm} | groups_of(row, dims),
                numerator=count_of(row, "priced"), denominator=count_of(row, "cut"),
            )  # fmt: skip


def _blood(ledger: SummedLedger, arm: str) -> Iterator[Measure]:
    (drawn,) = ledger.rows("drawn", ("tubes", "draws"))
    (saved,) = ledger.rows("saved", ("tubes", "draws", "microlitres"), arm=arm)
    for key in ("tubes", "draws"):
        number = count_of(saved, key)
        yield measure(key, number, {"arm": arm}, numerator=number, denominator=count_of(drawn, key))
    yield measure("blood_ml", count_of(saved, "microlitres") / 1000, {"arm": arm})
