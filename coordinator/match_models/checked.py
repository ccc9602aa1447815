"""Checked access to the tables of a model file: every refusal names file, key, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from emr_hub.errors import UsageError, nearest

_MOST_BITS = 1000.0  # a weight beyond this is a slip of the pen: it would outweigh everything else together


class Checked:
    """One table of a model file; its keys must be among `known`, where that is given."""

    def __init__(self, table: Mapping[str, Any], where: str, known: Sequence[str] | None = None) -> None:
        self.table, self.where = table, where
        for key in table:
            if known is not None and key not in known:
                hint = nearest(key, known)
                raise UsageError(
                    f"unknown key '{key}'" + (f", did you mean '{hint}'?" if hint else ""),
                    where=where, expected="one of " + ", ".join(known),
                )  # fmt: skip

    def refuse(self, key: str, expected: str) -> UsageError:
        """The error for a missing or wrong value."""
        found = f"'{key}' is {self.table[key]!r}" if key in self.table else f"'{key}' is missing"
        return UsageError(found, where=self.where, expected=expected)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, "a text")
        return value

    def words(self, key: str) -> list[str]:
        """A list of texts; empty when the key is missing."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.refuse(key, "a list of texts")
        return value

    def agreements(self, key: str, known: Sequence[str]) -> list[str]:
        """A list of agreements: `field=level`, or several that must hold together, joined by ` + `."""
        written = self.words(key)
        for word in (part for agreement in written for part in agreement.split(" + ")):
            if word not in known:
                hint = nearest(word, known)
                raise UsageError(
                    f"'{key}' holds '{word}'" + (f", did you mean '{hint}'?" if hint else ""),
                    where=self.where, expected="field=level, such as phone=equal, or several joined by ' + '",
                )  # fmt: skip
        return written

    def below(self, key: str, known: Sequence[str] | None = None) -> Checked:
        """The table under a key."""
        value = self.table.get(key)
        if not isinstance(value, dict):
            raise self.refuse(key, "a table")
        return Checked(value, f"{self.where}: {key}", known)

    def bits(self, key: str, least: float = -_MOST_BITS) -> float:
        """A finite number of bits."""
        value = self.table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.refuse(key, "a number of bits")
        if not least <= value <= _MOST_BITS:
            raise self.refuse(key, f"a number from {least:g} to {_MOST_BITS:g}")
        return float(value)

    def all_bits(self, wanted: Sequence[str] | None = None) -> dict[str, float]:
        """Every number of this table; each of `wanted` must be there."""
        return {key: self.bits(key) for key in (self.table if wanted is None else wanted)}
