"""Ten answers in one integer, three bits each, so that the Kleene AND of two sets of answers is a bitwise AND.

no = 000, unknown = 001, yes = 011, not asked = 111. The lowest three bits belong to the first criterion.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.decision import Criterion

SIZE = len(Criterion)
ALL_ASIDE = (1 << 3 * SIZE) - 1
OPEN = sum(1 << 3 * c for c in range(SIZE))  # unknown everywhere; also: the bit that only no lacks
HOLD = sum(3 << 3 * c for c in range(SIZE))  # yes everywhere
NONE_FOUND = 7  # the person was not asked for, everything else is no
_WAITING = (7 << 6) | (7 << 9)  # final, known_in_time


@njit(cache=True, nogil=True, inline="always")
def bits(answer: int) -> int:
    """Three bits of one answer."""
    return (1 << answer) - 1


@njit(cache=True, nogil=True, inline="always")
def lowest(packed: int) -> int:
    """The Kleene AND of all ten."""
    # Each holds only where the one before holds: added up they say NO, UNKNOWN, YES, NOT_ASKED without a jump.
    return (packed & OPEN == OPEN) + (packed & HOLD == HOLD) + (packed == ALL_ASIDE)


@njit(cache=True, nogil=True, inline="always")
def but_for_the_wait(packed: int) -> bool:
    """Whether everything but final and known_in_time holds."""
    return (packed | _WAITING) & HOLD == HOLD


def mask_of(criteria: frozenset[Criterion]) -> int:
    """All bits of the criteria outside the given ones: OR it in, and those no longer count."""
    return ALL_ASIDE & ~sum(7 << 3 * (c - 1) for c in criteria)


def holds(packed: NDArray[np.int32], criteria: frozenset[Criterion]) -> NDArray[np.bool_]:
    """Per entry, whether every one of these criteria is answered with yes, or was not asked."""
    return np.asarray((packed | mask_of(criteria)) & HOLD == HOLD)


def unpacked(packed: NDArray[np.int32]) -> NDArray[np.int8]:
    """One row per entry, one column per criterion: 0 no, 1 unknown, 2 yes, 3 not asked."""
    shifts = np.arange(0, 3 * SIZE, 3, dtype=np.int32)
    # An answer has as many ones as its number says; columns are read one by one, so the entries of each lie together.
    by_criterion: NDArray[np.int8] = np.bitwise_count((packed >> shifts[:, None]) & 7).view(np.int8)
    return by_criterion.T
