"""A claims file of any size as the records (HOSO) in it, one at a time: a broken record does not hide the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from emr_hub.formats.bhyt.encodings import encoding_of
from emr_hub.formats.limits import Limits
from emr_hub.formats.text_blocks import Letters

_HEAD = 64 << 10  # the envelope's own words stand in its first lines
_EDGE = re.compile(rb"<(/?)(?:[\w.-]{1,40}:)?HOSO(?:\s[^<>]{0,80})?>")
_LONGEST_TAG = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record, counted from 1, in UTF-8 or the file's own letters; or why it cannot be had."""

    number: int
    content: bytes
    fault: str = ""


@dataclass(slots=True)
class Envelope:
    """What stands before the first record, known once the first frame has come, and the letters the file is cut into.

    `whole` when there was no record.
    """

    head: bytes = b""
    encoding: str = "utf-8"
    whole: bool = False


def frames(stream: BinaryIO, envelope: Envelope, limits: Limits) -> Iterator[Frame]:
    """The records of a file. Holds one block and one record of at most `limits.line_bytes`.

    A file without any record is one frame that holds all of it (`envelope.whole`), up to `limits.whole_bytes`.
    """
    letters = Letters(stream)
    encoding = encoding_of(letters.first)[0]
    envelope.encoding = "utf-8" if encoding.startswith("utf-16") else encoding
    cutting = _Cutting(envelope, limits)
    for block in letters:
        yield from cutting.take(block)
    yield from cutting.end(letters.fault)


class _Cutting:
    """Cuts what comes into records. `inside` while a record is open; `skipping` until one too long ends."""

    def __init__(self, envelope: Envelope, limits: Limits) -> None:
        self.envelope, self.limits = envelope, limits
        self.held, self.at, self.number = b"", 0, 0
        self.inside = self.skipping = False

    def take(self, block: bytes) -> Iterator[Frame]:
        """The records that this block completes."""
        self.held, self.at = self.held[self.at :] + block, 0
        looked = 1 if self.inside and not self.skipping else 0  # past the tag that opened this record
        while edge := _EDGE.search(self.held, looked):
            looked = edge.end()
            if not edge[1]:
                if self.inside and not self.skipping:
                    yield Frame(self.number, b"", "the next record begins before this one ends")
                self._opened(edge.start())
            elif self.inside:
                if not self.skipping:
                    yield Frame(self.number, self.held[self.at : looked])
                self.at, self.inside, self.skipping = looked, False, False
        yield from self._bounded()

    def end(self, broken_off: str) -> Iterator[Frame]:
        """What is left: a record that never ends, or a file without records."""
        if self.inside:
            if not self.skipping:
                yield Frame(self.number, b"", broken_off or "the file ends within this record")
        elif not self.number:
            self.envelope.whole = True
            yield Frame(1, self.held[self.at :], broken_off)
        elif broken_off:
            yield Frame(self.number + 1, b"", broken_off)

    def _opened(self, start: int) -> None:
        if not self.number:
            self.envelope.head = self.held[max(0, start - _HEAD) : start]
        self.number += 1
        self.at, self.inside, self.skipping = start, True, False

    def _bounded(self) -> Iterator[Frame]:
        """Let go of what need not be held, and of what is longer than may be held."""
        size = len(self.held) - self.at
        if self.inside and size > self.limits.line_bytes:
            if not self.skipping:
                yield Frame(self.number, b"", f"longer than {self.limits.line_bytes} bytes")
            self.skipping, self.at = True, len(self.held) - _LONGEST_TAG
        elif not self.inside and self.number:
            self.at = max(self.at, len(self.held) - _LONGEST_TAG)
        elif not self.number and size > self.limits.whole_bytes:
            self.number += 1
            yield Frame(1, b"", f"no record (HOSO) within {self.limits.whole_bytes} bytes")
            self.at = len(self.held) - _LONGEST_TAG
