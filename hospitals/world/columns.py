"""Arrays into Arrow columns of the agreed schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from emr_hub.columns import SCHEMAS
from hospitals.care import NEVER

Column = Any  # an Arrow array; the stubs cannot say of what without repeating every overload
TIME = pa.timestamp("ms", tz="UTC")


def times(instants: NDArray[np.int64]) -> Column:
    """Instants as UTC times; what never happened is null."""
    return _with_gaps(instants, pa.int64(), instants == NEVER).view(TIME)


def words(index: NDArray[np.int64], vocabulary: Sequence[str]) -> Column:
    """Dictionary-coded words; a negative index, or an index of an empty word, is null."""
    known, places = _coding(tuple(vocabulary))
    codes, gaps = _coded(index, places)
    there = pa.py_buffer(np.packbits(codes >= 0, bitorder="little").tobytes()) if gaps else None
    parts = [there, pa.py_buffer(codes)]
    coded = pa.Array.from_buffers(pa.int32(), len(codes), parts, gaps)
    return pa.DictionaryArray.from_arrays(coded, known, safe=False)  # every code is one of ours


@cache
def _coding(vocabulary: tuple[str, ...]) -> tuple[Column, NDArray[np.int32]]:
    """Every word once, and the place of each word of the vocabulary among them; an empty word has none."""
    known = list(dict.fromkeys(word for word in vocabulary if word))
    place = {word: number for number, word in enumerate(known)}
    places = np.array([place.get(word, -1) for word in vocabulary], dtype=np.int32)
    return pa.array(known, type=pa.string()), places


@njit(cache=True, nogil=True)
def _coded(index, codes):  # type: ignore[no-untyped-def]
    """The code of each index, -1 for a negative one; and how many have none."""
    out, gaps = np.empty(index.size, np.int32), 0
    for row in range(index.size):
        out[row] = codes[index[row]] if index[row] >= 0 else -1
        gaps += 1 if out[row] < 0 else 0
    return out, gaps


def _with_gaps(values: NDArray[Any], of: pa.DataType, gap: NDArray[np.bool_]) -> Column:
    """Values with nulls in the gaps; without any, as they lie in memory."""
    return pa.array(values, type=of, mask=gap if gap.any() else None)


def numbers_or_null(values: NDArray[np.float64]) -> Column:
    """Numbers; NaN is null."""
    return _with_gaps(values, pa.float64(), np.isnan(values))


def ids_or_null(ids: NDArray[np.int64]) -> Column:
    """Ids; a negative one is null."""
    return _with_gaps(ids, pa.int64(), ids < 0)


def texts(values: NDArray[np.object_]) -> Column:
    """Texts; None is null."""
    return pa.array(values, type=pa.string())


def said(index: NDArray[np.int64], vocabulary: Sequence[str]) -> Column:
    """Texts by their places in a list; a negative place is null."""
    return words(index, vocabulary).dictionary_decode()


def table(name: str, columns: Mapping[str, Column]) -> pa.Table:
    """A table in exactly its agreed schema; a column too many or too few is refused."""
    schema = SCHEMAS[name]
    if set(columns) != set(schema.names):
        raise KeyError(f"table {name}: columns {sorted(set(columns) ^ set(schema.names))} do not match the schema")
    arrays = []
    for field in schema:
        column = columns[field.name]
        made = column if isinstance(column, pa.Array) else pa.array(column, type=field.type)
        arrays.append(made if made.type == field.type else made.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
