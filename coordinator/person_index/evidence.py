"""A comparison as plain values, for the ledger and the wire: what decided, field by field, judged by what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordinator.matching import Comparison, FieldLevel, Grade

_PLAIN = ("bits", "score", "veto", "rule", "model", "needed", "population")


def evidence(comparison: Comparison) -> dict[str, Any]:
    """Everything a comparison says."""
    levels = [[step.field, str(step.level), step.bits] for step in comparison.levels]
    return {"grade": str(comparison.grade), **{n: getattr(comparison, n) for n in _PLAIN}, "levels": levels}


def comparison_of(said: Mapping[str, Any]) -> Comparison:
    """The comparison that said so."""
    levels = tuple(FieldLevel(*level) for level in said["levels"])
    return Comparison(grade=Grade(said["grade"]), levels=levels, **{name: said[name] for name in _PLAIN})
