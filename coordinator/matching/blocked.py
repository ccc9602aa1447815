"""Every comparison that blocking asks for among some cards: the edges that persons are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from coordinator.matching.block_keys import MOST_CARDS, block_keys
from coordinator.matching.compare import compare
from coordinator.matching.comparison import Comparison
from coordinator.matching.features import Features
from coordinator.matching.groups import Pair
from coordinator.matching.model import Model


def blocked_pairs(keys: Mapping[str, tuple[str, ...]]) -> Iterator[Pair]:
    """The pairs of cards that share a key, each once, the lower name first; too common a key does not count."""
    holders: dict[str, list[str]] = {}
    for card in sorted(keys):
        for key in keys[card]:
            holders.setdefault(key, []).append(card)
    blocks = (cards for cards in holders.values() if 1 < len(cards) <= MOST_CARDS)
    return iter(dict.fromkeys(pair for cards in blocks for pair in combinations(cards, 2)))


def compared(cards: Mapping[str, Features], model: Model, population: int) -> dict[Pair, Comparison]:
    """The comparison of every blocked pair among these cards; a pure function of the set."""
    keys = {name: block_keys(found, model.frequent) for name, found in cards.items()}
    return {
        (one, other): compare(cards[one], cards[other], model, population) for one, other in blocked_pairs(keys)
    }
