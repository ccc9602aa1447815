"""Reads the room's CSV tables, cell by cell, so that a bad cell is named by file, line and column."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from io import StringIO
from types import MappingProxyType
from typing import Protocol, TypeVar

from emr_hub.clock import Instant, day_start
from emr_hub.errors import DataError


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


KeyedEntry = TypeVar("KeyedEntry", bound=_Keyed)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; an empty cell means not known or not applicable, never zero."""

    table: str
    line: int
    cells: Mapping[str, str]

    def wrong(self, column: str, found: str, expected: str) -> DataError:
        """The error that names this line and column."""
        return DataError(found, where=f"{self.table}, line {self.line}, column {column}", expected=expected)

    def text(self, column: str) -> str:
        """The cell as written, possibly empty."""
        if column not in self.cells:
            raise self.wrong(column, "the column is missing", "a cell in every column")
        return self.cells[column]

    def word(self, column: str) -> str:
        """The cell, which must not be empty."""
        if not (found := self.text(column)):
            raise self.wrong(column, "empty", "a word")
        return found

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """The cell, which must be one of the allowed words."""
        if (found := self.text(column)) not in allowed:
            raise self.wrong(column, repr(found), "one of " + ", ".join(map(repr, allowed)))
        return found

    def number(self, column: str) -> float | None:
        """The cell as a number, None when empty."""
        found = self.text(column)
        try:
            return float(found) if found else None
        except ValueError:
            raise self.wrong(column, repr(found), "a number or nothing") from None

    def some_number(self, column: str) -> float:
        """The cell as a number, which must be there."""
        if (found := self.number(column)) is None:
            raise self.wrong(column, "empty", "a number")
        return found

    def whole(self, column: str) -> int:
        """The cell as a whole number, which must be there."""
        try:
            return int(self.text(column))
        except ValueError:
            raise self.wrong(column, repr(self.text(column)), "a whole number") from None

    def yes(self, column: str) -> bool:
        """The cell as 1 (yes) or 0 (no)."""
        return self.one_of(column, ("0", "1")) == "1"

    def words(self, column: str) -> tuple[str, ...]:
        """The cell as words joined by a semicolon."""
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())

    def marks(self, column: str) -> Mapping[str, str]:
        """The cell as `figure=mark` pairs joined by a semicolon."""
        pairs = [part.partition("=") for part in self.words(column)]
        if bad := [left for left, sign, _ in pairs if not sign]:
            raise self.wrong(column, repr(bad[0]), "figure=mark")
        return MappingProxyType({left.strip(): right.strip() for left, _, right in pairs})

    def day(self, column: str) -> date | None:
        """The cell as a date YYYY-MM-DD, None when empty."""
        found = self.text(column)
        try:
            return date.fromisoformat(found) if found else None
        except ValueError:
            raise self.wrong(column, repr(found), "YYYY-MM-DD or nothing") from None

    def some_day(self, column: str) -> date:
        """The cell as a date YYYY-MM-DD, which must be there."""
        if (found := self.day(column)) is None:
            raise self.wrong(column, "empty", "YYYY-MM-DD")
        return found

    def start_of(self, column: str) -> Instant | None:
        """The cell as the first instant of that Vietnamese day, None when empty."""
        day = self.day(column)
        return None if day is None else day_start(day)


def rows_of(table: str) -> list[Row]:
    """Every row of a shipped table, line numbers counted from 1 with the header."""
    return list(parsed(table, (files("emr_hub.terminology") / "tables" / table).read_text(encoding="utf-8")))


def parsed(table: str, text: str) -> Iterator[Row]:
    """The rows of a table given as text; a row longer or shorter than its header is refused."""
    reader = csv.reader(StringIO(text))
    header = next(reader, [])
    for cells in reader:
        row = Row(table, reader.line_num, dict(zip(header, cells, strict=False)))
        if len(cells) != len(header):
            raise row.wrong(header[-1], f"{len(cells)} cells", f"{len(header)} cells")
        yield row


def by_key(table: str, read: Callable[[Row], KeyedEntry]) -> Mapping[str, KeyedEntry]:
    """A table as a mapping from its `key`, in the order of the file; a key named twice is refused."""
    entries: dict[str, KeyedEntry] = {}
    for row in rows_of(table):
        entry = read(row)
        if entry.key in entries:
            raise row.wrong("key", f"{entry.key!r} a second time", "each key once")
        entries[entry.key] = entry
    return MappingProxyType(entries)
