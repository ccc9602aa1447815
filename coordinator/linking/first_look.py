"""A first look at many texts at once: those of a plain shape are read as arrays, only the odd ones one by one.

Plain is narrower than valid. What the first look leaves out costs time and nothing else: the readers of one card say
what it is, and tests hold the two to each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Signs = NDArray[np.uint8]
Numbers = NDArray[np.int64]
_ZERO = ord("0")


def signs_of(texts: pa.StringArray, size: int) -> tuple[Rows, Signs]:
    """Which texts are so many bytes long in UTF-8, and their bytes, one row per text."""
    written = texts.cast(pa.large_string())
    _, places, data = (memoryview(part or b"") for part in written.buffers())
    starts = np.frombuffer(places, np.int64)[written.offset : written.offset + len(written) + 1]
    rows = np.flatnonzero(np.diff(starts) == size)
    return rows, np.frombuffer(data, np.uint8)[starts[rows][:, None] + np.arange(size)]


def are_digits(signs: Signs) -> NDArray[np.bool_]:
    """Per row, whether every sign is a digit of ASCII."""
    return np.asarray(((signs - _ZERO) < 10).all(axis=1))  # below zero wraps around


def number_of(digits: Signs) -> Numbers:
    """The whole number that the digits of each row write."""
    return (digits - _ZERO).astype(np.int64) @ 10 ** np.arange(digits.shape[1])[::-1]


def is_varied(digits: Signs) -> NDArray[np.bool_]:
    """Per row of ten digits or more, whether it goes from the second to the ninth in unlike steps.

    No placeholder does: neither one digit throughout nor counting, wherever a first or last digit was put beside it.
    """
    steps = (digits[:, 2:9] + 10 - digits[:, 1:8]) % 10  # signs are unsigned: ten more, so that none is below zero
    return np.asarray((steps != steps[:, :1]).any(axis=1))


def others(size: int, *read: Rows) -> Rows:
    """The places below `size` that were not read."""
    left = np.ones(size, dtype=bool)
    left[np.concatenate(read)] = False
    return np.flatnonzero(left)


def filled(size: int, none: int, kind: Any, *read: tuple[Rows, Any]) -> NDArray[Any]:
    """A column of `size` places: at some rows these values, `none` wherever nothing was read."""
    column = np.full(size, none, kind)
    for rows, values in read:
        column[rows] = values
    return column
