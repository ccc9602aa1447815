"""Where packed batches wait until their parts are judged: in memory while there is room, then in one file."""

from __future__ import annotations

from collections.abc import Callable
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
    """Takes in batches. `room`: bytes that may stay in memory; the others go to `path`, one after the other.

    The memory is one block, taken at once and fetched as it fills: batches that came among the columns they are made
    of would leave gaps, half as much again.
    """

    path: Path
    room: int
    bundles: list[Bundle] = field(default_factory=list)
    _block: NDArray[np.uint64] = field(init=False)
    _file: Any = None
    _at: int = 0

    def __post_init__(self) -> None:
        """Nothing is on it."""
        self._block = np.empty(self.room // 8, np.uint64)

    def put(self, packing: Packing, starts: NDArray[np.int64], fill: Callable[[NDArray[np.uint64]], None]) -> None:
        """Take one batch. `fill` puts its words down, one line per row."""
        rows = int(starts[-1])
        size = rows * packing.words
        held = size <= len(self._block)
        words = (self._block[:size] if held else np.empty(size, np.uint64)).reshape(rows, packing.words)
        fill(words)
        self.bundles.append(Bundle(packing, starts, packing.line, words if held else None, self.path, self._at))
        if held:
            self._block = self._block[size:]
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
