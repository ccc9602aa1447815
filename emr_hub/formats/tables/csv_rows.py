"""CSV as batches of text columns with the line of every row; what is no row is named, and the rest goes on."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.limits import Limits
from emr_hub.formats.lines import Block, blocks
from emr_hub.formats.tables.csv_shape import CsvShape
from emr_hub.formats.tables.fields import composed

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
    header = shape.header
    records = _records(stream, shape, limits)
    while part := list(islice(records, BATCH_ROWS)):
        lines, whole = (
            [line for line, text in part if isinstance(text, str)],
            [t for _, t in part if isinstance(t, str)],
        )
        faults = [text for _, text in part if isinstance(text, Fault)]
        rows = _parsed(whole, lines, shape.delimiter)
        if header and rows:
            rows, lines, header = rows[1:], lines[1:], False
        yield _batch(rows, lines, faults, shape)


def _parsed(records: list[str], lines: list[int], delimiter: str) -> list[list[str] | Fault]:
    """One row per record, all at once; one by one where a record is no row."""
    try:
        rows: list[list[str] | Fault] = list(csv.reader(records, delimiter=delimiter))
        if len(rows) == len(records):
            return rows
    except csv.Error:
        pass
    return [_cells(record, line, delimiter) for record, line in zip(records, lines, strict=True)]


def _cells(record: str, line: int, delimiter: str) -> list[str] | Fault:
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error as fault:
        return Fault(line, f"no row of the table ({fault})", record)


def _fitted(cells: list[str], width: int) -> list[str]:
    """The cells without empty ones beyond the header: some programs end every line with a delimiter."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


def _batch(rows: list[list[str] | Fault], lines: list[int], faults: list[Fault], shape: CsvShape) -> RawBatch:
    width, good, at = len(shape.columns), [], []
    for row, line in zip(rows, lines, strict=True):
        if isinstance(row, Fault):
            faults.append(row)
        elif len(row) == width or len(_fitted(row, width)) == width:
            good.append(row[:width])
            at.append(line)
        else:
            faults.append(Fault(line, f"{len(row)} cells instead of {width}", shape.delimiter.join(row)))
    columns = list(zip(*good, strict=True)) if good else [()] * width
    batch = pa.record_batch([pa.array(c, pa.string()) for c in columns], names=list(shape.columns))
    return RawBatch(batch, np.array(at, np.int64), tuple(faults))


def _records(stream: BinaryIO, shape: CsvShape, limits: Limits) -> Iterator[tuple[int, str | Fault]]:
    """Every record with the line it begins at: a line, or several while a quotation is open."""
    held: list[str] = []
    first = 0
    for line, text in _lines(stream, shape.encoding, limits):
        if isinstance(text, Fault) or (not held and '"' not in text):
            if isinstance(text, Fault) or text.strip():
                yield line, text
            continue
        first = first if held else line
        held.append(text)
        if not _is_open("\n".join(held), shape.delimiter):
            if len(held) > 1 and not _is_a_row(held, shape):
                yield from _without_the_quote(held, first, shape.delimiter)
            else:
                yield first, "\n".join(held)
            held = []
        elif len(held) > _LONGEST_QUOTE:
            yield from _without_the_quote(held, first, shape.delimiter)
            held = []
    if held:
        yield from _without_the_quote(held, first, shape.delimiter)


def _is_a_row(held: list[str], shape: CsvShape) -> bool:
    """Whether a record of several lines is one row; else one stray mark swallowed the lines up to the next mark.

    It must have its cells, and no line within it may be a whole row by itself: a remark of several lines never is.
    """
    whole = _cells("\n".join(held), 0, shape.delimiter)
    width = len(shape.columns)
    if isinstance(whole, Fault) or len(_fitted(whole, width)) != width:
        return False
    return not any(line.count(shape.delimiter) >= width - 1 > 0 for line in held[1:-1])


def _without_the_quote(held: list[str], first: int, delimiter: str) -> Iterator[tuple[int, str | Fault]]:
    """The line whose quote was never closed is no row; those after it are read by themselves."""
    yield first, Fault(first, "a quotation mark that is never closed", held[0])
    for line, text in enumerate(held[1:], first + 1):
        if _is_open(text, delimiter):
            yield line, Fault(line, "a quotation mark that is never closed", text)
        elif text.strip():
            yield line, text


def _is_open(record: str, delimiter: str) -> bool:
    """Whether the record ends inside a quotation."""
    if record.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error as fault:
        return "unexpected end" in str(fault)
    return False


def _lines(stream: BinaryIO, encoding: str, limits: Limits) -> Iterator[tuple[int, str | Fault]]:
    by_byte = encoding in _BY_BYTE
    readable = stream if by_byte else cast(BinaryIO, Recoded(stream, encoding))
    decoding = encoding if by_byte and encoding != "utf-8-sig" else "utf-8"
    for block in blocks(readable, max_line_bytes=limits.line_bytes):
        long = {fault.line for fault in block.faults}
        for number, text in enumerate(_texts(block, decoding), block.first):
            if number not in long:
                # Windows-1258 has no other way than to write a letter and its tone apart.
                yield number, composed(text) if encoding == "cp1258" and isinstance(text, str) else text
        for fault in block.faults:
            yield fault.line, Fault(fault.line, fault.why, fault.start.decode(decoding, "replace"))


def _texts(block: Block, encoding: str) -> list[str | Fault]:
    """The lines of a block as text: all at once, or one by one where a byte cannot be read."""
    if block.first == 1 and block.lines:
        block.lines[0] = block.lines[0].removeprefix(codecs.BOM_UTF8)
    try:
        whole = b"\n".join(block.lines).decode(encoding)
    except UnicodeDecodeError:
        whole = "\ufffd"
    if "\ufffd" in whole:
        return [_decoded(raw, encoding, line) for line, raw in enumerate(block.lines, block.first)]
    return [*whole.replace("\r\n", "\n").removesuffix("\r").replace("\x00", "").split("\n")] if block.lines else []


def _decoded(raw: bytes, encoding: str, line: int) -> str | Fault:
    raw = raw.removesuffix(b"\r")
    try:
        text = raw.decode(encoding)
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
