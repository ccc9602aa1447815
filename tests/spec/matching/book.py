"""How the chapters on matching are read: a page is a table, one line a case, its last cell what must come out.

Each page can also say which of its lines are wrong today, so that a fault planted in the code can be shown to be
caught by the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

NOTHING = "-"


@dataclass(frozen=True)
class Line:
    """One case: what is given, and what must come out."""

    given: tuple[str, ...]
    expected: str


@dataclass(frozen=True)
class Page:
    """A table of cases and the question they are asked."""

    title: str
    table: str
    answer: Callable[..., str]

    def lines(self) -> list[Line]:
        """The cases in order; a cell of `-` is nothing written."""
        return [_line(row) for row in self.table.strip().splitlines() if row.strip()]

    def cases(self) -> list[pytest.ParameterSet]:  # type: ignore[name-defined]
        """The cases as parameters of a test, each named by itself."""
        return [pytest.param(line, id=" | ".join((*line.given, line.expected))) for line in self.lines()]

    def said_of(self, line: Line) -> str:
        """How the case comes out."""
        return self.answer(*line.given)

    def wrong(self) -> Iterator[str]:
        """The cases that come out otherwise today, or fail."""
        for line in self.lines():
            try:
                found = self.answer(*line.given)
            except Exception as error:
                found = repr(error)
            if found != line.expected:
                yield f"{self.title}: {line.given}: {found}, expected {line.expected}"


def _line(row: str) -> Line:
    *given, expected = (cell.strip() for cell in row.split("|"))
    return Line(tuple("" if cell == NOTHING else cell for cell in given), expected)
