"""Checked access to the tables of a model file: every refusal names file, key, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from emr_hub.errors import UsageError, nearest
from emr_hub.errors.told_table import ToldTable

_MOST_BITS = 1000.0  # a weight beyond this is a slip of the pen: it would outweigh everything else together


class Checked(ToldTable):
    """One table of a model file; its keys must be among `known`, where that is given."""

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
