"""Lines of a stream in blocks, with a bound on how much of one line is ever held."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 16 << 20  # the largest Synthea Bundle is 11 MB whole; a single resource is far smaller


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that cannot be handed on: too long, or the place where a packed file breaks off."""

    line: int
    why: str
    start: bytes


@dataclass(slots=True)
class Block:
    """Consecutive lines; `first` is the number of the first, counted from 1."""

    first: int
    lines: list[bytes]
    faults: list[LineFault] = field(default_factory=list)


def blocks(stream: BinaryIO, block_bytes: int = BLOCK_BYTES, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[Block]:
    """The stream's lines, block by block; never more than one block and one line are in memory."""
    number, rest, too_long = 1, b"", False
    while True:
        piece, fault = _read(stream, block_bytes)
        if not piece:
            break
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        block = Block(number, lines)
        _cut_long(block, too_long, max_line_bytes)
        too_long = too_long and not lines
        if len(rest) > max_line_bytes:
            rest, too_long = rest[:200], True
        number += len(lines)
        if lines:
            yield block
    last = Block(number, [] if fault or too_long else [rest])
    if fault or too_long:
        last.faults.append(LineFault(number, fault or _long(max_line_bytes), rest[:200]))
    yield last


def _read(stream: BinaryIO, size: int) -> tuple[bytes, str]:
    try:
        return stream.read(size), ""
    except (OSError, EOFError, zlib.error) as broken:
        return b"", f"the file breaks off here ({type(broken).__name__})"


def _cut_long(block: Block, first_is_long: bool, limit: int) -> None:
    for at, line in enumerate(block.lines):
        if len(line) > limit or (at == 0 and first_is_long):
            block.faults.append(LineFault(block.first + at, _long(limit), line[:200]))
            block.lines[at] = b""


def _long(limit: int) -> str:
    return f"longer than {limit} bytes"
