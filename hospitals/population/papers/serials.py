"""Numbers handed out once: a keyed shuffle of 0 to n-1, so that no two people are given the same one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import hashes

_ROUNDS = 4  # a Feistel network of four rounds has no visible order left


def serials(seed: int, stream: str, number: NDArray[np.int64], high: int, low: int) -> NDArray[np.int64]:
    """The place of each number in a shuffle of 0 to high*low - 1; two numbers share one only a whole round apart.

    Each round adds a hash of one half to the other, which can be undone, so the shuffle is one to one.
    """
    left, right = np.divmod(number % (high * low), low)
    for turn in range(_ROUNDS):
        left = (left + _small(seed, stream, right, 2 * turn, high)) % high
        right = (right + _small(seed, stream, left, 2 * turn + 1, low)) % low
    return np.asarray(left * low + right, dtype=np.int64)


def _small(seed: int, stream: str, half: NDArray[np.int64], turn: int, size: int) -> NDArray[np.int64]:
    return (hashes(seed, stream, half, turn) % np.uint64(size)).astype(np.int64)


def below(seed: int, stream: str, entity: NDArray[np.int64] | NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """One whole number from 0 to size - 1 per entity; two entities may share it."""
    return (hashes(seed, stream, entity) % np.uint64(size)).astype(np.int64)
