"""CSV as batches of text columns with the line of every row; what is no row is named, and the rest goes on."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.limits import Limits
from emr_hub.formats.lines import blocks
from emr_hub.formats.tables.csv_shape import CsvShape

BATCH_ROWS = 16_384
_LONGEST_QUOTE = 50  # lines; a quote open for longer was never closed
_BY_BYTE = ("utf-8", "utf-8-sig", "cp1258", "latin-1", "cp1252", "ascii")


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no row of the table."""

    line: int
    why: str
    start: str


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows as they stand: text columns, the line each began at, and what was no row. `lines` counts lines read."""

    columns: pa.RecordBatch
    line: NDArray[np.int64]
    faults: tuple[Fault, ...]


def csv_batches(stream: BinaryIO, shape: CsvShape, limits: Limits) -> Iterator[RawBatch]:
    """The rows of a stream, batch by batch; blank lines are passed over."""
    rows: list[list[str]] = []
    lines: list[int] = []
    faults: list[Fault] = []
    width = len(shape.columns)
    header = shape.header
    for line, found in _rows(stream, shape, limits):
        if isinstance(found, Fault):
            faults.append(found)
        elif header:
            header = False
        elif len(cells := _fitted(found, width)) != width:
            faults.append(Fault(line, f"{len(found)} cells instead of {width}", shape.delimiter.join(found)))
        else:
            rows.append(cells)
            lines.append(line)
        if len(rows) + len(faults) >= BATCH_ROWS:
            yield _batch(rows, lines, faults, shape)
            rows, lines, faults = [], [], []
    yield _batch(rows, lines, faults, shape)


def _fitted(cells: list[str], width: int) -> list[str]:
    """The cells without empty ones beyond the header: some programs end every line with a delimiter."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


def _batch(rows: list[list[str]], lines: list[int], faults: list[Fault], shape: CsvShape) -> RawBatch:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(shape.columns)
    batch = pa.record_batch([pa.array(c, pa.string()) for c in columns], names=list(shape.columns))
    return RawBatch(batch, np.array(lines, np.int64), tuple(faults))


def _rows(stream: BinaryIO, shape: CsvShape, limits: Limits) -> Iterator[tuple[int, list[str] | Fault]]:
    """Every row with the line it begins at, or the fault that stands in its place."""
    held: list[str] = []
    first = 0
    for line, text in _lines(stream, shape.encoding, limits):
        if isinstance(text, Fault):
            yield line, text
            continue
        if not held and not text.strip():
            continue
        first = first if held else line
        held.append(text)
        if not _is_open("\n".join(held), shape.delimiter):
            yield first, _cells("\n".join(held), shape.delimiter)
            held = []
        elif len(held) > _LONGEST_QUOTE:
            yield from _without_the_quote(held, first, shape)
            held = []
    if held:
        yield from _without_the_quote(held, first, shape)


def _without_the_quote(held: list[str], first: int, shape: CsvShape) -> Iterator[tuple[int, list[str] | Fault]]:
    """The line whose quote was never closed is no row; those after it are read by themselves."""
    yield first, Fault(first, "a quotation mark that is never closed", held[0])
    rest: list[str] = []
    began = first + 1
    for line, text in enumerate(held[1:], first + 1):
        if not rest and not text.strip():
            continue
        began = began if rest else line
        rest.append(text)
        if not _is_open("\n".join(rest), shape.delimiter):
            yield began, _cells("\n".join(rest), shape.delimiter)
            rest = []
    if rest:
        yield from _without_the_quote(rest, began, shape)


def _is_open(record: str, delimiter: str) -> bool:
    """Whether the record ends inside a quotation."""
    if record.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error as fault:
        return "unexpected end" in str(fault)
    return False


def _cells(record: str, delimiter: str) -> list[str] | Fault:
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error as fault:
        return Fault(0, f"no row of the table ({fault})", record)


def _lines(stream: BinaryIO, encoding: str, limits: Limits) -> Iterator[tuple[int, str | Fault]]:
    by_byte = encoding in _BY_BYTE
    readable = stream if by_byte else cast(BinaryIO, Recoded(stream, encoding))
    decoding = encoding if by_byte and encoding != "utf-8-sig" else "utf-8"
    for block in blocks(readable, max_line_bytes=limits.line_bytes):
        long = {fault.line: fault for fault in block.faults}
        for number, raw in enumerate(block.lines, block.first):
            if number not in long:
                yield number, _decoded(raw, decoding, number)
        for fault in block.faults:
            yield fault.line, Fault(fault.line, fault.why, fault.start.decode(decoding, "replace"))


def _decoded(raw: bytes, encoding: str, line: int) -> str | Fault:
    raw = raw.removesuffix(b"\r")
    try:
        text = (raw.removeprefix(codecs.BOM_UTF8) if line == 1 else raw).decode(encoding)
    except UnicodeDecodeError as fault:
        return Fault(line, f"byte {fault.start + 1} of the line is not {encoding}", raw.decode("latin-1"))
    if "\ufffd" in text:
        return Fault(line, "characters that cannot be read in this encoding", text)
    return text.replace("\x00", "")


class Recoded:
    """A stream in an encoding of several bytes per character, as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = -1) -> bytes:
        """Up to about `size` characters; empty only at the end."""
        while True:
            piece = self._stream.read(size)
            text = self._decoder.decode(piece, final=not piece)
            if text or not piece:
                return text.encode()
