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


def fingerprints(column: pa.ChunkedArray[Any]) -> NDArray[np.uint64]:
    """A number per row, equal for equal texts and almost always different for different ones; of a null, any number.

    For finding the few texts that may be there twice among millions, at a tenth of the price of coding them all.
    """
    found = [_fingerprints(chunk) for chunk in column.chunks if len(chunk)]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


_MIX, _WORD = np.uint64(0x9E3779B97F4A7C15), 8
_LONGEST = 32 * _WORD  # bytes that are looked at; the length counts too


def _fingerprints(chunk: pa.Array[Any]) -> NDArray[np.uint64]:
    """Eight letters at a time of every text, each word masked to the text's own end."""
    offsets, letters = (memoryview(b) if b else memoryview(b"") for b in chunk.buffers()[1:])
    if not offsets:
        return np.zeros(len(chunk), np.uint64)
    at = np.frombuffer(offsets, np.int32, len(chunk) + 1, chunk.offset * 4).astype(np.int64)
    padded = np.zeros(int(at[-1]) + _WORD, np.uint8)
    padded[: at[-1]] = np.frombuffer(letters, np.uint8, int(at[-1]))
    words: NDArray[np.uint64] = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))
    length = np.diff(at)
    found: NDArray[np.uint64] = length.astype(np.uint64)
    for begin in range(0, min(int(length.max(initial=0)), _LONGEST), _WORD):
        rest = np.clip(length - begin, 0, _WORD).astype(np.uint64)
        keep = np.where(rest == _WORD, ~np.uint64(0), (np.uint64(1) << (rest % _WORD * 8)) - np.uint64(1))
        mixed = (found ^ (words[np.minimum(at[:-1] + begin, at[-1])] & keep)) * _MIX
        found = np.where(length > begin, mixed ^ (mixed >> np.uint64(29)), found)
    return found


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
