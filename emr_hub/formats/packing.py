"""Packed files as plain streams, never believed further than the limits: gzip, bzip2, Zstandard, and members of a zip.

What a file is packed with is read from its first bytes, not from its name.
"""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from emr_hub.formats.limits import Limits

_MAGIC = ((b"\x1f\x8b", ".gz"), (b"BZh", ".bz2"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"PK\x03\x04", ".zip"))
PACKED = (".gz", ".bz2", ".zst", ".zip")
# Everything that a stream of a damaged or hostile file raises while it is opened or read.
STREAM_FAULTS = (OSError, EOFError, ValueError)
_FAULTS_BELOW = (RuntimeError, NotImplementedError, KeyError, zlib.error, zipfile.BadZipFile)


class BreaksOff(OSError):
    """A packed file is damaged or locked, or more comes out of it than the limits allow; the message says which."""


def why(fault: Exception) -> str:
    """What to say of a stream that broke off."""
    return str(fault) if isinstance(fault, BreaksOff) else type(fault).__name__


def packing_of(path: Path) -> str:
    """How the file is packed, as a suffix; empty when it is plain or cannot be opened."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return ""
    return next((suffix for magic, suffix in _MAGIC if start.startswith(magic)), "")


def unpacked(path: Path, packing: str, limits: Limits) -> BinaryIO:
    """The plain bytes of a file packed so. Raises OSError when it cannot be opened."""
    if not packing:
        return path.open("rb")
    if packing == ".zip":
        raise BreaksOff("an archive that cannot be opened")
    if packing == ".gz":
        inner = cast(BinaryIO, gzip.open(path, "rb"))
    elif packing == ".bz2":
        inner = cast(BinaryIO, bz2.open(path, "rb"))
    else:
        inner = cast(BinaryIO, pa.CompressedInputStream(pa.OSFile(str(path), "rb"), "zstd"))
    return cast(BinaryIO, Guarded(inner, path.stat().st_size, limits))


def member_of(archive: zipfile.ZipFile, name: str, limits: Limits) -> BinaryIO:
    """The plain bytes of one member of a zip archive."""
    try:
        info = archive.getinfo(name)
        return cast(BinaryIO, Guarded(cast(BinaryIO, archive.open(info)), info.compress_size, limits))
    except _FAULTS_BELOW as fault:
        raise BreaksOff(type(fault).__name__) from None


class Guarded(io.RawIOBase):
    """A stream that ends in `BreaksOff` once more has come out of it than the limits allow."""

    def __init__(self, inner: BinaryIO, packed_bytes: int, limits: Limits) -> None:
        self._inner, self._out = inner, 0
        by_ratio = max(limits.ratio_from_bytes, packed_bytes * limits.ratio)
        self._bound, self._ratio = min(limits.unpacked_bytes, by_ratio), limits.ratio

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; all that is left when it is negative, as far as the limits go."""
        try:
            piece = self._inner.read(size) if size >= 0 else self._rest(self._bound - self._out + 1)
        except _FAULTS_BELOW as fault:
            raise BreaksOff(type(fault).__name__) from None
        self._out += len(piece)
        if self._out > self._bound:
            raise BreaksOff(
                f"it unpacks to more than {self._bound} bytes; at most {self._ratio} times its size is read"
            )
        return piece

    def _rest(self, asked: int) -> bytes:
        pieces, held = [], 0
        while held < asked and (piece := self._inner.read(min(1 << 20, asked - held))):
            pieces.append(piece)
            held += len(piece)
        return b"".join(pieces)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, for readers that wrap the stream."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the file below too."""
        if not self.closed:
            self._inner.close()
        super().close()
