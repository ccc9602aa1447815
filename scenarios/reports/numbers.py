"""Writes numbers as each language does: 1,234.5 in English, 1.234,5 in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Number and date words of one language (`en` or `vi`); a value that is not known is said in words."""

    language: str
    unknown: str

    def decimal(self, value: float | int | None, places: int = 0) -> str:
        """A number with a fixed count of decimals and grouped thousands."""
        if value is None:
            return self.unknown
        text = f"{value:,.{places}f}"
        return text.translate(_SWAP) if self.language == "vi" else text

    def share(self, part: float | None, whole: float | None, places: int = 1) -> str:
        """A part of a whole in percent; unknown without either, and of nothing."""
        if part is None or not whole:
            return self.unknown
        percent = part / whole * 100
        places = places if percent >= 1 or percent == 0 else places + 1  # small shares keep a telling digit
        return self.decimal(percent, places) + ("\u00a0%" if self.language == "vi" else "%")

    def money(self, vnd: float | int | None) -> str:
        """Vietnamese dong; from a million on in millions with one decimal."""
        if vnd is None:
            return self.unknown
        if abs(vnd) < 1_000_000:
            return f"{self.decimal(vnd)}\u00a0" + ("đồng" if self.language == "vi" else "VND")
        text = self.decimal(vnd / 1_000_000, 1)
        return f"{text}\u00a0triệu đồng" if self.language == "vi" else f"VND {text} million"

    def day(self, day: str | None) -> str:
        """A day: 20 May 2025, or 20/5/2025."""
        if not day:
            return self.unknown
        when = date.fromisoformat(day)
        return f"{when.day}/{when.month}/{when.year}" if self.language == "vi" else f"{when.day} {when:%B %Y}"
