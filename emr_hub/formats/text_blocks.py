"""The bytes of a text file in blocks, UTF-16 turned into UTF-8 on the way; everything else passes as it is."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from emr_hub.formats.packing import STREAM_FAULTS, why

BLOCK_BYTES = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def shown_encoding(start: bytes) -> tuple[str | None, int]:
    """The encoding that the first bytes show, by a mark or by zeros beside the signs, and the length of the mark."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, len(mark)
    # Plain letters in UTF-16 have a zero beside each of them; a single stray zero is no sign of it.
    first, second = start[0:8:2], start[1:8:2]
    if first and second and not any(second) and all(first):
        return "utf-16-le", 0
    return ("utf-16-be", 0) if first and second and not any(first) and all(second) else (None, 0)


class Letters:
    """The blocks of a stream. `start` is the beginning of the first one, `fault` says where the stream broke off."""

    def __init__(self, stream: BinaryIO, block_bytes: int = BLOCK_BYTES) -> None:
        self._stream, self._size = stream, block_bytes
        self.fault = ""
        self.first = self._read()

    def __iter__(self) -> Iterator[bytes]:
        """The blocks, without a byte-order mark."""
        encoding, mark = shown_encoding(self.first)
        block = self.first[mark:] or (self._read() if mark else b"")
        if encoding is None or encoding == "utf-8":
            while block:
                yield block
                block = self._read()
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while block:
            yield decoder.decode(block).encode()
            block = self._read()
        yield decoder.decode(b"", True).encode()

    def _read(self) -> bytes:
        try:
            return self._stream.read(self._size)
        except STREAM_FAULTS as fault:
            self.fault = f"the file breaks off here ({why(fault)})"
            return b""
