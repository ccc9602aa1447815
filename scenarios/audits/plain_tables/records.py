"""A result row of a plain table as one fixed record of 48 bytes, and the words that its small numbers stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.tables import TableMapping, Unread, WordReader

pc: Any = compute  # its type stubs know neither every function nor every shape

NOBODY = np.int64(-(2**63))
NO_TIME = np.int64(-(2**63))
RECORD = np.dtype([
    ("person", "<i8"), ("taken", "<i8"), ("issued", "<i8"), ("value", "<f8"), ("line", "<i8"), ("facility", "<i4"),
    ("test", "<i2"), ("interpretation", "i1"), ("status", "i1"),
])  # fmt: skip
LINE_BITS = 40  # `line` holds the number of the file above these bits
MOST_WORDS, MOST_TESTS = 126, (1 << 15) - 1  # interpretations and statuses; pairs of code and unit
MOST_PAIRS = 1 << 24  # places of codes times those of units: so many are looked at to find the pairs in use
MOST_UNREAD = 1_000_000  # rows of one reader with a time that is none, whose words are kept for the rejects
FIELDS = {"facility": "facility", "loinc": "loinc", "unit": "unit", "interpretation": "flag", "status": "status",
          "taken": "collected", "issued": "resulted"}  # fmt: skip
TIMES = ("taken", "issued")
WORDS = ("facility", "loinc", "unit", "interpretation", "status")


class TooManyWords(Exception):
    """A table holds more than a record can tell (different words, far times); the general way takes everything."""


def refuse_more(tests: int, interpretations: int, statuses: int) -> None:
    """Raises TooManyWords where a record has no room for so many different ones."""
    if tests > MOST_TESTS or max(interpretations, statuses) > MOST_WORDS:
        raise TooManyWords


@dataclass(slots=True)
class Words:
    """The distinct words of one column, numbered as they came; -1 is null. `read`: what a written word means."""

    read: Callable[[str], str | None]
    places: dict[str, int] = field(default_factory=dict)
    _met: dict[str | None, int] = field(default_factory=lambda: {None: -1})

    def places_and_codes(self, column: Any) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The place of every row among the column's own words, and by place the number of the word; null comes last.

        Each distinct word is looked at once per batch; a word that the file lists but no row says has no number.
        """
        if not pa.types.is_dictionary(column.type):
            column = pc.dictionary_encode(pc.cast(column, pa.string()))
        words, places = column.dictionary.to_pylist(), pc.cast(column.indices, pa.int32())
        if places.null_count:
            places = places.fill_null(len(words))
        found = places.to_numpy()
        met = met_places(found, len(words)).tolist()
        return found, np.array([*(self._code(w) if m else -1 for w, m in zip(words, met, strict=True)), -1], np.int32)

    def _code(self, word: str | None) -> int:
        if word not in self._met:
            meant = self.read(str(word))
            self._met[word] = -1 if meant is None else self.places.setdefault(meant, len(self.places))
        return self._met[word]


@dataclass(slots=True)
class Vocabulary:
    """The words of every column, and the pairs of code and unit in use; each process gathers its own.

    `unread`: by line, the words of times that are none, as for any table.
    """

    mapping: TableMapping
    words: dict[str, Words] = field(init=False)
    tests: dict[tuple[int, int], int] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """One list of words per column."""
        self.words = {name: Words(WordReader(FIELDS[name], self.mapping)) for name in WORDS}

    def tests_of(
        self, loinc: NDArray[np.int32], unit: NDArray[np.int32], codes: NDArray[np.int32], units: NDArray[np.int32]
    ) -> NDArray[np.int16]:
        """The number of every pair that was met, by the places of code and unit. `codes`, `units`: by their places.

        Raises TooManyWords.
        """
        if len(codes) * len(units) > MOST_PAIRS:
            raise TooManyWords
        met = met_pairs(loinc, unit, len(codes), len(units))
        number = np.zeros(met.shape, np.int16)
        for code, of in zip(*np.nonzero(met), strict=True):
            test = self.tests.setdefault((int(codes[code]), int(units[of])), len(self.tests))
            refuse_more(len(self.tests), len(self.words["interpretation"].places), len(self.words["status"].places))
            number[code, of] = test
        return number

    def keep_unread(self, unread: Unread, line: int) -> None:
        """Keep the words of rows counted from `line` on. Raises TooManyWords for more than MOST_UNREAD."""
        self.unread |= {line + row: words for row, words in unread.by_row().items()}
        if len(self.unread) > MOST_UNREAD:
            raise TooManyWords

    def texts(self, name: str) -> list[str]:
        """The words of one column in the order of their numbers."""
        return list(self.words[name].places)

    def test_texts(self) -> list[tuple[str | None, str | None]]:
        """Code and unit of every test in the order of their numbers."""
        codes, units = [*self.texts("loinc"), None], [*self.texts("unit"), None]
        return [(codes[c], units[u]) for c, u in self.tests]


@njit(cache=True, nogil=True)
def met_places(places, words):  # type: ignore[no-untyped-def]
    """Which of so many words stand in the rows; null has the place behind them. Mostly all do, and are met soon."""
    met, left = np.zeros(words + 1, np.bool_), words
    for n in range(places.size):
        if left == 0:
            break
        at = np.uint32(places[n])
        left -= at < words and not met[at]
        met[at] = True
    return met[:words]


@njit(cache=True, nogil=True)
def met_pairs(loinc, unit, codes, units):  # type: ignore[no-untyped-def]
    """Which pairs of places of code and unit stand in the rows."""
    met = np.zeros((codes, units), np.bool_)
    for n in range(loinc.size):
        met[np.uint32(loinc[n]), np.uint32(unit[n])] = True
    return met
