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
    room = np.empty(min(ROWS_AT_ONCE, max((piece.rows for piece in pieces), default=0)), RECORD)
    try:
        for piece in pieces:
            for records, counts in _records(piece, names, vocabulary, cuts, told, room):
                starts = np.r_[0, np.cumsum(counts)]
                for k in np.flatnonzero(counts):
                    files[k].write(records[starts[k] : starts[k + 1]].view(np.uint8).data)
    finally:
        for file in files:
            file.close()
    statuses = len(vocabulary.texts("status"))
    return Spilled(vocabulary, *(row[[*range(statuses), -1]] for row in told))


def _records(
    piece: Piece, names: dict[str, str], vocabulary: Vocabulary, cuts: Cuts, told: NDArray[np.int64], room: NDArray[Any]
) -> Iterator[tuple[NDArray[Any], NDArray[np.int64]]]:
    """The rows of a piece as records in the order of their parts, and how many each part has.

    They stand in `room` until the next are asked for: fresh memory costs as much as filling it.
    """
    words = [names[n] for n in WORDS if n in names]
    file = pq.ParquetFile(piece.path, read_dictionary=words, pre_buffer=False)
    line = piece.first_line
    wanted = list(dict.fromkeys(names.values()))
    for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=[piece.group], columns=wanted, use_threads=False):
        n = batch.num_rows
        column = {role: batch.column(name) for role, name in names.items()}
        codes = {w: vocabulary.words[w].codes(column[w]) if w in column else np.full(n, -1, np.int32) for w in WORDS}
        issued = whole(column["issued"], NO_TIME) if "issued" in column else np.full(n, NO_TIME)
        tests = vocabulary.tests_of(codes["loinc"], codes["unit"])
        counts = _fill(
            whole(column["subject"], NOBODY), whole(column["taken"], NO_TIME), issued, _numbers(column["value"]),
            (piece.file << LINE_BITS) + line, codes["facility"], codes["loinc"], codes["unit"], tests,
            codes["interpretation"], codes["status"], cuts.part, cuts.lowest, cuts.parts, told, room,
        )  # fmt: skip
        yield room[:n], counts
        line += n


@njit(cache=True, nogil=True)
def _fill(  # type: ignore[no-untyped-def]
    person, taken, issued, value, line, facility, loinc, unit, tests, interpretation, status, part_of, lowest, parts,
    told, out,
):  # fmt: skip
    """Two walks: count the rows of every part, then put every row in its place. Nobody and placeholders come last."""
    size = person.size
    part, counts = np.empty(size, np.int16), np.zeros(parts, np.int64)
    for n in range(size):
        at = person[n] - lowest
        part[n] = part_of[at] if 0 <= at < part_of.size else parts - 1
        counts[part[n]] += 1
        if person[n] != NOBODY and taken[n] != NO_TIME:
            told[0, status[n]] += 1
            told[1, status[n]] += issued[n] == NO_TIME
            told[2, status[n]] += facility[n] < 0
    place = np.cumsum(counts) - counts
    for n in range(size):
        r = out[place[part[n]]]
        place[part[n]] += 1
        r.person, r.taken, r.issued, r.line = person[n], taken[n], issued[n], line + n
        r.value = value[n] if np.isfinite(value[n]) else np.nan
        r.facility, r.test = facility[n], tests[loinc[n] + 1, unit[n] + 1]
        r.interpretation, r.status = interpretation[n], status[n]
    return counts


def whole(column: Any, null: np.int64) -> NDArray[np.int64]:
    """Whole numbers or instants in milliseconds."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("ms", tz=column.type.tz), safe=False)
    column = pc.cast(column, pa.int64())
    if column.null_count:
        column = pc.fill_null(column, int(null))
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)


def _numbers(column: Any) -> NDArray[np.float64]:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)
