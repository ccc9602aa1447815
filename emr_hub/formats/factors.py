"""Columns as small integers: each distinct text once, so that Python looks at texts and NumPy at rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def codes_of(column: pa.ChunkedArray[Any]) -> NDArray[np.int32]:
    """A number per row, equal for equal texts; -1 where the column is null."""
    return _numbered(_encoded(column))


def factor(column: pa.ChunkedArray[Any]) -> tuple[NDArray[np.int32], list[str]]:
    """Row codes and the distinct texts; -1 where the column is null."""
    coded = _encoded(column)
    codes = _numbered(coded)
    return codes, [str(text) for text in coded.dictionary.to_pylist()]


def _encoded(column: pa.ChunkedArray[Any]) -> Any:
    coded = column.combine_chunks().dictionary_encode()
    return coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded


def _numbered(coded: Any) -> NDArray[np.int32]:
    return np.asarray(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int32)


def ranks(texts: list[str]) -> NDArray[np.int32]:
    """The place of each text in the sorted list, with one more entry so that code -1 ranks before all."""
    place = np.full(len(texts) + 1, -1, np.int32)
    place[np.argsort(np.array(texts, dtype=object), kind="stable")] = np.arange(len(texts), dtype=np.int32)
    return place


def runs(order: NDArray[np.int64], *keys: NDArray[Any]) -> NDArray[np.int64]:
    """Number of the run of equal keys that each row belongs to, walking the rows in `order`."""
    if not len(order):
        return np.zeros(0, np.int64)
    new = np.zeros(len(order), bool)
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(new)
    return number


def repeated(run: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows share their run with another row."""
    if not len(run):
        return np.zeros(0, bool)
    return np.bincount(run)[run] > 1
