"""Speed of the bulk kernel against bounds and a rival in the same run. Usage: python benchmarks/kernel.py [rows]

Bound 1: a bare one-slot scan of the same columns (the last kept per person and class, a window, nothing else).
Bound 2: `np.sort` of the packed (person, class, time) keys. Rival: DuckDB's `lag()`, the "last test" rule, which is the
wrong answer but what a naive query does. Ratios count; seconds depend on the machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk.arrange import Arranged
from coordinator.bulk.arrays import Arm, Carried, Families, Items, Later, Orders, Permits
from coordinator.bulk.judge import Asked, Ground, judge_arm, judge_count, judge_counts
from coordinator.bulk.rules import rules_of
from coordinator.decision import Count
from coordinator.policies import load_policy
from emr_hub.clock import DAY
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes

KEYS = tuple(k for k, a in analytes().items() if not a.never_reuse)[:60]
ROUNDS = 3


def ground_of(rows: int) -> Ground:
    """One-analyte orders: 20 per person, 60 analytes, a year, half in stays with daily tests."""
    persons = rows // 20
    n = np.arange(rows)
    person = np.repeat(np.arange(persons), 20)[:rows]

    def u(stream: str) -> NDArray[np.float64]:
        return uniforms(7, stream, n)

    def eight(stream: str, share: float, yes: int, no: int) -> NDArray[np.int8]:
        return np.where(u(stream) < share, yes, no).astype(np.int8)

    start = np.repeat(uniforms(7, "start", np.arange(persons)) * 300 * DAY, 20)[:rows]
    signed = (start + np.where(u("stay") < 0.5, u("day") * 10, u("year") * 65) * DAY).astype(np.int64)
    by = np.lexsort((n, signed, person))
    signed = signed[by]
    analyte = (u("analyte") ** 2 * len(KEYS)).astype(np.int16)
    facility = (u("facility") * 30).astype(np.int32)
    zeros = np.zeros(rows + 1, np.int64)
    orders = Orders(
        n.astype(np.int64), signed, np.zeros(rows, np.int32), (person * 2 + (facility > 15)).astype(np.int32), facility,
        (facility % 5 + 1).astype(np.int8), eight("context", 0.5, 0, 1), np.full(rows, 15_000, np.int32),
        signed + 600_000, signed + 7_200_000, np.full(rows, -(2**62), np.int64), eight("serial", 0.05, 1, 0),
        np.zeros(rows, np.int8), np.full(rows, 2, np.int8), np.arange(rows + 1, dtype=np.int64), zeros,
    )  # fmt: skip
    ones = np.ones(rows, np.int8)
    items = Items(n.astype(np.int32), analyte.astype(np.int32), analyte, ones * 2, eight("reading", 0.7, 0, 1), ones,
                  ones * 2, ones)  # fmt: skip
    empty = np.empty(0, np.int64)
    later = Later(empty, empty.astype(np.int8), empty, *(empty.astype(np.int8),) * 3)
    first = np.searchsorted(person, np.arange(persons + 1)).astype(np.int64)
    none = np.zeros(persons + 1, np.int64)
    families = Families(first, np.arange(persons + 1, dtype=np.int64), none, empty.astype(np.int32),
                        empty.astype(np.int8), empty, empty)  # fmt: skip
    permits = Permits(np.arange(2 * persons + 1, dtype=np.int64), np.zeros(2 * persons, np.int64),
                      np.full(2 * persons, 2**62, np.int64), True)  # fmt: skip
    return Ground(Arranged(orders, items, later, families, n, n, len(KEYS)), permits, Carried())


@njit(cache=True, nogil=True)
def one_slot(first, orders, items, window, flagged):
    """The bare scan: last kept per person and class, one window, no criteria; reads every column, writes one flag."""
    last = np.full(128, -(2**62))
    order_id, registration, facility, level = orders.order_id, orders.registration, orders.facility, orders.level
    signed, collected, resulted, unstable = orders.signed, orders.collected, orders.resulted, orders.unstable
    context, age, protocol = orders.context, orders.age_days, orders.protocol
    dated, status = orders.date_only, orders.status
    result_class, analyte, role, reading = items.result_class, items.analyte, items.role, items.reading
    content, converts = items.content, items.converts
    seen = 0
    for f in range(first.size - 1):
        for p in range(first[f], first[f + 1]):
            seen ^= order_id[p] ^ registration[p] ^ facility[p] ^ resulted[p] ^ unstable[p] ^ age[p]
            seen += level[p] + protocol[p] + dated[p] + status[p] + role[p] + reading[p] + content[p] + converts[p]
            c = result_class[p]
            flagged[p] = signed[p] - last[c] < window[context[p], analyte[p]]
            if flagged[p] == 0:
                last[c] = collected[p]
        for p in range(first[f], first[f + 1]):
            last[result_class[p]] = -(2**62)
    return seen


LAG = """
SELECT count(*) FILTER (signed - before < 345600000)
FROM (SELECT signed, lag(signed) OVER (PARTITION BY person, class ORDER BY signed) AS before FROM t)
"""


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few rounds."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def main(rows: int) -> None:
    """Measure and print one table."""
    ground = ground_of(rows)
    rules = rules_of(load_policy("g147"), KEYS, analytes())
    a, o, i = ground.arranged, ground.arranged.orders, ground.arranged.items
    half = np.full(rows, 0.5)
    arm = Arm(o.resulted, np.ones(rows, np.int8), uniforms(7, "answer", o.order_id), half, half,
              np.zeros(64, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))  # fmt: skip
    window = np.ascontiguousarray(rules.window[:, -1, :].T)
    flagged = np.empty(rows, np.int8)

    def scan() -> None:
        one_slot(a.families.first_order, o, i, window, flagged)

    def chains() -> None:
        judge_counts(ground, rules, [Asked(count) for count in Count])
        judge_arm(ground, rules, arm)

    scan(), judge_count(ground, rules, Count.D3), judge_arm(ground, rules, arm)  # compile
    person = np.repeat(np.arange(len(a.families.first_order) - 1), np.diff(a.families.first_order))
    packed = (person << 40) | (i.result_class.astype(np.int64) << 34) | (o.signed >> 10)
    table = pa.table({"person": person, "class": i.result_class, "signed": o.signed})
    con = duckdb.connect()
    con.register("t", table)
    spent = {
        "bare one-slot scan": best(scan),
        "one chain, all criteria (D3), one thread": best(lambda: judge_count(ground, rules, Count.D3, threads=1)),
        "one chain, all criteria (D3)": best(lambda: judge_count(ground, rules, Count.D3)),
        "D1, D2, D3 and one arm": best(chains),
        "np.sort of packed keys": best(lambda: np.sort(packed)),
        "DuckDB naive lag()": best(lambda: con.execute(LAG).fetchall()),
    }
    print(f"{rows:,} result rows")
    for name, seconds in spent.items():
        print(f"{name:42} {seconds:8.3f} s {rows / seconds / 1e6:8.1f} M rows/s")
    one = spent["one chain, all criteria (D3), one thread"] / spent["bare one-slot scan"]
    four = spent["D1, D2, D3 and one arm"] / spent["DuckDB naive lag()"]
    print(f"one chain / bare scan              {one:.2f}  (one thread each; at most 5)")
    print(f"four chains / DuckDB naive lag()   {four:.2f}  (two threads each; below 1)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
