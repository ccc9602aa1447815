"""Checked access to one table of a TOML file: every refusal names file, key, what was found and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emr_hub.errors import UsageError, nearest


class ToldTable:
    """One table of a file that somebody wrote; its keys must be among `known`, where that is given."""

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
