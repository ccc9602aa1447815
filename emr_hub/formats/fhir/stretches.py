"""A plain file in stretches of whole lines: each worker reads its own, and a line belongs to where it begins."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def stretches(path: Path, stretch_bytes: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each stretch, in bytes."""
    size = path.stat().st_size
    for begin in range(0, size, stretch_bytes):
        yield begin, min(begin + stretch_bytes, size)


class Stretch(io.RawIOBase):
    """The lines that begin in [begin, end) of a file, without the end of the last one; `ends` counts those read."""

    def __init__(self, file: BinaryIO, begin: int, end: int) -> None:
        self._file, self._end, self.ends = file, end, 0
        self._at = begin
        self._over = not (begin == 0 or self._next_line(begin))

    def _next_line(self, begin: int) -> bool:
        """Go to the first line that begins at `begin` or after; False when none does within the stretch."""
        self._file.seek(begin - 1)
        at = begin - 1
        while at < self._end - 1:
            piece = self._file.read(min(1 << 20, self._end - 1 - at))
            found = piece.find(b"\n")
            if found >= 0:
                self._at = at + found + 1
                self._file.seek(self._at)
                return True
            if not piece:
                return False
            at += len(piece)
        return False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`."""
        if self._over:
            return b""
        piece = self._file.read(size)
        last = piece.find(b"\n", max(0, self._end - 1 - self._at))
        if last >= 0 or not piece:
            self._over = True
            piece = piece[:last] if last >= 0 else piece
            self.ends += last >= 0
        self.ends += piece.count(b"\n")
        self._at += len(piece)
        return piece

    def readable(self) -> bool:
        """It is."""
        return True
