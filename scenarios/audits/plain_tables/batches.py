"""The rows of plain tables, a batch at a time: numbers as they are, words by their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.tables import Unread
from scenarios.audits.plain_tables.instants import instants_in, whole
from scenarios.audits.plain_tables.records import FIELDS, LINE_BITS, NO_TIME, NOBODY, TIMES, WORDS, Vocabulary

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


class Batch(NamedTuple):
    """Columns along one another. Those of words hold places: `code` says by place which number each word has (of

    facilities, interpretations, statuses), and `test` which number each pair of places of code and unit has.
    Persons and values are as wide as the file has them.
    """

    person: NDArray[Any]
    taken: NDArray[np.int64]
    issued: NDArray[np.int64]
    value: NDArray[Any]
    facility: NDArray[np.int32]
    interpretation: NDArray[np.int32]
    status: NDArray[np.int32]
    loinc: NDArray[np.int32]
    unit: NDArray[np.int32]
    code: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    test: NDArray[np.int16]


def batches(
    pieces: Sequence[Piece], names: dict[str, str], vocabulary: Vocabulary
) -> Iterator[tuple[Piece, int, Batch]]:
    """Every batch with its piece and the line of its first row. `names`: column of the file by role."""
    words = [names[n] for n in WORDS if n in names]
    for piece, line, rows in batches_of(pieces, list(dict.fromkeys(names.values())), words):
        columns = {role: rows.column(name) for role, name in names.items()}
        yield piece, line, _batch(columns, rows.num_rows, vocabulary, (piece.file << LINE_BITS) + line)
        del columns, rows


def batches_of(pieces: Sequence[Piece], columns: list[str], words: list[str]) -> Iterator[tuple[Piece, int, Any]]:
    """The columns of the pieces as Arrow has them, many rows at once. `words`: those to be read by their places."""
    path, file = None, None
    for piece in pieces:
        if file is None or piece.path != path:  # one look at the head of a file, however many pieces it has
            path, file = piece.path, pq.ParquetFile(piece.path, read_dictionary=words, pre_buffer=False)
        line = piece.first_line
        for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=[piece.group], columns=columns, use_threads=False):
            yield piece, line, batch
            line += batch.num_rows
            del batch  # before the next is read: two at once would need as much memory again


def _batch(column: dict[str, Any], rows: int, vocabulary: Vocabulary, line: int) -> Batch:
    place, code = {}, {}
    for name in WORDS:
        place[name], code[name] = vocabulary.words[name].places_and_codes(column.get(name, pa.nulls(0, pa.string())))
        if name not in column:
            place[name] = np.zeros(rows, np.int32)
    instants = {name: np.full(rows, NO_TIME) for name in TIMES if name not in column}
    unread = Unread(rows)
    for name in TIMES:
        if name in column:
            instants[name] = instants_in(column[name], vocabulary.mapping.zone, FIELDS[name], unread)
    vocabulary.keep_unread(unread, line)
    return Batch(
        keys(column["subject"]), instants["taken"], instants["issued"], _numbers(column["value"]),
        place["facility"], place["interpretation"], place["status"], place["loinc"], place["unit"],
        (code["facility"], code["interpretation"], code["status"]),
        vocabulary.tests_of(place["loinc"], place["unit"], code["loinc"], code["unit"]),
    )  # fmt: skip


def keys(column: Any) -> NDArray[Any]:
    """The persons' keys. Those of half a word stay so where all are told: there is no nobody among them."""
    if pa.types.is_int32(column.type) and not column.null_count:
        return np.asarray(column.to_numpy())
    return whole(column, NOBODY)


def _numbers(column: Any) -> NDArray[Any]:
    """Single floats as they are, all other numbers as double ones; whatever is not told is none."""
    kind = column.type if pa.types.is_float32(column.type) else pa.float64()
    return np.asarray(pc.cast(column, kind, safe=False).to_numpy(zero_copy_only=False))
