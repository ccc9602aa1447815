"""Text in UTF-16 handed on as UTF-8: a format whose letters are UTF-8 by rule is met in UTF-16 all the same."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

from emr_hub.formats.text_blocks import shown_encoding

LOOKED_AT_BYTES = 8


def utf16_of(start: bytes) -> str | None:
    """The UTF-16 a text begins in; None for any other letters."""
    encoding, _ = shown_encoding(start[:LOOKED_AT_BYTES])
    return encoding if encoding and encoding.startswith("utf-16") else None


def in_utf8(stream: BinaryIO) -> BinaryIO:
    """The same text in UTF-8; a stream in any other letters comes through as it is."""
    start = stream.read(LOOKED_AT_BYTES)
    encoding = utf16_of(start)
    return cast(BinaryIO, _Begun(start, stream) if encoding is None else _Turned(start, stream, encoding))


class _Begun(io.RawIOBase):
    """A stream of which the beginning was looked at."""

    def __init__(self, start: bytes, inner: BinaryIO) -> None:
        self._start, self._inner = start, inner

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; all that is left when it is negative."""
        if not self._start or size == 0:
            return self._inner.read(size)
        start, self._start = self._start, b""
        return start + self._inner.read(max(0, size - len(start)) if size > 0 else size)

    def readable(self) -> bool:
        """It is."""
        return True


class _Turned(_Begun):
    """UTF-16 as UTF-8. What is no UTF-16 becomes the sign for an unreadable letter."""

    def __init__(self, start: bytes, inner: BinaryIO, encoding: str) -> None:
        super().__init__(start, inner)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = -1) -> bytes:
        """About `size` bytes: as many letters as that many bytes held."""
        piece = super().read(size)
        while piece:
            text = self._decoder.decode(piece)
            if text:
                return text.removeprefix("\ufeff").encode("utf-8", "replace")
            piece = super().read(size)
        return self._decoder.decode(b"", True).encode("utf-8", "replace")
