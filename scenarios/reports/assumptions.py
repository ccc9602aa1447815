"""The figures a run rests on, with where they are from and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

STATUSES = ("assumed", "calibrated", "second-hand", "recalled", "derived", "read", "measured", "unknown")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row of a table of science: its table, name, value as written, unit, meaning, source and status."""

    table: str
    name: str
    value: str
    unit: str
    meaning: str
    source: str
    status: str

    @property
    def standing(self) -> str:
        """The status without its remark: the first known word of it, else `unknown`."""
        for status in STATUSES:
            if self.status.startswith(status):
                return status
        return "unknown"
