"""The findings as measures: the keys of a run where they mean the same, and the rows read, kept and set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.audits.describing import not_carried
from scenarios.audits.findings import Findings
from scenarios.audits.quality import quality_measures
from scenarios.audits.tallies import ALL
from scenarios.measures import Measure, measure

_COUNTS = (1, 2, 3)
_SCOPES = ("same", "cross")
_DIRECTIONS = ("up", "down", "lateral")
Key = tuple[str, str, str, str, str]  # policy, analyte, measure, scope, direction


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Orders by policy, analyte, measure, scope and direction."""

    orders: Mapping[Key, int]
    silent: set[tuple[str, str, str]]
    scoped: bool

    def of(self, policy: str, name: str, analyte: str = ALL, scope: str = ALL, direction: str | None = ALL) -> int:
        if direction is None:
            return sum(self.of(policy, name, analyte, scope, d) for d in (ALL, *_DIRECTIONS))
        return self.orders.get((policy, analyte, name, scope, direction), 0)

    def repeats(self, policy: str, n: int, analyte: str = ALL) -> int | None:
        """A count; None where it is silent."""
        return None if (policy, analyte, f"d{n}") in self.silent else self.of(policy, f"d{n}", analyte)


def measures_of(found: Findings) -> list[Measure]:
    """Every measure of an audit; the rows without groups stand under the first policy. A census: no intervals."""
    orders = {
        (r["policy"], r["analyte"], r["measure"], r["scope"], r["direction"]): r["orders"]
        for r in found.tally("counts")
    }
    numbers = _Numbers(orders, found.silent, found.lacks.get("facility", 0) == 0)
    told = [*_rows(found), *_sizes(found, numbers), *_repeats(found, numbers), *_money(found, numbers)]
    return [*told, *quality_measures(found.found.tallies, found.policies[0].id, frozenset(not_carried(found)))]


def _rows(found: Findings) -> Iterator[Measure]:
    account = found.account
    yield measure("rows_read", account.rows_read)
    yield measure("rows_kept", account.rows_kept, numerator=account.rows_kept, denominator=account.rows_read)
    aside = account.rows_set_aside
    yield measure("rows_set_aside", aside, numerator=aside, denominator=account.rows_read)
    for reason, rows in account.set_aside.items():
        groups = {"reason": str(reason)}
        yield measure("rows_set_aside", rows, groups, numerator=rows, denominator=account.rows_read)


def _sizes(found: Findings, numbers: _Numbers) -> Iterator[Measure]:
    own = found.policies[0].id
    yield measure("orders", numbers.of(own, "orders"))
    analytes = _analytes(numbers, own)
    yield measure("results", sum(numbers.of(own, "results", a) for a in analytes))
    for analyte in analytes:
        yield measure("results", numbers.of(own, "results", analyte), {"analyte": analyte})


def _analytes(numbers: _Numbers, policy: str) -> list[str]:
    return sorted(key[1] for key in numbers.orders if key[0] == policy and key[2] == "results")


def _repeats(found: Findings, numbers: _Numbers) -> Iterator[Measure]:
    own = found.policies[0].id
    yield from _whole(numbers, own, {})
    for policy in found.policies:
        yield from _whole(numbers, policy.id, {"policy": policy.id})
    for policy in found.policies:
        yield from _bounds(numbers, policy.id, {} if policy.id == own else {"policy": policy.id})
    if numbers.scoped:
        yield from _scopes(numbers, own)
    yield from _per_analyte(numbers, own)


def _whole(numbers: _Numbers, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    """Repeats, undecided, pending and same-moment orders of one policy."""
    orders = numbers.of(policy, "orders")
    for n in _COUNTS:
        value, still_open = numbers.repeats(policy, n), numbers.of(policy, f"undecided_d{n}")
        yield measure(f"repeats_d{n}", value, groups, numerator=value, denominator=orders)
        yield measure(f"undecided_d{n}", still_open, groups, numerator=still_open, denominator=orders)
    for key in ("pending", "same_moment"):
        value = numbers.of(policy, key)
        yield measure(key, value, groups, numerator=value, denominator=orders)


def _bounds(numbers: _Numbers, policy: str, groups: Mapping[str, str]) -> Iterator[Measure]:
    """What each count would be if every unknown were no, and if every unknown were yes."""
    orders = numbers.of(policy, "orders")
    for n in _COUNTS:
        for unknown, name in (("no", f"d{n}"), ("yes", f"if_yes_d{n}")):
            value = numbers.of(policy, name)
            yield measure(f"repeats_d{n}", value, {**groups, "unknown": unknown}, numerator=value, denominator=orders)


def _scopes(numbers: _Numbers, own: str) -> Iterator[Measure]:
    orders = numbers.of(own, "orders")
    for n in _COUNTS:
        silent = numbers.repeats(own, n) is None
        for scope in _SCOPES:
            value = None if silent else numbers.of(own, f"d{n}", scope=scope, direction=None)
            yield measure(f"repeats_d{n}", value, {"scope": scope}, numerator=value, denominator=orders)
        if any(numbers.of(own, f"d{n}", scope="cross", direction=d) for d in _DIRECTIONS):
            for direction in _DIRECTIONS:
                value = None if silent else numbers.of(own, f"d{n}", scope="cross", direction=direction)
                groups = {"scope": "cross", "direction": direction}
                yield measure(f"repeats_d{n}", value, groups, numerator=value, denominator=orders)


def _per_analyte(numbers: _Numbers, own: str) -> Iterator[Measure]:
    for analyte in _analytes(numbers, own):
        results, groups = numbers.of(own, "results", analyte), {"analyte": analyte}
        for n in _COUNTS:
            value, still_open = numbers.repeats(own, n, analyte), numbers.of(own, f"undecided_d{n}", analyte)
            yield measure(f"repeats_d{n}", value, groups, numerator=value, denominator=results)
            yield measure(f"undecided_d{n}", still_open, groups, numerator=still_open, denominator=results)


def _money(found: Findings, numbers: _Numbers) -> Iterator[Measure]:
    """List prices of the counted orders by policy and payer; priced of counted stand as numerator and denominator."""
    sums: dict[tuple[str, str, str, str], Any] = {}
    for r in found.tally("money"):
        for scope in {ALL, r["scope"]}:
            at = sums.setdefault((r["policy"], r["payer"], r["count"], scope), [0, 0, 0])
            for k, name in enumerate(("orders", "priced", "vnd")):
                at[k] += r[name]
    own = found.policies[0].id
    for (policy, payer, count, scope), (orders, priced, vnd) in sorted(sums.items()):
        silent = (policy, ALL, count) in numbers.silent
        groups = {"payer": payer} | ({"scope": scope} if scope else {}) | ({"policy": policy} if policy != own else {})
        yield measure(f"list_price_{count}", None if silent else vnd, groups, numerator=priced, denominator=orders)
