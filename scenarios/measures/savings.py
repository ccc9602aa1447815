"""What the cut orders did not cost: list prices, tubes, venepunctures and blood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.measures.counting import Ledger, count_of, groups_of, rows_by
from scenarios.measures.measure import Measure, measure

_VND = {"vnd": "coalesce(sum(price_vnd), 0)", "priced": "count(price_vnd)", "n": "count(*)"}
_FINER = (("price_source", "price_date"), ("scope",), ("test_group",), ("service",), ("facility",))

# A tube is a container with blood of one draw; one container drawn for two specimens has the larger volume. Of draws
# without a cut order no tube is saved.
_TUBES = """
CREATE OR REPLACE TEMP TABLE tube AS
WITH gone AS (
    SELECT p.order_id, p.draw_id FROM decided d JOIN placed p USING (order_id) WHERE d.arm = $arm AND d.cut
)
SELECT p.draw_id, c.container, max(c.blood_ml) AS blood_ml, bool_and(g.order_id IS NOT NULL) AS saved
FROM placed p
SEMI JOIN gone ON gone.draw_id = p.draw_id
JOIN containers c ON c.specimen = p.specimen
LEFT JOIN gone g ON g.order_id = p.order_id
WHERE c.blood_ml > 0
GROUP BY p.draw_id, c.container
"""


def savings_measures(ledger: Ledger, arms: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """VND, tubes, draws and blood of each arm; a tube counts when every order on it, a draw when every tube, is cut.

    Only list prices are summed: staff time, rooms and contracts are not in them. No interval: sums over one world.
    """
    for arm in arms:
        yield from _money(ledger, arm, _FINER if finer else ())
        yield from _blood(ledger, arm)


def _money(ledger: Ledger, arm: str, groupings: Sequence[tuple[str, ...]]) -> Iterator[Measure]:
    for dims, row in rows_by(ledger, "decided", _VND, ((), *groupings), "arm = $arm AND cut", {"arm": arm}):
        yield measure(
            "saved_vnd", count_of(row, "vnd"), {"arm": arm} | groups_of(row, dims),
            numerator=count_of(row, "priced"), denominator=count_of(row, "n"),
        )  # fmt: skip


def _blood(ledger: Ledger, arm: str) -> Iterator[Measure]:
    ledger.lay_out(lambda con: con.execute(_TUBES, {"arm": arm}))
    sums = {"saved": "count(*) FILTER (saved)"}
    (drawn,) = ledger.rows("all_drawn", {"tubes": "sum(tubes)", "draws": "sum(draws)"}, ())
    here = ("$arm IS NOT NULL", {"arm": arm})  # the tables of tubes are laid out arm by arm; a question names its arm
    (tubes,) = ledger.rows("tube", sums, (), *here)
    draw = "(SELECT draw_id, bool_and(saved) AS saved FROM tube GROUP BY draw_id)"
    (draws,) = ledger.rows(draw, sums, (), *here)
    for key, row in (("tubes", tubes), ("draws", draws)):
        saved = count_of(row, "saved")
        yield measure(key, saved, {"arm": arm}, numerator=saved, denominator=count_of(drawn, key))
    # Microlitres are summed as integers, so that the total does not depend on the order of threads.
    (volume,) = ledger.rows("tube", {"ul": "sum(round(blood_ml * 1000)::BIGINT) FILTER (saved)"}, (), *here)
    yield measure("blood_ml", count_of(volume, "ul") / 1000, {"arm": arm})
