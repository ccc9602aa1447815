"""Lines of a stream in blocks, with a bound on how much of one line is ever held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from emr_hub.formats.limits import LIMITS
from emr_hub.formats.packing import STREAM_FAULTS, why

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = LIMITS.line_bytes


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that cannot be handed on: too long, or the place where a packed file breaks off."""

    line: int
    why: str
    start: bytes


@dataclass(slots=True)
class Piece:
    """Whole lines as they stand, without the last line's end; `first` is the number of the first, counted from 1.

    `content` is None where no line is left. Lines named in `faults` are empty in `content`.
    """

    first: int
    content: bytes | None
    faults: list[LineFault] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Consecutive lines; `first` is the number of the first, counted from 1."""

    first: int
    lines: list[bytes]
    faults: list[LineFault] = field(default_factory=list)


def blocks(stream: BinaryIO, block_bytes: int = BLOCK_BYTES, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[Block]:
    """The stream's lines, block by block; never more than one block and one line are in memory."""
    for piece in pieces(stream, block_bytes, max_line_bytes):
        yield block_of(piece, max_line_bytes)


def block_of(piece: Piece, max_line_bytes: int = MAX_LINE_BYTES) -> Block:
    """The lines of a piece; those longer than the bound become faults."""
    block = Block(piece.first, [] if piece.content is None else piece.content.split(b"\n"), list(piece.faults))
    for at, line in enumerate(block.lines):
        if len(line) > max_line_bytes:
            block.faults.append(LineFault(block.first + at, _long(max_line_bytes), line[:200]))
            block.lines[at] = b""
    return block


def pieces(stream: BinaryIO, block_bytes: int = BLOCK_BYTES, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[Piece]:
    """The stream cut where a line ends, each piece about a block long."""
    number, held, long_start = 1, [b""], None
    while True:
        read, fault = _read(stream, block_bytes)
        if not read:
            break
        end = read.rfind(b"\n")
        if end < 0:
            long_start = _hold(held, read, long_start, max_line_bytes)
            continue
        piece = Piece(number, b"".join([*held, read[:end]]))
        if long_start is not None:  # what follows the first line's end is whole again
            piece.content = b"\n" + read[:end].partition(b"\n")[2] if b"\n" in read[:end] else b""
            piece.faults.append(LineFault(number, _long(max_line_bytes), long_start))
        yield piece
        number += (piece.content or b"").count(b"\n") + 1
        held, long_start = [b""], None
        long_start = _hold(held, read[end + 1 :], None, max_line_bytes)
    rest = b"".join(held)
    if fault or long_start is not None:
        reason = fault or _long(max_line_bytes)
        yield Piece(number, None, [LineFault(number, reason, rest[:200] if long_start is None else long_start)])
    else:
        yield Piece(number, rest)


def _hold(held: list[bytes], more: bytes, long_start: bytes | None, limit: int) -> bytes | None:
    """Keep the beginning of a line; the start of one that has grown too long, of which no more is kept."""
    if long_start is not None:
        return long_start
    held.append(more)
    if sum(map(len, held)) <= limit:
        return None
    start = b"".join(held)[:200]
    held.clear()
    return start


def _read(stream: BinaryIO, size: int) -> tuple[bytes, str]:
    try:
        return stream.read(size), ""
    except STREAM_FAULTS as broken:
        return b"", f"the file breaks off here ({why(broken)})"


def _long(limit: int) -> str:
    return f"longer than {limit} bytes"
