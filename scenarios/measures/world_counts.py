"""The world's own counts under each policy: orders, results, repeats, undecided, pending, same moment.

A world is counted whole, so these carry no interval. A row without `policy` stands under the scenario's own (the
first) policy; each policy also has one row that names it. `recognition: off` is the own policy without criterion 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenarios.measures.counting import Ledger, Row, count_of, groups_of, rows_by
from scenarios.measures.measure import Measure, measure

RECOGNITION_OFF = "~recognition-off"
SCOPES = ("same", "cross")
DIRECTIONS = ("up", "down", "lateral")
_FLAGS = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")
_JUDGED = """
(SELECT service, test_group, facility, orders, false AS d1, false AS d2, false AS d3, false AS undecided_d1,
        false AS undecided_d2, false AS undecided_d3, false AS pending, false AS same_moment FROM sizes
 UNION ALL
 SELECT service, test_group, facility, 0, d1, d2, d3, undecided_d1, undecided_d2, undecided_d3, pending, same_moment
 FROM counted WHERE policy = $p)
"""
_ALL = {name: f"count(*) FILTER ({name})" for name in _FLAGS}
_IN_SCOPE = {
    f"d{n}_{scope}": f"count(*) FILTER (d{n} AND scope_d{n} = '{scope}')" for n in (1, 2, 3) for scope in SCOPES
}
_ALONG = {
    f"d{n}_{way}": f"count(*) FILTER (d{n} AND scope_d{n} = 'cross' AND direction = '{way}')"
    for n in (1, 2, 3)
    for way in DIRECTIONS
}


def world_measures(ledger: Ledger, policies: Sequence[str], finer: bool = True) -> Iterator[Measure]:
    """Every world key: the row without groups first, then the finer ones if they are asked for."""
    own = policies[0]
    yield from _sizes(ledger, _SIZES if finer else ((),))
    yield from _whole(ledger, own, {})
    for policy in policies:
        yield from _whole(ledger, policy, {"policy": policy})
    if finer:
        yield from _parts(ledger, policies)


def _parts(ledger: Ledger, policies: Sequence[str]) -> Iterator[Measure]:
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


def _sizes(ledger: Ledger, groupings: Sequence[tuple[str, ...]]) -> Iterator[Measure]:
    for dims, row in rows_by(ledger, "sizes", {"n": "sum(orders)"}, [g for g in groupings if g != ("analyte",)]):
        yield measure("orders", count_of(row, "n"), groups_of(row, dims))
    of_results = [g for g in ((), ("test_group",), ("analyte",), ("facility",)) if g in groupings]
    for dims, row in rows_by(ledger, "reported", {"n": "sum(results)"}, of_results):
        yield measure("results", count_of(row, "n"), groups_of(row, dims))


def _is_counted(ledger: Ledger, policy: str) -> bool:
    (row,) = ledger.rows("all_asked", {"n": "count(*)"}, (), "policy = $p", {"p": policy})
    return count_of(row, "n") > 0


def _orders(ledger: Ledger) -> int:
    (row,) = ledger.rows("sizes", {"n": "sum(orders)"}, ())
    return count_of(row, "n")


def _whole(ledger: Ledger, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    orders = _orders(ledger)
    (row,) = ledger.rows("counted", _ALL, (), "policy = $p", {"p": policy})
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


def _scopes(ledger: Ledger, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    """Repeats by scope, and those across facilities by direction. Open where the whole count is open."""
    orders = _orders(ledger)
    (whole,) = ledger.rows("counted", _ALL, (), "policy = $p", {"p": policy})
    (row,) = ledger.rows("counted", _IN_SCOPE | _ALONG, (), "policy = $p", {"p": policy})
    for n in (1, 2, 3):
        is_open = _repeats(whole, n, orders, {}).value is None
        named = [(scope, {"scope": scope}) for scope in SCOPES]
        named += [(way, {"scope": "cross", "direction": way}) for way in DIRECTIONS]
        for name, place in named:
            yield _part(n, None if is_open else count_of(row, f"d{n}_{name}"), orders, {**groups, **place})


def _part(n: int, found: int | None, orders: int, groups: Mapping[str, str]) -> Measure:
    return measure(f"repeats_d{n}", found, groups, numerator=found, denominator=orders)


def _finer(ledger: Ledger, own: str) -> Iterator[Measure]:
    groupings = (("test_group",), ("service",), ("facility",))
    for dims, row in rows_by(ledger, _JUDGED, _ALL | {"orders": "sum(orders)"}, groupings, "true", {"p": own}):
        for n in (1, 2, 3):
            yield _repeats(row, n, count_of(row, "orders"), groups_of(row, dims))


def _per_analyte(ledger: Ledger, own: str) -> Iterator[Measure]:
    """Order-analytes that are repeats; pairs of facilities too, where the engine says which order came earlier."""
    sums = {f"d{n}": f"sum(d{n})" for n in (1, 2, 3)}
    for row in ledger.rows("all_taken", sums, ("analyte",), "policy = $p", {"p": own}):
        for n in (1, 2, 3):
            yield measure(
                f"repeats_d{n}", count_of(row, f"d{n}"), groups_of(row, ("analyte",)), numerator=count_of(row, f"d{n}")
            )
    for n in (1, 2, 3):
        yield from _pairs(ledger, own, n)


def _pairs(ledger: Ledger, own: str, n: int) -> Iterator[Measure]:
    dims = ("source_facility", "facility")
    for row in ledger.rows("crossing", {"n": "count(*)"}, dims, f"policy = $p AND count = 'd{n}'", {"p": own}):
        yield measure(
            f"repeats_d{n}", count_of(row, "n"), {"scope": "cross"} | groups_of(row, dims), numerator=count_of(row, "n")
        )
