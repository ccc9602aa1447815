"""What pairs are judged by: the match model in force and the number of people the registry covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from coordinator.matching import Comparison, Features, Grade, Model, block_keys, compare, features
from coordinator.person_index.cards import StoredCard

_KEPT = 20_000  # cards whose normal forms are kept in mind, a few kB each: the persons who come again


@dataclass(frozen=True, slots=True)
class Matcher:
    """Judges pairs of cards. `population` is handed in, never counted from what has arrived so far."""

    model: Model
    population: int

    def compare(self, one: StoredCard, other: StoredCard) -> Comparison:
        """How much two cards speak for one person; the order of the two does not matter."""
        return compare(normal(one), normal(other), self.model, self.population)

    def keys(self, card: StoredCard) -> list[int]:
        """The digests of a card's block keys."""
        return sorted({_digest(key) for key in block_keys(normal(card), self.model.frequent)})

    def graded(self, card: StoredCard, others: Sequence[StoredCard]) -> list[Comparison | None]:
        """Each comparison that joins or asks, None where two cards have nothing to do with each other."""
        found = [self.compare(card, other) for other in others]
        return [one if one.grade in (Grade.CERTAIN, Grade.PROBABLE) else None for one in found]


@lru_cache(maxsize=_KEPT)
def normal(card: StoredCard) -> Features:
    """The normal forms of a card."""
    return features(card)


@lru_cache(maxsize=_KEPT)
def _digest(key: str) -> int:
    """64 bits, signed as databases have them; should two keys ever meet, two cards are compared in vain."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
