"""Arrow columns as plain arrays: whole numbers and times as int64, words as small integers, with nulls said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def longs(table: pa.Table, name: str, null: int = 0) -> NDArray[np.int64]:
    """A column of ids, times (ms UTC) or whole numbers as int64; a null becomes `null`."""
    whole: Any = pc.cast(table[name], pa.int64())
    filled: Any = pc.fill_null(whole, null) if whole.null_count else whole
    return np.ascontiguousarray(filled.to_numpy(), dtype=np.int64)


def given(table: pa.Table, name: str) -> NDArray[np.bool_]:
    """Per row, whether the column holds a value."""
    valid: Any = pc.is_valid(table[name])
    return np.asarray(valid.to_numpy(), dtype=bool)


def words_of(table: pa.Table, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """A column of words as (number per row, words); a null is -1."""
    place, texts = texts_of(table, name)
    return place, [str(word) for word in texts.to_pylist()]


def texts_of(table: pa.Table, name: str) -> tuple[NDArray[np.int64], pa.StringArray]:
    """As `words_of`, with the words left in Arrow."""
    column: Any = table[name].combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # no rows, no chunks
        return np.empty(0, np.int64), pa.array([], pa.string())
    indices: Any = pc.fill_null(column.indices, -1) if column.indices.null_count else column.indices
    indices = indices.to_numpy(zero_copy_only=False)
    return np.asarray(indices, dtype=np.int64), column.dictionary


def coded(table: pa.Table, name: str, codes: Mapping[str, int], null: int) -> NDArray[np.int8]:
    """A column of words as the given codes; nulls and unknown words get `null`."""
    index, words = words_of(table, name)
    return codes_of(words, codes, null)[index]


def codes_of(words: Sequence[str], codes: Mapping[str, int], null: int) -> NDArray[np.int8]:
    """The code of each word, `null` for one that has none; last, and so at -1, for a missing word."""
    return np.array([*(codes.get(word, null) for word in words), null], np.int8)
