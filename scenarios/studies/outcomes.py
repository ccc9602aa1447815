"""What a study can ask of an arm: counts of one world, and ratios of two of them. One row each in `tables`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COUNTED = (
    "orders", "performed", "seen", "flagged", "cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """`numerator` over `denominator` times `per`; without denominator a count. Labels and meaning in both languages."""

    key: str
    numerator: str
    denominator: str
    per: float
    unit: str
    label_en: str
    label_vi: str
    meaning_en: str
    meaning_vi: str

    @property
    def is_ratio(self) -> bool:
        """Whether it is a ratio of two counts, whose interval needs more than a mean."""
        return bool(self.denominator)

    def of(self, sums: Mapping[str, float]) -> float | None:
        """Its value in one arm of one world; None where nothing was at risk."""
        if not self.is_ratio:
            return sums[self.numerator]
        return self.per * sums[self.numerator] / sums[self.denominator] if sums[self.denominator] else None


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome by its key, in the order of the table."""
    text = (files("scenarios.studies") / "tables" / "outcomes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["key"]: Outcome(**{**row, "per": float(row["per"])}) for row in rows}  # type: ignore[arg-type]  # the rest are words
