"""Findings weighed: bits per field, the rarity of the name, and the bits a crowd of this size asks for."""

from __future__ import annotations

from functools import lru_cache
from math import exp2, log2
from typing import NamedTuple

from coordinator.matching.findings import Levels
from coordinator.matching.levels import BirthLevel, CccdLevel, NameMatch
from coordinator.matching.model import FIELDS, Grade, Model, Rarity
from coordinator.matching.vetoes import LIKE_NAMES, ONE_NAME

_FEWEST_BITS = -300.0  # below, a probability is 0 in a double anyway


class FieldLevel(NamedTuple):
    """One step of the waterfall: a field, its level, and the bits it adds or takes."""

    field: str
    level: str
    bits: float


def rarity_bits(match: NameMatch, rarity: Rarity) -> float:
    """What the agreed syllables of a name are worth beyond those of a typical agreement at its level; 0 if none."""
    if not match.given and not match.middle:
        return 0.0
    found = rarity.given.get(match.given, rarity.unseen) if match.given else 0.0
    for word in match.middle:
        found += rarity.middle.get(word, rarity.unseen)
    return rarity.scale * (min(found, rarity.most) - rarity.typical.get(match.level, min(found, rarity.most)))


def waterfall(levels: Levels, name_rarity: float, model: Model) -> tuple[FieldLevel, ...]:
    """The bits of every field, in the order of `FIELDS`; those of the name hold its rarity."""
    steps = [
        FieldLevel(field, level, model.weights[field][level]) for field, level in zip(FIELDS, levels, strict=True)
    ]
    if name_rarity:
        steps[0] = steps[0]._replace(bits=steps[0].bits + name_rarity)
    return tuple(steps)


def total(steps: tuple[FieldLevel, ...]) -> float:
    """The bits in all, added from the first field to the last: every engine then has the same last digit."""
    bits = 0.0
    for step in steps:
        bits += step.bits
    return bits


def grade_by_evidence(bits: float, levels: Levels, model: Model, population: int) -> Grade:
    """The grade that the bits alone give among so many people.

    Certain needs a strong agreement besides the bits: a name and a date fit several people in any big crowd.
    """
    above = bits - log2(max(population, 2))
    if above >= model.margins.certain and has_strong(levels, model):
        return Grade.CERTAIN
    if above >= model.margins.probable:
        return Grade.PROBABLE
    return Grade.POSSIBLE if above >= model.margins.possible else Grade.CERTAINLY_NOT


def has_strong(levels: Levels, model: Model) -> bool:
    """Whether one of the agreements that the model calls strong holds."""
    return any(_holds(levels, strong) for strong in map(_agreement, model.strong))


def _holds(levels: Levels, agreement: tuple[tuple[int, str], ...]) -> bool:
    return all(levels[place] == level for place, level in agreement)


@lru_cache(maxsize=1 << 8)
def _agreement(words: str) -> tuple[tuple[int, str], ...]:
    """`address=household + birth_date=equal` as the places of the fields and the levels they must have."""
    parts = (word.strip().partition("=") for word in words.split("+"))
    return tuple((FIELDS.index(field), level) for field, _, level in parts)


def is_same_number(levels: Levels) -> bool:
    """The identifier rule: one valid citizen number that agrees with both cards, and a name or birth date that does."""
    if levels.cccd is not CccdLevel.EQUAL:
        return False
    return levels.name in ONE_NAME or levels.name in LIKE_NAMES or levels.birth_date is BirthLevel.EQUAL


def chance(bits: float, population: int) -> float:
    """How probable it is that two cards with this evidence are one person's: prior odds are one in the population."""
    return 1.0 / (1.0 + exp2(-max(bits - log2(max(population, 2)), _FEWEST_BITS)))
