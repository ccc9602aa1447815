"""A policy as its file says it: which criteria bind, from when age counts, and for how long a result serves."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from emr_hub.terminology import analyte

HOUR = 3_600_000
EMERGENCY_CAP = 12 * HOUR
NEWBORN_DAYS = 28


@dataclass(frozen=True)
class Rule:
    """One policy file."""

    id: str
    clock: str
    binds: frozenset[str]
    rows: tuple[dict[str, Any], ...]

    def row_for(self, key: str, context: str, age_days: int) -> dict[str, Any] | None:
        """The row that decides: rows for older people drop out, then kind decides before context."""
        old_enough = [row for row in self.rows if row.get("min_age_days", 0) <= age_days]
        for kind in (_names_analyte, _names_group, _names_any):
            of_kind = [row for row in old_enough if kind(row, key)]
            for wanted in _contexts(context):
                for row in of_kind:
                    if row.get("context", "any") == wanted:
                        return row
        return None

    def window(self, key: str, context: str, age_days: int) -> int:
        """How young a result must be, in ms; 0 where it never serves."""
        row = self.row_for(key, context, age_days)
        if row is None or context == "icu" or age_days < NEWBORN_DAYS or analyte(key).never_reuse:
            return 0
        length = round(float(row["max_age_hours"]) * HOUR)
        borrowed = context == "emergency" and row.get("context", "any") != "emergency"
        return min(length, EMERGENCY_CAP) if borrowed and not analyte(key).slow else length

    def longest(self, key: str) -> int:
        """The longest window the policy has for an analyte in any context, ms: only what is younger is looked up."""
        if analyte(key).never_reuse:
            return 0
        kinds = (_names_analyte, _names_group, _names_any)
        hours = [row["max_age_hours"] for row in self.rows if any(kind(row, key) for kind in kinds)]
        return round(max(hours, default=0) * HOUR)

    def wants_positive(self, key: str, context: str, age_days: int) -> bool:
        row = self.row_for(key, context, age_days)
        return row is not None and row.get("only") == "positive"


def _names_analyte(row: dict[str, Any], key: str) -> bool:
    return bool(row.get("analyte") == key)


def _names_group(row: dict[str, Any], key: str) -> bool:
    return bool(row.get("group") == analyte(key).group)


def _names_any(row: dict[str, Any], _: str) -> bool:
    return bool(row.get("any", False))


def _contexts(context: str) -> tuple[str, ...]:
    return ("emergency", "inpatient", "any") if context == "emergency" else (context, "any")


def read_policy(name: str) -> Rule:
    """The policy of an id, from its file."""
    text = (resources.files("coordinator.policies") / f"{name}.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Rule(raw["id"], raw["clock"], frozenset(raw["binds"]), tuple(raw["window"]))
