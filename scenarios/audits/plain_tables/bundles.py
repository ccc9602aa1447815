"""Where packed batches wait until their parts are judged: in memory while there is room, then in one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.audits.plain_tables.packing import Packing


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rows of one batch, packed, in the order of their parts, and where the rows of every part begin.

    `held`: the words, one line per row; None when they lie in `path`, from byte `at` on. `line`: of the first row.
    """

    packing: Packing
    starts: NDArray[np.int64]
    line: int
    held: NDArray[np.uint64] | None
    path: Path
    at: int

    def of(self, part: int) -> NDArray[np.uint64]:
        """The rows of one part, in the order of the file."""
        begin, end = self.starts[part : part + 2].tolist()
        if self.held is not None:
            return self.held[begin:end]
        words = self.packing.words
        found = np.fromfile(self.path, np.uint64, (end - begin) * words, offset=self.at + begin * words * 8)
        return found.reshape(end - begin, words)


@dataclass(slots=True)
class Shelf:
    """Takes in batches. `room`: bytes that may stay in memory; the others go to `path`, one after the other."""

    path: Path
    room: int
    bundles: list[Bundle] = field(default_factory=list)
    _file: Any = None
    _at: int = 0

    def put(self, packing: Packing, starts: NDArray[np.int64], words: NDArray[np.uint64]) -> None:
        """Take one batch, which is not changed any more."""
        held = words.nbytes <= self.room
        self.bundles.append(Bundle(packing, starts, packing.line, words if held else None, self.path, self._at))
        if held:
            self.room -= words.nbytes
        else:
            self._write(words)

    def _write(self, words: NDArray[np.uint64]) -> None:
        if self._file is None:
            self._file = self.path.open("wb")  # buffered: what a full disk cuts short is an error, not a loss
        self._file.write(words.data)
        self._at += words.nbytes

    def close(self) -> None:
        """Nothing more comes."""
        if self._file is not None:
            self._file.close()
