"""What the report is told about bounds, facilities, money and the quality of an audit's data, from its measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from coordinator.policies import load_policy
from emr_hub.formats.code_book import unmapped_table
from emr_hub.terminology import analytes
from scenarios.cli.figures import Figures
from scenarios.cli.voice import messages
from scenarios.reports.audit_summary import (
    Bounds,
    FacilityCoverage,
    Fillable,
    MoneyLine,
    Quality,
    ScopeLine,
    UnmappedCode,
)  # fmt: skip

_COUNTS = (1, 2, 3)
_FACILITIES_SHOWN = 15
_CODES_SHOWN = 20
Rows = Sequence[Mapping[str, Any]]


def bounds_of(policies: Sequence[str], figures: Figures) -> tuple[Bounds, ...]:
    """Both readings of the unknowns, by policy and count."""
    found = []
    for policy in policies:
        known = load_policy(policy)
        own = {} if policy == policies[0] else {"policy": policy}
        for n in _COUNTS:
            low, high = (figures.value(f"repeats_d{n}", unknown=word, **own) for word in ("no", "yes"))
            if low is not None and high is not None:
                found.append(Bounds(known.id, known.title_en, known.title_vi, n, low, high))
    return tuple(found)


def scopes_of(figures: Figures) -> tuple[ScopeLine, ...]:
    """Same and other facility, where every row names its facility."""
    found = []
    for n in _COUNTS:
        key = f"repeats_d{n}"
        if figures.has(key, scope="same"):
            ways = (figures.value(key, scope="cross", direction=way) for way in ("up", "down", "lateral"))
            same, cross = figures.value(key, scope="same"), figures.value(key, scope="cross")
            found.append(ScopeLine(n, same, cross, *ways))
    return tuple(found)


def money_of(policies: Sequence[str], measures: Rows) -> tuple[MoneyLine, ...]:
    """List prices by policy, payer and count."""
    return tuple(
        MoneyLine(m["groups"].get("policy", policies[0]), m["groups"]["payer"], int(m["key"][-1]), m["value"],
                  m["numerator"], m["denominator"])
        for m in measures if m["key"].startswith("list_price_d") and "scope" not in m["groups"]
    )  # fmt: skip


def quality_of(policies: Sequence[str], measures: Rows, tables: Mapping[str, pa.Table]) -> Quality:
    """Coverage, what one field would settle, and the commonest unmapped codes."""
    figures = Figures(measures)
    return Quality(
        rows=_coverage(measures, "coverage"), cards=_coverage(measures, "coverage_identity"),
        fillable=tuple(_fillable(measures)), unmapped=tuple(_unmapped(tables.get("unmapped"))),
        unmapped_codes=figures.value("unmapped_codes") or 0, unmapped_rows=figures.value("unmapped_rows") or 0,
        **{f"open_d{n}": figures.value(f"undecided_d{n}") or 0 for n in _COUNTS},
    )  # fmt: skip


def _coverage(measures: Rows, key: str) -> tuple[FacilityCoverage, ...]:
    """All rows first, under the empty name, then the facilities in the order of the measures."""
    lines: dict[str, tuple[int, dict[str, int]]] = {}
    for m in measures:
        if m["key"] == key and "fact" in m["groups"]:
            _, facts = lines.setdefault(m["groups"].get("facility", ""), (m["denominator"], {}))
            facts[m["groups"]["fact"]] = m["numerator"]
    shown = list(lines.items())[: _FACILITIES_SHOWN + 1]
    return tuple(FacilityCoverage(name, whole, facts) for name, (whole, facts) in shown)


def _fillable(measures: Rows) -> Iterable[Fillable]:
    orders: dict[str, dict[str, int]] = {}
    for m in measures:
        if m["key"] == "decidable" and "field" in m["groups"]:
            orders.setdefault(m["groups"]["field"], {})[m["groups"]["count"]] = m["value"]
    for field, by_count in orders.items():
        names = [_both(f"field.{name}", name) for name in field.split("+")]
        english, vietnamese = (" + ".join(words) for words in zip(*names, strict=True))
        yield Fillable(field, english, vietnamese, *(by_count.get(f"d{n}", 0) for n in _COUNTS))


def _both(key: str, otherwise: str) -> tuple[str, str]:
    row = messages().get(key, {"en": otherwise, "vi": otherwise})
    return row["en"], row["vi"]


def _unmapped(tally: pa.Table | None) -> Iterable[UnmappedCode]:
    if tally is None or not tally.num_rows:
        return
    for row in unmapped_table(tally).slice(0, _CODES_SHOWN).to_pylist():
        known = analytes().get(row["suggestion"])
        names = (known.name_en, known.name_vi) if known else ("", "")
        reasons = row["reason"], row["reason_vi"]
        yield UnmappedCode(row["code"], row["name"], row["unit"], row["rows"], *names, row["confidence"], *reasons)
