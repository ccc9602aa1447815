"""A result row of a plain table as one fixed record of 48 bytes, and the words that its small numbers stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.tables import TableMapping, WordReader

pc: Any = compute  # its type stubs know neither every function nor every shape

NOBODY = np.int64(-(2**63))
NO_TIME = np.int64(-(2**63))
RECORD = np.dtype([
    ("person", "<i8"), ("taken", "<i8"), ("issued", "<i8"), ("value", "<f8"), ("line", "<i8"), ("facility", "<i4"),
    ("test", "<i2"), ("interpretation", "i1"), ("status", "i1"),
])  # fmt: skip
LINE_BITS = 40  # `line` holds the number of the file above these bits
MOST_STATUSES = 126
FIELDS = {"facility": "facility", "loinc": "loinc", "unit": "unit", "interpretation": "flag", "status": "status"}
WORDS = ("facility", "loinc", "unit", "interpretation", "status")


@dataclass(slots=True)
class Words:
    """The distinct words of one column, numbered as they came; -1 is null. `read`: what a written word means."""

    read: Callable[[str], str | None]
    places: dict[str, int] = field(default_factory=dict)

    def codes(self, column: Any) -> NDArray[np.int32]:
        """The number of every row; each distinct word is looked at once per batch."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        if not pa.types.is_dictionary(column.type):
            column = pc.dictionary_encode(pc.cast(column, pa.string()))
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        known = [self._place(None if w is None else str(w)) for w in column.dictionary.to_pylist()]
        places = np.array([*known, -1], np.int32)
        index: NDArray[np.int32] = column.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        return places[index]

    def _place(self, word: str | None) -> int:
        meant = None if word is None else self.read(word)
        return -1 if meant is None else self.places.setdefault(meant, len(self.places))


@dataclass(slots=True)
class Vocabulary:
    """The words of every column, and the pairs of code and unit in use; each process gathers its own."""

    mapping: TableMapping
    words: dict[str, Words] = field(init=False)
    tests: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """One list of words per column."""
        self.words = {name: Words(WordReader(FIELDS[name], self.mapping)) for name in WORDS}

    def test_codes(self, loinc: NDArray[np.int32], unit: NDArray[np.int32]) -> NDArray[np.int16]:
        """One number per pair of code and unit."""
        size = int(unit.max(initial=-1)) + 2
        pairs = (loinc.astype(np.int64) + 1) * size + unit + 1
        met = np.flatnonzero(np.bincount(pairs))
        number = np.zeros(int(met.max(initial=0)) + 1, np.int16)
        for pair in met.tolist():
            code, of = divmod(pair, size)
            number[pair] = self.tests.setdefault((code - 1, of - 1), len(self.tests))
        tests: NDArray[np.int16] = number[pairs]
        return tests

    def texts(self, name: str) -> list[str]:
        """The words of one column in the order of their numbers."""
        return list(self.words[name].places)

    def test_texts(self) -> list[tuple[str | None, str | None]]:
        """Code and unit of every test in the order of their numbers."""
        codes, units = [*self.texts("loinc"), None], [*self.texts("unit"), None]
        return [(codes[c], units[u]) for c, u in self.tests]
