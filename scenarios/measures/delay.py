"""How long a missed change stays unseen: until the next test of the analyte that is performed, if there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from scenarios.measures.counting import Ledger, count_of
from scenarios.measures.measure import Measure, measure

NEVER = -1  # no further test of the analyte in the period; whether one came after it nobody knows
_DAY = 86_400_000

_MISSED = """
CREATE OR REPLACE TEMP TABLE missed AS
SELECT j.arm, j.order_id, j.analyte, p.person_id, p.collected_at
FROM judged j JOIN placed p USING (order_id) WHERE j.missed_change
"""

# Every test of the same person and analyte collected later and performed in that arm.
_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT m.arm, m.order_id, m.analyte, min(p.collected_at) AS found_at
FROM missed m
JOIN placed p ON p.person_id = m.person_id AND p.collected_at > m.collected_at
JOIN needed n ON n.analyte = m.analyte AND n.service = p.service AND (n.specimen IS NULL OR n.specimen = p.specimen)
LEFT JOIN decided d ON d.arm = m.arm AND d.order_id = p.order_id
WHERE NOT coalesce(d.cut, false)
GROUP BY m.arm, m.order_id, m.analyte
"""

_DELAYED = f"""
CREATE OR REPLACE TEMP TABLE delayed AS
SELECT m.arm, m.order_id, m.analyte, coalesce((f.found_at - m.collected_at) // {_DAY}, {NEVER}) AS days
FROM missed m LEFT JOIN found f USING (arm, order_id, analyte)
"""


def lay_out_delays(con: duckdb.DuckDBPyConnection) -> None:
    """Make `delayed`: one row per missed change of an arm, with the whole days until it would have been found."""
    for step in (_MISSED, _FOUND, _DELAYED):
        con.execute(step)


def delay_measures(ledger: Ledger, arm: str, finer: bool) -> Iterator[Measure]:
    """Median and ninth decile of the days, whole arm and by analyte, and how many were never tested again.

    A change that was never tested for again counts as waiting longer than any other; a quantile that falls among those
    is null: longer than the period tells.
    """
    waits: dict[str, dict[int, int]] = {}
    for row in ledger.rows("delayed", {"n": "count(*)"}, ("analyte", "days"), "arm = $arm", {"arm": arm}):
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
