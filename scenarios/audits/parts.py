"""The tables of one part as Parquet: the same bytes for the same rows, and quick to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit
from numpy.typing import NDArray

ROW_GROUP_ROWS = 1 << 20  # fixed, because it is part of the bytes


def write_part(table: pa.Table, path: Path) -> None:
    """Write one table; the bytes of numbers are stored apart, the highest of all rows first, words by their places."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words: Any = [f.name for f in table.schema if pa.types.is_dictionary(f.type)]
    apart = {f.name: "BYTE_STREAM_SPLIT" for f in table.schema if _is_long(f.type)}
    told: Any = list(apart)  # extremes of words help nobody, and cost a third of the time
    pq.write_table(
        _words_sorted(table.unify_dictionaries().combine_chunks()), path,
        compression="lz4", version="2.6",
        row_group_size=ROW_GROUP_ROWS, use_dictionary=words, column_encoding=apart, write_statistics=told,
    )  # fmt: skip


def _words_sorted(table: pa.Table) -> pa.Table:
    """The same rows, the words of every column sorted and none of them unused: so equal rows are equal bytes."""
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and table.num_rows:
            table = table.set_column(at, field, _sorted_words(table.column(at).combine_chunks(), field.type))
    return table


def _sorted_words(column: Any, kind: Any) -> pa.Array[Any]:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    words, (places, told, ahead) = column.dictionary.to_pylist(), _places(column.indices)
    used = np.flatnonzero(_used(places, told, ahead, len(words)))
    kept = sorted({words[n] for n in used.tolist()})
    if kept == words:
        same: pa.Array[Any] = column.cast(kind)
        return same
    place, move = {word: n for n, word in enumerate(kept)}, np.zeros(max(len(words), 1), np.int32)
    move[used] = [place[words[n]] for n in used.tolist()]
    moved: Any = _moved(places, told, ahead, move)
    valid = column.indices.buffers()[0]
    found: Any = pa.Array.from_buffers(pa.int32(), len(column), [valid, pa.py_buffer(moved)], offset=ahead)
    sorted_: pa.Array[Any] = pa.DictionaryArray.from_arrays(found, pa.array(kept, pa.string())).cast(kind)
    return sorted_


def _places(indices: Any) -> tuple[NDArray[np.int32], NDArray[np.uint8], int]:
    """The numbers of a column's words as they lie in memory, which of them are told (a bit each; empty: all of them),

    and how many ahead of the column are not of it.
    """
    indices = indices.cast(pa.int32())
    valid, places = indices.buffers()
    told = np.empty(0, np.uint8) if valid is None else np.frombuffer(valid, np.uint8)
    return np.frombuffer(places, np.int32, indices.offset + len(indices)), told, indices.offset


@njit(cache=True, nogil=True)
def _used(places, told, ahead, words):  # type: ignore[no-untyped-def]
    used, left = np.zeros(words, np.bool_), words
    for n in range(ahead, places.size):
        if left == 0:
            break
        if (told.size == 0 or (told[n >> 3] >> (n & 7)) & 1) and not used[places[n]]:
            used[places[n]] = True
            left -= 1
    return used


@njit(cache=True, nogil=True)
def _moved(places, told, ahead, move):  # type: ignore[no-untyped-def]
    moved = np.zeros(places.size, np.int32)
    for n in range(ahead, places.size):
        if told.size == 0 or (told[n >> 3] >> (n & 7)) & 1:
            moved[n] = move[places[n]]
    return moved


def _is_long(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_timestamp(kind)
