"""The luck of some cards: which mistakes strike them, and the record of what truly came out different."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import hashes, uniforms
from hospitals.population.mistakes.rates import causes, rates

Texts = NDArray[np.object_]
Mask = NDArray[np.bool_]
Mechanic = Callable[[str, int], str]
EVERY = slice(None)


@dataclass(frozen=True, slots=True)
class Slips:
    """One row per card, by its key and the profile of its desk; `struck` gathers the causes as bits.

    The luck of one cause does not depend on any other cause, nor on which other cards are written.
    """

    seed: int
    key: NDArray[np.uint64]
    profile: NDArray[np.int64]
    struck: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "struck", np.zeros(len(self.key), dtype=np.uint64))

    def falls(self, cause: str, able: Mask | None = None) -> Mask:
        """Which of the cards that it can happen to are struck; nothing is written down yet."""
        chance = rates()[:, causes().index(cause)][self.profile]
        hit = uniforms(self.seed, cause, self.key) < chance
        return np.asarray(hit if able is None else hit & able, dtype=bool)

    def luck(self, cause: str, rows: NDArray[np.int64] | slice = EVERY) -> NDArray[np.uint64]:
        """Where and how a cause strikes each card, or each of these."""
        return hashes(self.seed, f"{cause} how", self.key[rows])

    def mark(self, cause: str, where: Mask) -> Mask:
        """Write down that these cards were struck by a cause, and hand them back."""
        np.bitwise_or(self.struck, np.uint64(1) << np.uint64(causes().index(cause)), out=self.struck, where=where)
        return where

    def strikes(self, cause: str, able: Mask | None = None) -> Mask:
        """Which cards are struck; written down at once."""
        return self.mark(cause, self.falls(cause, able))

    def rewrite(self, cause: str, texts: Texts, mechanic: Mechanic, able: Mask | None = None) -> None:
        """Let a mechanic work on the texts it strikes; only a text that changed counts as struck."""
        rows = np.flatnonzero(self.falls(cause, able))
        before = texts[rows].tolist()
        struck = zip(before, self.luck(cause, rows).tolist(), strict=True)
        after = [text if text is None else mechanic(text, luck) for text, luck in struck]
        changed = np.zeros(len(texts), dtype=bool)
        changed[rows] = [one != other for one, other in zip(before, after, strict=True)]
        texts[rows] = np.fromiter(after, object, len(after))
        self.mark(cause, changed)


def joined(struck: NDArray[np.uint64]) -> Texts:
    """The causes of each card joined by `;`, in the order of their table; nothing for a clean card."""
    masks, place = np.unique(struck, return_inverse=True)
    return np.array([_named(mask) for mask in masks.tolist()], dtype=object)[place]


@cache
def _named(mask: int) -> str:
    return ";".join(cause for bit, cause in enumerate(causes()) if mask >> bit & 1)
