"""The same hashes and uniforms compiled, for many keys at once: bit for bit those of the NumPy forms; a test says so.

Imported only where there are enough keys to pay for loading the compiler.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3, _TOP = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 2.0**-53

Words = NDArray[np.uint64]


@njit(cache=True, nogil=True, inline="always")
def mixed(state):  # type: ignore[no-untyped-def]
    """One SplitMix64 step of a state."""
    z = state + _GOLDEN
    z = (z ^ (z >> _SHIFT_1)) * _MIX_1
    z = (z ^ (z >> _SHIFT_2)) * _MIX_2
    return z ^ (z >> _SHIFT_3)


@njit(cache=True, nogil=True, inline="always")
def uniform_of(stream, who, which):  # type: ignore[no-untyped-def]
    """The uniform in [0, 1) of one entity and ordinal, for walks that draw as they go; all three are uint64."""
    return np.float64(mixed(mixed(who ^ stream) ^ which) >> _TOP) * _TO_UNIT


@njit(cache=True, nogil=True)
def hash_each(stream: np.uint64, who: Words, which: Words) -> Words:
    """One hash per entity; `which` has one entry, or one per entity."""
    out = np.empty(who.size, np.uint64)
    step = 0 if which.size == 1 else 1
    for n in range(who.size):
        out[n] = mixed(mixed(who[n] ^ stream) ^ which[n * step])
    return out


@njit(cache=True, nogil=True)
def uniform_each(stream: np.uint64, who: Words, which: Words) -> NDArray[np.float64]:
    """One uniform in [0, 1) per entity."""
    out = np.empty(who.size, np.float64)
    step = 0 if which.size == 1 else 1
    for n in range(who.size):
        out[n] = uniform_of(stream, who[n], which[n * step])
    return out
