"""Which legal bases exist in which period; a basis outside its period permits nothing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from emr_hub.clock import Instant, day_start


@dataclass(frozen=True, slots=True)
class LegalPeriod:
    """One act under which a basis holds: from `since` until before `until` (None: still in force)."""

    basis: str
    since: Instant
    until: Instant | None
    act: str


Rules = Mapping[str, tuple[LegalPeriod, ...]]


@cache
def legal_rules() -> Rules:
    """The periods of each basis by its code, in order of time; table `legal_bases.csv`."""
    text = (files("coordinator.disclosure") / "tables" / "legal_bases.csv").read_text("utf-8")
    rules: dict[str, tuple[LegalPeriod, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        period = LegalPeriod(row["basis"], _day(row["from"]), _day(row["until"]) if row["until"] else None, row["act"])
        rules[period.basis] = (*rules.get(period.basis, ()), period)
    return rules


def _day(text: str) -> Instant:
    return day_start(date.fromisoformat(text))
