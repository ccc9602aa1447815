"""Columns of yes and no and of words straight from small numbers: packed as Arrow keeps them, in one walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from coordinator.decision import Answer

_UNKNOWN, _YES = int(Answer.UNKNOWN), int(Answer.YES)
VERDICTS = ("d1", "d2", "d3", "undecided_d1", "undecided_d2", "undecided_d3", "pending", "same_moment")


def verdicts(d1: NDArray[np.int16], d2: NDArray[np.int16], d3: NDArray[np.int16]) -> dict[str, pa.Array[Any]]:
    """The columns of VERDICTS from the packed outcomes of the three counts, along one another (see `Judged`)."""
    size = len(d1)
    bits: Any = np.empty((len(VERDICTS), -(-size // 8)), np.uint8)
    _pack(d1, d2, d3, bits)
    return {name: pa.Array.from_buffers(pa.bool_(), size, [None, pa.py_buffer(row)])
            for name, row in zip(VERDICTS, bits, strict=True)}  # fmt: skip


@njit(cache=True, nogil=True)
def _pack(d1, d2, d3, bits):  # type: ignore[no-untyped-def]
    size = d1.size
    for byte in range(bits.shape[1]):
        a = b = c = d = e = f = g = h = 0
        for at in range(min(8, size - 8 * byte)):
            one, two, three = d1[8 * byte + at], d2[8 * byte + at], d3[8 * byte + at]
            first, second, third = (one >> 3) & 3, (two >> 3) & 3, (three >> 3) & 3
            a |= (first >= _YES) << at
            b |= (second >= _YES) << at
            c |= (third >= _YES) << at
            d |= (first == _UNKNOWN) << at
            e |= (second == _UNKNOWN) << at
            f |= (third == _UNKNOWN) << at
            g |= ((three >> 8) & 1) << at
            h |= (((one >> 5) & 1) & (first >= _YES)) << at
        bits[0, byte], bits[1, byte], bits[2, byte], bits[3, byte] = a, b, c, d
        bits[4, byte], bits[5, byte], bits[6, byte], bits[7, byte] = e, f, g, h


def words(codes: NDArray[Any], texts: Sequence[str]) -> pa.DictionaryArray[Any, Any]:
    """Words by their place in a short list; a place below 0 is null. The words are sorted, and none is unused."""
    met = np.zeros(len(texts) + 1, np.bool_)  # null comes first
    _meet(codes, met)
    kept = sorted({texts[n] for n in np.flatnonzero(met[1:]).tolist()})
    place = {text: n for n, text in enumerate(kept)}
    places: Any = np.empty(len(codes), np.int32)
    _place(codes, np.array([0, *(place.get(text, 0) for text in texts)], np.int32), places)
    told: Any = np.packbits(codes >= 0, bitorder="little") if met[0] else None
    valid = None if told is None else pa.py_buffer(told)
    found: Any = pa.Array.from_buffers(pa.int32(), len(codes), [valid, pa.py_buffer(places)])
    return pa.DictionaryArray.from_arrays(found, pa.array(kept, pa.string()))


@njit(cache=True, nogil=True)
def _meet(codes, met):  # type: ignore[no-untyped-def]
    for n in range(codes.size):
        met[np.uint64(max(codes[n] + 1, 0))] = True


@njit(cache=True, nogil=True)
def _place(codes, move, places):  # type: ignore[no-untyped-def]
    for n in range(codes.size):
        places[n] = move[np.uint64(max(codes[n] + 1, 0))]
