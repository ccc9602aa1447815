"""How good the data are, as measures: coverage per facility, and what one more field would settle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
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
class Fillable:
    """One field that an input may lack, and the criteria that it would answer."""

    name: str
    criteria: frozenset[str]
    meaning: str


@cache
def fillables() -> tuple[Fillable, ...]:
    """Every field, in the order of the table."""
    text = (files("scenarios.audits") / "tables" / "fillable.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return tuple(Fillable(r["field"], frozenset(r["criteria"].split(";")), r["meaning"]) for r in rows)


def settled_by(openings: Iterable[Mapping[str, Any]], fields: frozenset[str]) -> int:
    """Orders among these openings that are open only because of criteria which the fields together answer."""
    answered = frozenset().union(*(f.criteria for f in fillables() if f.name in fields))
    return sum(row["orders"] for row in openings if criteria_in(row["unknown"]) <= answered)


def quality_measures(tallies: Mapping[str, pa.Table], policy: str) -> Iterator[Measure]:
    """Coverage of rows and cards by facility and fact, codes without a meaning, and what one field would settle."""
    yield from _coverage(tallies.get("coverage"), "coverage", "rows", ROW_FACTS)
    yield from _coverage(tallies.get("cards"), "coverage_identity", "cards", CARD_FACTS)
    yield from _unmapped(tallies.get("unmapped"))
    yield from _decidable(_rows(tallies.get("openings")), policy)


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


def _decidable(openings: list[dict[str, Any]], policy: str) -> Iterator[Measure]:
    """Per count and field: the open orders that this field alone would settle, of all open ones."""
    own = [row for row in openings if row["policy"] == policy]
    yield _settled([r for r in own if r["count"] == Count.D3], frozenset(f.name for f in fillables()), {})
    for count in Count:
        of_count = [row for row in own if row["count"] == count]
        for field in fillables():
            groups = {"count": str(count), "field": field.name}
            yield _settled(of_count, frozenset({field.name}), groups)


def _settled(openings: list[dict[str, Any]], fields: frozenset[str], groups: dict[str, str]) -> Measure:
    orders, of = settled_by(openings, fields), sum(row["orders"] for row in openings)
    return measure("decidable", orders, groups, numerator=orders, denominator=of)
