"""The tables of one part as Parquet: the same bytes for the same rows, and quick to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit

ROW_GROUP_ROWS = 1 << 20  # fixed, because it is part of the bytes


def write_part(table: pa.Table, path: Path) -> None:
    """Write one table; numbers that rise are stored by their steps, words by their places."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words: Any = [f.name for f in table.schema if pa.types.is_dictionary(f.type)]
    steps = {f.name: "DELTA_BINARY_PACKED" for f in table.schema if _is_long(f.type)}
    told: Any = list(steps)  # extremes of words help nobody, and cost a third of the time
    pq.write_table(
        _words_sorted(table.unify_dictionaries().combine_chunks()), path,
        compression="zstd", compression_level=1, version="2.6",
        row_group_size=ROW_GROUP_ROWS, use_dictionary=words, column_encoding=steps, write_statistics=told,
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
    words, none = column.dictionary.to_pylist(), np.asarray(column.indices.is_null())
    codes = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
    used = np.flatnonzero(_used(codes, none, max(len(words), 1)))
    kept = sorted({words[n] for n in used.tolist()})
    if len(kept) == len(words) and kept == words:
        same: pa.Array[Any] = column.cast(kind)
        return same
    place = np.zeros(max(len(words), 1), np.int32)
    place[used] = [kept.index(words[n]) for n in used.tolist()]
    mask = none if none.any() else None
    found = pa.DictionaryArray.from_arrays(pa.array(place[codes], mask=mask), pa.array(kept, pa.string()))
    sorted_: pa.Array[Any] = found.cast(kind)
    return sorted_


@njit(cache=True, nogil=True)
def _used(codes, none, words):  # type: ignore[no-untyped-def]
    used = np.zeros(words, np.bool_)
    for n in range(codes.size):
        if not none[n]:
            used[codes[n]] = True
    return used


def _is_long(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_timestamp(kind)
