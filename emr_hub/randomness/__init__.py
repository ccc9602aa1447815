"""Luck is keyed: a draw is a hash of (seed, stream name, entity id, ordinal), never the next of a sequence.

So a cancelled test moves no other draw, and the same seed gives the same bytes on any day, for any number
of workers, in any order of people. SplitMix64 finaliser (Steele, Lea, Flood 2014), chained over the key
parts; a uniform is the top 53 bits times 2^-53. Stream names are hashed with SHA-256, not with `hash()`.
Changing the scheme changes every number: raise SCHEME and say so in the changelog.
"""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

SCHEME = "splitmix64-chained-1"

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53
_ONE = (1,)

Keys = NDArray[np.int64] | NDArray[np.uint64] | int


def splitmix64(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One SplitMix64 step of each state: add the golden gamma, then mix. All modulo 2^64."""
    z = state + _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@lru_cache(maxsize=4096)
def stream_key(seed: int, stream: str) -> np.uint64:
    """The key of a named stream under a seed: the first eight bytes of a SHA-256."""
    digest = hashlib.sha256(f"{seed}\x1f{stream}".encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "big"))


_MANY = 4_000
"""Keys from which on the compiled twin pays, loading it included."""


def _compiled_pays(size: int) -> bool:
    """Whether so many draws are made by the compiled twin: where it is loaded already it is quicker for few as well."""
    return size >= _MANY or "emr_hub.randomness.compiled" in sys.modules


def hashes(seed: int, stream: str, entity: Keys, ordinal: Keys = 0) -> NDArray[np.uint64]:
    """One 64-bit hash per (entity, ordinal); scalars broadcast."""
    who, which = _keys(entity), _keys(ordinal)
    shape = who.shape if which.shape in (_ONE, who.shape) else np.broadcast_shapes(who.shape, which.shape)
    if _compiled_pays(prod(shape)):
        from emr_hub.randomness.compiled import hash_each

        return hash_each(stream_key(seed, stream), *_each(who, which, shape)).reshape(shape)
    with np.errstate(over="ignore"):
        return splitmix64(splitmix64(who ^ stream_key(seed, stream)) ^ which)


def _keys(keys: Keys) -> NDArray[np.uint64]:
    numbers = np.atleast_1d(np.asarray(keys))
    return numbers.view(np.uint64) if numbers.dtype == np.int64 else numbers.astype(np.uint64, copy=False)


def _in_a_row(keys: NDArray[np.uint64], shape: tuple[int, ...]) -> NDArray[np.uint64]:
    """The key of every draw of a grid, one draw after another."""
    return (keys if keys.shape == shape else np.broadcast_to(keys, shape)).ravel()


def _each(who: NDArray[np.uint64], which: NDArray[np.uint64], shape: tuple[int, ...]) -> tuple[NDArray[np.uint64], ...]:
    """Both keys of every draw as the compiled twin takes them: one ordinal for all stays one."""
    return _in_a_row(who, shape), which.ravel() if which.size == 1 else _in_a_row(which, shape)


def uniforms(seed: int, stream: str, entity: Keys, ordinal: Keys = 0) -> NDArray[np.float64]:
    """One uniform in [0, 1) per (entity, ordinal)."""
    who, which = _keys(entity), _keys(ordinal)
    shape = who.shape if which.shape in (_ONE, who.shape) else np.broadcast_shapes(who.shape, which.shape)
    if _compiled_pays(prod(shape)):
        from emr_hub.randomness.compiled import uniform_each

        return uniform_each(stream_key(seed, stream), *_each(who, which, shape)).reshape(shape)
    return (hashes(seed, stream, entity, ordinal) >> np.uint64(11)).astype(np.float64) * _TO_UNIT


def uniform(seed: int, stream: str, entity: int, ordinal: int = 0) -> float:
    """The single uniform of one (entity, ordinal); equal to the vectorised draw."""
    return float(uniforms(seed, stream, entity, ordinal)[0])


def normals(seed: int, stream: str, entity: Keys, ordinal: Keys = 0) -> NDArray[np.float64]:
    """One standard normal per (entity, ordinal), by the inverse distribution function."""
    from scipy.special import ndtri

    half_step = _TO_UNIT / 2  # keeps the argument off 0, where the inverse is minus infinity
    drawn = uniforms(seed, stream, entity, ordinal)
    drawn += half_step
    ndtri(drawn, out=drawn)
    return drawn


def choices(seed: int, stream: str, entity: Keys, weights: NDArray[np.float64], ordinal: Keys = 0) -> NDArray[np.int64]:
    """One index per (entity, ordinal), drawn with the given weights (any positive scale)."""
    edges = np.cumsum(weights) / np.sum(weights)
    edges[-1] = 1.0  # rounding must not leave a gap at the top
    return np.searchsorted(edges, uniforms(seed, stream, entity, ordinal), side="right").astype(np.int64)
