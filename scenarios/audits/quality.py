"""How good the data are, as measures: coverage per facility, and what more fields would settle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from coordinator.decision import Count
from scenarios.audits.coverage import CARD_FACTS, ROW_FACTS
from scenarios.audits.openings import criteria_in
from scenarios.measures import Measure, measure

MOST_FACILITIES = 100  # in the measures; the table `coverage` of the folder holds all of them
OTHERS, NO_NAME = "(others)", "(not named)"


@dataclass(frozen=True, slots=True)
class Needed:
    """What a criterion needs to know: fields an input may lack as a whole, else the one that some rows lack."""

    fields: frozenset[str]
    otherwise: str


@cache
def needs() -> Mapping[str, Needed]:
    """By criterion, in the order of the table."""
    text = (files("scenarios.audits") / "tables" / "fillable.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {r["criterion"]: Needed(frozenset(r["fields"].split(";")), r["otherwise"]) for r in rows}


def fields_to_fill(unknown: str, lacking: frozenset[str]) -> frozenset[str]:
    """The fields that together settle orders with this set of unknown answers, in an input that lacks these fields.

    A criterion is settled when every field it needs is there: the facility without its level settles nothing. Where
    the person is in doubt everything else follows from that.
    """
    criteria = criteria_in(unknown)
    if "same_person" in criteria:
        return needs()["same_person"].fields
    found: set[str] = set()
    for criterion in criteria:
        needed = needs()[criterion]
        found |= (needed.fields & lacking) or {needed.otherwise}
    return frozenset(found)


def quality_measures(tallies: Mapping[str, pa.Table], policy: str, lacking: frozenset[str]) -> Iterator[Measure]:
    """Coverage of rows and cards by facility and fact, codes without a meaning, and what more fields would settle.

    `lacking`: the fields that the input does not carry as a whole.
    """
    yield from _coverage(tallies.get("coverage"), "coverage", "rows", ROW_FACTS)
    yield from _coverage(tallies.get("cards"), "coverage_identity", "cards", CARD_FACTS)
    yield from _unmapped(tallies.get("unmapped"))
    yield from _decidable([r for r in _rows(tallies.get("openings")) if r["policy"] == policy], lacking)


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return [] if table is None else table.to_pylist()


def _coverage(table: pa.Table | None, key: str, whole: str, facts: tuple[str, ...]) -> Iterator[Measure]:
    rows = _rows(table)
    total = {name: sum(r[name] for r in rows) for name in (whole, *facts)}
    first = "understood" if "understood" in facts else facts[0]
    yield _share(key, total[first], total[whole], {})
    for fact in facts:
        yield _share(key, total[fact], total[whole], {"fact": fact})
    for facility, row in _by_facility(rows, (whole, *facts)):
        for fact in facts:
            yield _share(key, row[fact], row[whole], {"facility": facility, "fact": fact})


def _by_facility(rows: list[dict[str, Any]], names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, int]]]:
    """The facilities with the most rows by name, all others as one."""
    ranked = sorted(rows, key=lambda r: (-r[names[0]], r["facility"]))
    for row in ranked[:MOST_FACILITIES]:
        yield row["facility"] or NO_NAME, row
    if rest := ranked[MOST_FACILITIES:]:
        yield OTHERS, {name: sum(r[name] for r in rest) for name in names}


def _share(key: str, part: int, whole: int, groups: dict[str, str]) -> Measure:
    return measure(key, part / whole if whole else None, groups, numerator=part, denominator=whole)


def _unmapped(table: pa.Table | None) -> Iterator[Measure]:
    rows = _rows(table)
    yield measure("unmapped_rows", sum(r["rows"] for r in rows))
    yield measure("unmapped_codes", len({(r["system"], r["code"], r["name"], r["unit"]) for r in rows}))


def _decidable(openings: list[dict[str, Any]], lacking: frozenset[str]) -> Iterator[Measure]:
    """Per count and set of fields: the open orders that these fields together would settle, of all open ones."""
    told = [(r["count"], fields_to_fill(r["unknown"], lacking), r["orders"]) for r in openings]
    whole = sum(orders for count, _, orders in told if count == Count.D3)
    yield measure("decidable", whole, numerator=whole, denominator=whole)
    sets = sorted({fields for _, fields, _ in told}, key=lambda f: (len(f), sorted(f)))
    for count in Count:
        own = [(fields, orders) for which, fields, orders in told if which == count]
        of = sum(orders for _, orders in own)
        for fields in sets:
            settled = sum(orders for needed, orders in own if needed <= fields)
            groups = {"count": str(count), "field": "+".join(sorted(fields))}
            yield measure("decidable", settled, groups, numerator=settled, denominator=of)
