"""What the cut orders did not cost: list prices, tubes, venepunctures and blood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from scenarios.measures.counting import count_of, grouped_rows, groups_of
from scenarios.measures.measure import Measure, measure

_VND = {"vnd": "coalesce(sum(price_vnd), 0)", "priced": "count(price_vnd)", "n": "count(*)"}
_FINER = (("price_source", "price_date"), ("scope",), ("test_group",), ("service",), ("facility",))

# A tube is a container with blood of one draw; one container drawn for two specimens has the larger volume.
_TUBES = """
CREATE OR REPLACE TEMP TABLE tube AS
SELECT p.draw_id, p.container, max(p.blood_ml) AS blood_ml, bool_and(coalesce(d.cut, false)) AS saved
FROM placed p
SEMI JOIN measured m ON m.draw_id = p.draw_id
LEFT JOIN (SELECT order_id, cut FROM decided WHERE arm = $arm) d ON d.order_id = p.order_id
WHERE p.draw_id IS NOT NULL AND p.blood_ml > 0
GROUP BY p.draw_id, p.container
"""


def savings_measures(con: duckdb.DuckDBPyConnection, arms: Sequence[str]) -> Iterator[Measure]:
    """VND, tubes, draws and blood of each arm; a tube counts when every order on it, a draw when every tube, is cut.

    Only list prices are summed: staff time, rooms and contracts are not in them. No interval: sums over one world.
    """
    for arm in arms:
        yield from _money(con, arm)
        yield from _blood(con, arm)


def _money(con: duckdb.DuckDBPyConnection, arm: str) -> Iterator[Measure]:
    for dims in ((), *_FINER):
        for row in grouped_rows(con, "decided", _VND, dims, "arm = $arm AND cut", {"arm": arm}):
            groups = {"arm": arm} | groups_of(row, dims)
            yield measure(
                "saved_vnd",
                count_of(row, "vnd"),
                groups,
                numerator=count_of(row, "priced"),
                denominator=count_of(row, "n"),
            )


def _blood(con: duckdb.DuckDBPyConnection, arm: str) -> Iterator[Measure]:
    con.execute(_TUBES, {"arm": arm})
    sums = {"saved": "count(*) FILTER (saved)", "n": "count(*)"}
    (tubes,) = grouped_rows(con, "tube", sums, ())
    draw = "(SELECT draw_id, bool_and(saved) AS saved FROM tube GROUP BY draw_id)"
    (draws,) = grouped_rows(con, draw, sums, ())
    for key, row in (("tubes", tubes), ("draws", draws)):
        saved = count_of(row, "saved")
        yield measure(key, saved, {"arm": arm}, numerator=saved, denominator=count_of(row, "n"))
    # Microlitres are summed as integers, so that the total does not depend on the order of threads.
    (volume,) = grouped_rows(con, "tube", {"ul": "sum(round(blood_ml * 1000)::BIGINT) FILTER (saved)"}, ())
    yield measure("blood_ml", count_of(volume, "ul") / 1000, {"arm": arm})
