"""The findings as measures: the keys of a run where they mean the same, and the rows read, kept and set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordinator.bulk import is_silent
from coordinator.decision import Count
from scenarios.audits.findings import Findings
from scenarios.audits.judge import PolicyCounts
from scenarios.measures import Measure, measure

_COUNTS = (1, 2, 3)
_SCOPES = ("same", "cross")


def measures_of(found: Findings) -> list[Measure]:
    """Every measure of an audit; the rows without groups stand under the first policy. A census: no intervals."""
    return [*_rows(found), *_sizes(found), *_repeats(found)]


def _rows(found: Findings) -> Iterator[Measure]:
    account = found.account
    yield measure("rows_read", account.rows_read)
    yield measure("rows_kept", account.rows_kept, numerator=account.rows_kept, denominator=account.rows_read)
    aside = account.rows_set_aside
    yield measure("rows_set_aside", aside, numerator=aside, denominator=account.rows_read)
    for reason, rows in account.set_aside.items():
        groups = {"reason": str(reason)}
        yield measure("rows_set_aside", rows, groups, numerator=rows, denominator=account.rows_read)


def _sizes(found: Findings) -> Iterator[Measure]:
    yield measure("orders", found.tables.orders.num_rows)
    yield measure("results", found.tables.results.num_rows)
    for analyte, rows in _by_analyte(found.tables.results).items():
        yield measure("results", rows, {"analyte": analyte})


def _repeats(found: Findings) -> Iterator[Measure]:
    own = found.judged[0]
    yield from whole(own, {})
    for judged in found.judged:
        yield from whole(judged, {"policy": judged.policy.id})
    if found.tables.carries_facility:
        yield from _scopes(own)
    yield from _per_analyte(found, own)


def whole(judged: PolicyCounts, groups: Mapping[str, str]) -> Iterator[Measure]:
    """Repeats, undecided, pending and same-moment orders of one policy."""
    orders = judged.counts.num_rows
    for n in _COUNTS:
        value, still_open = repeats(judged.analytes, n)
        yield measure(f"repeats_d{n}", value, groups, numerator=value, denominator=orders)
        yield measure(f"undecided_d{n}", still_open, groups, numerator=still_open, denominator=orders)
    for key in ("pending", "same_moment"):
        value = total(judged.counts, key)
        yield measure(key, value, groups, numerator=value, denominator=orders)


def repeats(analytes: pa.Table, n: int) -> tuple[int | None, int]:
    """Results counted by Dn, and those left open; the first is None where the count is silent."""
    found, still_open = total(analytes, f"d{n}"), total(analytes, f"undecided_d{n}")
    silent = is_silent(analytes[f"answers_d{n}"].to_numpy(), Count(f"d{n}"))
    return (None if silent else found), still_open


def total(counts: pa.Table, name: str) -> int:
    """How many rows of a yes-or-no column say yes."""
    return int(pc.sum(counts[name]).as_py() or 0)


def _scopes(own: PolicyCounts) -> Iterator[Measure]:
    for n in _COUNTS:
        value, _ = repeats(own.analytes, n)
        for scope in _SCOPES:
            part = int(pc.sum(_is(own.counts[f"scope_d{n}"], scope)).as_py() or 0)
            shown = None if value is None else part
            yield measure(f"repeats_d{n}", shown, {"scope": scope}, numerator=shown, denominator=own.counts.num_rows)


def _per_analyte(found: Findings, own: PolicyCounts) -> Iterator[Measure]:
    for analyte, counts in counts_by_analyte(found, own).items():
        for n in _COUNTS:
            value, still_open = repeats(counts, n)
            groups = {"analyte": analyte}
            yield measure(f"repeats_d{n}", value, groups, numerator=value, denominator=counts.num_rows)
            yield measure(f"undecided_d{n}", still_open, groups, numerator=still_open, denominator=counts.num_rows)


def counts_by_analyte(found: Findings, own: PolicyCounts) -> dict[str, pa.Table]:
    """The answers of each analyte's results, by its key."""
    results = found.tables.results
    return {key: own.analytes.filter(_is(results["analyte"], key)) for key in _by_analyte(results)}


def _by_analyte(results: pa.Table) -> dict[str, int]:
    counted = results.group_by("analyte").aggregate([([], "count_all")]).to_pylist()
    return {r["analyte"]: r["count_all"] for r in sorted(counted, key=lambda r: str(r["analyte"]))}


def _is(column: pa.ChunkedArray[Any], word: str) -> Any:
    return pc.equal(column.cast(pa.string()), pa.scalar(word))
