"""Puts the measures of two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure in two runs; a value is None where that run does not know or does not have it."""

    key: str
    unit: str
    groups: Mapping[str, str]
    first: float | None
    second: float | None

    @property
    def difference(self) -> float | None:
        """Second less first; None when either is unknown."""
        return None if self.first is None or self.second is None else self.second - self.first


def changes(first: Sequence[Row], second: Sequence[Row]) -> tuple[MeasureChange, ...]:
    """Every measure of either run, in the order of the first run, then what only the second has."""
    before, after = _by_identity(first), _by_identity(second)
    both = {**after, **before}
    order = [*before, *(identity for identity in after if identity not in before)]
    return tuple(
        MeasureChange(
            key=both[i]["key"],
            unit=both[i].get("unit", ""),
            groups=dict(both[i].get("groups", {})),
            first=before[i]["value"] if i in before else None,
            second=after[i]["value"] if i in after else None,
        )
        for i in order
    )


def _by_identity(rows: Sequence[Row]) -> dict[tuple[object, ...], Row]:
    return {(row["key"], *sorted(row.get("groups", {}).items())): row for row in rows}
