"""Checked access to the keys of one TOML table: every refusal names file, key, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emr_hub.errors import UsageError, nearest
from emr_hub.errors.told_table import ToldTable


class Fields(ToldTable):
    """One TOML table whose keys must be among `known`."""

    def one_of(self, key: str, words: Sequence[str]) -> str:
        """One of the given words."""
        value = self.table.get(key)
        if value not in words:
            raise self.refuse(key, "one of " + ", ".join(words))
        return str(value)

    def words(self, key: str, words: Sequence[str]) -> tuple[str, ...]:
        """A list of different words, each among those given."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value):
            raise self.refuse(key, "a list of different words among " + ", ".join(words))
        for word in value:
            if word not in words:
                hint = nearest(str(word), words)
                raise UsageError(
                    f"'{key}' holds '{word}'" + (f", did you mean '{hint}'?" if hint else ""),
                    where=self.where, expected="words among " + ", ".join(words),
                )  # fmt: skip
        return tuple(value)

    def whole(self, key: str, default: int | None = None, at_most: int = 10**6) -> int:
        """A whole number from 0 to `at_most`."""
        value = self.table.get(key, default)
        if type(value) is not int or not 0 <= value <= at_most:
            raise self.refuse(key, f"a whole number from 0 to {at_most}")
        return value

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """A list of tables with at least one entry."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self.refuse(key, f"at least one [[{key}]] table")
        return value
