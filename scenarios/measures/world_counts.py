"""The world's own counts under each policy: orders, results, repeats, undecided, pending, same moment.

A world is counted whole, so these carry no interval. A row without `policy` stands under the scenario's own (the
first) policy; each policy also has one row that names it. `recognition: off` is the own policy without criterion 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenarios.measures.counting import Row, SummedLedger, count_of, groups_of, rows_by
from scenarios.measures.directions import DIRECTIONS, SCOPES
from scenarios.measures.measure import Measure, measure
from scenarios.measures.whole_counts import COUNTS, FLAGS

RECOGNITION_OFF = "~recognition-off"


def world_measures(ledger: SummedLedger, policies: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """Every world key: the row without groups first, then the finer ones if they are asked for."""
    own = policies[0]
    yield from _sizes(ledger, _SIZES if finer else ((),))
    yield from _whole(ledger, own, {})
    for policy in policies:
        yield from _whole(ledger, policy, {"policy": policy})
    if finer:
        yield from _parts(ledger, policies)


def _parts(ledger: SummedLedger, policies: Sequence[str]) -> Iterator[Measure]:
    own = policies[0]
    for policy in policies:
        yield from _scopes(ledger, policy, {} if policy == own else {"policy": policy})
    yield from _finer(ledger, own)
    yield from _per_analyte(ledger, own)
    without = own + RECOGNITION_OFF
    if _is_counted(ledger, without):
        named = {"policy": own, "recognition": "off"}
        yield from _whole(ledger, without, named)
        yield from _scopes(ledger, without, named)


_SIZES: tuple[tuple[str, ...], ...] = ((), ("test_group",), ("service",), ("facility",), ("analyte",))


def _sizes(ledger: SummedLedger, groupings: Sequence[tuple[str, ...]]) -> Iterator[Measure]:
    for dims, row in rows_by(ledger, "sizes", ("orders",), [g for g in groupings if g != ("analyte",)]):
        yield measure("orders", count_of(row, "orders"), groups_of(row, dims))
    of_results = [g for g in ((), ("test_group",), ("analyte",), ("facility",)) if g in groupings]
    for dims, row in rows_by(ledger, "reported", ("results",), of_results):
        yield measure("results", count_of(row, "results"), groups_of(row, dims))


def _is_counted(ledger: SummedLedger, policy: str) -> bool:
    (row,) = ledger.rows("policies", ("blocks",), policy=policy)
    return count_of(row, "blocks") > 0


def _orders(ledger: SummedLedger) -> int:
    (row,) = ledger.rows("sizes", ("orders",))
    return count_of(row, "orders")


def _whole(ledger: SummedLedger, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    orders = _orders(ledger)
    (row,) = ledger.rows("counted", FLAGS, policy=policy)
    for n in (1, 2, 3):
        yield _repeats(row, n, orders, groups)
        undecided = count_of(row, f"undecided_d{n}")
        yield measure(f"undecided_d{n}", undecided, groups, numerator=undecided, denominator=orders)
    for name in ("pending", "same_moment"):
        yield measure(name, count_of(row, name), groups, numerator=count_of(row, name), denominator=orders)


def _repeats(row: Row, n: int, orders: int, groups: Mapping[str, str]) -> Measure:
    """A count of repeats; None when none could be counted while some stayed open."""
    found, still_open = count_of(row, f"d{n}"), count_of(row, f"undecided_d{n}")
    if found == 0 and still_open > 0:
        return measure(f"repeats_d{n}", None, groups, denominator=orders)
    return measure(f"repeats_d{n}", found, groups, numerator=found, denominator=orders)


def _scopes(ledger: SummedLedger, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    """Repeats by scope, and those across facilities by direction. Open where the whole count is open."""
    orders = _orders(ledger)
    (whole,) = ledger.rows("counted", FLAGS, policy=policy)
    for name in COUNTS:
        n = int(name[1:])
        scope, cross = f"scope_{name}", {f"scope_{name}": "cross"}
        by_scope = {row[scope]: count_of(row, name) for row in ledger.rows("placed", (name,), (scope,), policy=policy)}
        ways = ledger.rows("placed", (name,), ("direction",), policy=policy, **cross)
        by_way = {row["direction"]: count_of(row, name) for row in ways}
        is_open = _repeats(whole, n, orders, {}).value is None
        named = [(by_scope.get(one, 0), {"scope": one}) for one in SCOPES]
        named += [(by_way.get(way, 0), {"scope": "cross", "direction": way}) for way in DIRECTIONS]
        for found, place in named:
            yield _part(n, None if is_open else found, orders, {**groups, **place})


def _part(n: int, found: int | None, orders: int, groups: Mapping[str, str]) -> Measure:
    return measure(f"repeats_d{n}", found, groups, numerator=found, denominator=orders)


def _finer(ledger: SummedLedger, own: str) -> Iterator[Measure]:
    for dim in ("test_group", "service", "facility"):
        counted = {row[dim]: row for row in ledger.rows("counted", FLAGS, (dim,), policy=own)}
        for row in ledger.rows("sizes", ("orders",), (dim,)):
            flags = counted.get(row[dim], dict.fromkeys(FLAGS))
            for n in (1, 2, 3):
                yield _repeats(flags, n, count_of(row, "orders"), groups_of(row, (dim,)))


def _per_analyte(ledger: SummedLedger, own: str) -> Iterator[Measure]:
    """Order-analytes that are repeats; pairs of facilities too, where the engine says which order came earlier."""
    for row in ledger.rows("taken", COUNTS, ("analyte",), policy=own):
        for name in COUNTS:
            found = count_of(row, name)
            yield measure(f"repeats_{name}", found, groups_of(row, ("analyte",)), numerator=found)
    for n in (1, 2, 3):
        yield from _pairs(ledger, n)


def _pairs(ledger: SummedLedger, n: int) -> Iterator[Measure]:
    dims = ("source_facility", "facility")
    for row in ledger.rows("crossing", ("n",), dims, count=f"d{n}"):
        yield measure(
            f"repeats_d{n}", count_of(row, "n"), {"scope": "cross"} | groups_of(row, dims), numerator=count_of(row, "n")
        )
