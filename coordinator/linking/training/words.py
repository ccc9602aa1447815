"""How rare the words of names are in some registrations, and what an agreement of strangers is typically worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.blocking import candidate_pairs
from coordinator.linking.cards import Cards
from coordinator.linking.find import Finder
from coordinator.linking.find_names import NAME_LEVELS
from coordinator.linking.grading import PROBABLE, Grader
from coordinator.linking.keys import blocks
from coordinator.linking.packing import LEVEL_NAMES, field_codes
from coordinator.matching import Model, Rarity

FEWEST_CARDS = 20  # a word on fewer cards counts as unseen: its share is not known well enough
FEWEST_PAIRS = 30  # of strangers, before their mean is believed
_EQUAL_BIRTH = LEVEL_NAMES[1].index("equal")


def rarity_of(cards: Cards, base: Model, population: int) -> Rarity:
    """The rarity of given and middle words in these cards, in bits, by their share of cards with a name.

    `typical`: the mean worth of the agreed words among pairs of strangers at each level, taken from those born on one
    day, all of whom blocking brings together; the level of the base model where they are too few.
    """
    given, middle = _shares(cards)
    unseen = float(-np.log2(FEWEST_CARDS / max(len(cards.rows.name), FEWEST_CARDS)))
    raw = Rarity(given, middle, unseen, dict.fromkeys(NAME_LEVELS, 0.0), 1.0, float("inf"))
    most = base.rarity.most
    typical = {**base.rarity.typical, **_typical(cards, raw, most, base, population)}
    return Rarity(given, middle, unseen, typical, base.rarity.scale, most)


def _shares(cards: Cards) -> tuple[dict[str, float], dict[str, float]]:
    """Bits of every word seen often enough, as a given and as a middle name; first readings of all cards."""
    names, rows = cards.names, cards.rows
    first = names.form_at[rows.name]
    form = first[first < names.form_at[rows.name + 1]]
    begin, end = names.syllable_at[form], names.syllable_at[form + 1]
    last = names.plain[end - 1]
    between = np.maximum(end - begin - 2, 0)
    at = np.repeat(begin + 1, between) + _counted(between)
    return _bits(last, len(form), cards.plain_words), _bits(names.plain[at], len(form), cards.plain_words)


def _counted(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 ... anew for each run of these sizes."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _bits(words: NDArray[np.int32], of: int, spelt: list[str]) -> dict[str, float]:
    found = np.bincount(words[words >= 0], minlength=len(spelt))
    return {spelt[n]: round(float(-np.log2(found[n] / of)), 2) for n in np.flatnonzero(found >= FEWEST_CARDS)}


def _typical(cards: Cards, raw: Rarity, most: float, base: Model, population: int) -> Mapping[str, float]:
    weighing, counting = Finder(cards, base.rarity, base.frequent), Finder(cards, raw, base.frequent)
    grader = Grader(base, population)
    total, pairs = np.zeros(len(NAME_LEVELS)), np.zeros(len(NAME_LEVELS), np.int64)
    for one, other in candidate_pairs(blocks(cards, base.frequent)):
        graded = grader.grade(*weighing.find(one, other))
        packed, bits = counting.find(one, other)
        level, birth = field_codes(packed)[:2]
        strangers = (graded.grade > PROBABLE) & (birth == _EQUAL_BIRTH) & (bits > 0)
        total += np.bincount(level[strangers], np.minimum(bits[strangers], most), len(NAME_LEVELS))
        pairs += np.bincount(level[strangers], minlength=len(NAME_LEVELS))
    enough = np.flatnonzero(pairs >= FEWEST_PAIRS)
    return {NAME_LEVELS[n]: round(float(total[n] / pairs[n]), 2) for n in enough}
