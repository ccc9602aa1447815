"""Plain tables to records, spilled by person: one pass over the rows, many small appends to as many files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.tables import TableMapping
from scenarios.audits.plain_tables.records import (
    LINE_BITS,
    MOST_STATUSES,
    NO_TIME,
    NOBODY,
    RECORD,
    WORDS,
    Vocabulary,
)  # fmt: skip

pc: Any = compute  # its type stubs know neither every function nor every shape

ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A row group of one file: where its rows begin, counted from 1 within the file."""

    file: int
    path: Path
    group: int
    first_line: int
    rows: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """Which partition a person belongs to: one place per person key from `lowest` on.

    The last partition takes the rows of nobody and of placeholders; nobody is judged there.
    """

    lowest: int
    part: NDArray[np.int16]
    parts: int


@dataclass(frozen=True, slots=True)
class Spilled:
    """What one process spilled: its words, and by status (the last entry: none told) its rows with person and time,

    those of them without a time of issue, and those without a facility.
    """

    vocabulary: Vocabulary
    usable: NDArray[np.int64]
    without_issue: NDArray[np.int64]
    without_facility: NDArray[np.int64]


def pieces_of(paths: Sequence[Path]) -> list[Piece]:
    """Every row group of the files, in order."""
    found = []
    for number, path in enumerate(paths):
        meta, line = pq.read_metadata(path), 1
        for group in range(meta.num_row_groups):
            rows = meta.row_group(group).num_rows
            found.append(Piece(number, path, group, line, rows))
            line += rows
    return found


def spill(pieces: list[Piece], names: dict[str, str], mapping: TableMapping, cuts: Cuts, folder: Path) -> Spilled:
    """Write the records of the pieces, each to the file of its partition. `names`: column of the file by role."""
    folder.mkdir(parents=True)
    files = [(folder / f"{k}.records").open("wb", buffering=0) for k in range(cuts.parts)]
    vocabulary, told = Vocabulary(mapping), np.zeros((3, MOST_STATUSES + 1), np.int64)
    try:
        for piece in pieces:
            for records in _records(piece, names, vocabulary):
                part = part_of(records["person"], cuts.part, cuts.lowest, cuts.parts - 1)
                counts, sorted_ = _by_part(records, part, cuts.parts)
                starts = np.r_[0, np.cumsum(counts)]
                for k in np.flatnonzero(counts):
                    files[k].write(sorted_[starts[k] : starts[k + 1]].view(np.uint8).data)
                told += _usable(records)
    finally:
        for file in files:
            file.close()
    statuses = len(vocabulary.texts("status"))
    return Spilled(vocabulary, *(row[[*range(statuses), -1]] for row in told))


@njit(cache=True, nogil=True)
def _usable(records):  # type: ignore[no-untyped-def]
    told = np.zeros((3, MOST_STATUSES + 1), np.int64)
    for n in range(records.size):
        r = records[n]
        if r.person != NOBODY and r.taken != NO_TIME:
            told[0, r.status] += 1
            told[1, r.status] += r.issued == NO_TIME
            told[2, r.status] += r.facility < 0
    return told


def _records(piece: Piece, names: dict[str, str], vocabulary: Vocabulary) -> Iterator[NDArray[Any]]:
    words = [names[n] for n in WORDS if n in names]
    file = pq.ParquetFile(piece.path, read_dictionary=words, pre_buffer=False)
    line = piece.first_line
    wanted = list(dict.fromkeys(names.values()))
    for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=[piece.group], columns=wanted, use_threads=False):
        records = np.empty(batch.num_rows, RECORD)
        column = {role: batch.column(name) for role, name in names.items()}
        told = {n: vocabulary.words[n].codes(column[n]) if n in column else None for n in WORDS}
        nothing = np.full(batch.num_rows, -1, np.int32)
        loinc, unit = (nothing if (codes := told[n]) is None else codes for n in ("loinc", "unit"))
        records["person"] = whole(column["subject"], NOBODY)
        records["taken"] = whole(column["taken"], NO_TIME)
        records["issued"] = whole(column["issued"], NO_TIME) if "issued" in column else NO_TIME
        records["value"] = _numbers(column["value"])
        records["line"] = (piece.file << LINE_BITS) + line + np.arange(batch.num_rows)
        records["test"] = vocabulary.test_codes(loinc, unit)
        for name in ("facility", "interpretation", "status"):
            records[name] = -1 if told[name] is None else told[name]
        line += batch.num_rows
        yield records


def whole(column: Any, null: np.int64) -> NDArray[np.int64]:
    """Whole numbers or instants in milliseconds."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("ms", tz=column.type.tz), safe=False)
    column = pc.cast(column, pa.int64())
    if column.null_count:
        column = pc.fill_null(column, int(null))
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)


def _numbers(column: Any) -> NDArray[np.float64]:
    numbers = np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


@njit(cache=True, nogil=True)
def part_of(person, part, lowest, last):  # type: ignore[no-untyped-def]
    """The partition of each row; whoever is nobody, or a placeholder, stands in the last."""
    found = np.empty(person.size, np.int16)
    for n in range(person.size):
        at = person[n] - lowest
        found[n] = part[at] if 0 <= at < part.size else last
    return found


@njit(cache=True, nogil=True)
def _by_part(records, part, parts):  # type: ignore[no-untyped-def]
    counts = np.zeros(parts, np.int64)
    for n in range(part.size):
        counts[part[n]] += 1
    place = np.empty(parts, np.int64)
    at = 0
    for k in range(parts):
        place[k] = at
        at += counts[k]
    out = np.empty_like(records)
    for n in range(part.size):
        k = part[n]
        out[place[k]] = records[n]
        place[k] += 1
    return counts, out
