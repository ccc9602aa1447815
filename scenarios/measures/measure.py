"""One number of a run or an audit, with its label, unit, interval and groups."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from scenarios.measures.beside import outward

COLUMNS = ("key", "label", "unit", "value", "low", "high", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number. `value` is None where every order that reached a condition is open: unknown, never zero.

    `low` and `high` bound a share or a rate (95 %); both are None where no interval is honest. A total of a
    world is a full count of that world, not a sample of one, and carries none.
    """

    key: str
    label_en: str
    label_vi: str
    unit: str
    value: float | int | None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """What a key means: world, arm or audit; its unit, labels and definition in both languages."""

    key: str
    kind: str
    unit: str
    label_en: str
    label_vi: str
    meaning_en: str
    meaning_vi: str


@cache
def measure_kinds() -> Mapping[str, MeasureKind]:
    """Every key this room or an audit may report, in the order of the table `measures.csv`."""
    text = (files("scenarios.measures") / "tables" / "measures.csv").read_text(encoding="utf-8")
    return {row["key"]: MeasureKind(**row) for row in csv.DictReader(io.StringIO(text))}


def measure(
    key: str,
    value: float | int | None,
    groups: Mapping[str, str] | None = None,
    *,
    interval: tuple[float, float] | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Measure:
    """A number under one of the known keys; label and unit come from the table."""
    kind = measure_kinds()[key]
    low, high = interval or (None, None)
    return Measure(
        key, kind.label_en, kind.label_vi, kind.unit, value, low, high, numerator, denominator, dict(groups or {})
    )


def as_rows(measures: Iterable[Measure], language: str = "en") -> list[dict[str, Any]]:
    """The measures as `measures.json` holds them; `language` (en, vi) chooses the label."""
    return [
        {
            "key": m.key,
            "label": m.label_vi if language == "vi" else m.label_en,
            "unit": m.unit,
            "value": m.value,
            "low": m.low,
            "high": m.high,
            "numerator": m.numerator,
            "denominator": m.denominator,
            "groups": outward(m.groups),
        }
        for m in measures
    ]


def as_csv(measures: Sequence[Measure]) -> str:
    """The measures as CSV text: one row each, one column per group name (empty when the row has no such group)."""
    names = list(dict.fromkeys(name for m in measures for name in outward(m.groups)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *names])
    for row in as_rows(measures):
        writer.writerow(["" if row[c] is None else row[c] for c in COLUMNS] + [row["groups"].get(n, "") for n in names])
    return out.getvalue()
