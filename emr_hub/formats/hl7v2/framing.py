"""A file or capture as messages, one at a time: single, in batches, or framed by MLLP, whatever ends its lines.

What stands between messages and is no envelope of a batch is named, never lost; a frame without an end mark is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from emr_hub.formats.limits import Limits
from emr_hub.formats.text_blocks import Letters

BEGIN, END = b"\x0b", b"\x1c"
# A piece begins with a header or trailer at the start of a line, or with the mark that opens a frame. What stands
# before it is looked at apart: a pattern that looks back first is ten times as slow.
_EDGE = re.compile(rb"(?:MSH|FHS|BHS|BTS|FTS)(?=[^\w\s])|\x0b")
_LINE_ENDS = (b"\r", b"\n", END)
_BLANK = b" \t\r\n\x1c\x0b\0"
_ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")


@dataclass(frozen=True, slots=True)
class Frame:
    """One message, counted from 1, or an envelope segment (`number` 0); or why a message cannot be had.

    `closed`: something behind the message shows that it is whole (an end mark, a line end, the next message).
    """

    number: int
    content: bytes
    fault: str = ""
    closed: bool = True


def frames(stream: BinaryIO, limits: Limits) -> Iterator[Frame]:
    """The messages of a stream; holds one block and one message of at most `limits.line_bytes`."""
    letters = Letters(stream)
    cutting = _Cutting(limits)
    for block in letters:
        yield from cutting.take(block)
    yield from cutting.end(letters.fault)


class _Cutting:
    """Cuts what comes at the edges. `held` begins with the byte before the piece: the line end that makes an edge."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.held, self.number, self.skipping = limits, b"\n", 0, False

    def take(self, block: bytes) -> Iterator[Frame]:
        # What is held has been searched before, all but an edge that the blocks cut in two.
        unsearched = max(2, len(self.held) - 4)
        self.held += block
        at = 0
        for edge in _EDGE.finditer(self.held, unsearched):
            start = edge.start()
            before = self.held[start - 1 : start]
            if before in _LINE_ENDS or edge[0] == BEGIN:
                yield from self._piece(self.held[at:start], True)
                at = start - 1
        self.held = self.held[at:]
        if len(self.held) > self.limits.line_bytes:
            if not self.skipping:
                self.number += 1
                yield Frame(self.number, self.held[:200], f"longer than {self.limits.line_bytes} bytes")
            self.skipping, self.held = True, self.held[-8:]

    def end(self, broken_off: str) -> Iterator[Frame]:
        """The last piece, which nothing follows."""
        rest = self.held
        yield from self._piece(rest, not broken_off and rest.endswith((b"\r", b"\n", END)))
        if broken_off:
            self.number += 1
            yield Frame(self.number, b"", broken_off)

    def _piece(self, piece: bytes, closed: bool) -> Iterator[Frame]:
        if self.skipping:
            self.skipping = False
            return
        body = piece[1:].strip(_BLANK)
        if not body:
            return
        if piece[1:2] == BEGIN:
            yield from self._framed(piece[2:])
        elif body.startswith(_ENVELOPE):
            yield Frame(0, body)
        elif body.startswith(b"MSH"):
            yield self._message(body, closed)
        else:
            yield self._message(body, closed, "no message: does not begin with MSH")

    def _framed(self, piece: bytes) -> Iterator[Frame]:
        body, end, behind = piece.partition(END)
        body = body.strip(_BLANK)
        why = "" if end else "cut off: the MLLP frame has no end mark"
        if not body.startswith(b"MSH"):
            why = "no message: the MLLP frame does not begin with MSH"
        if body:
            yield self._message(body, True, why)
        if behind.strip(_BLANK):
            yield self._message(behind.strip(_BLANK), True, "no message: stands between two MLLP frames")

    def _message(self, body: bytes, closed: bool, fault: str = "") -> Frame:
        self.number += 1
        return Frame(self.number, body, fault, closed)
