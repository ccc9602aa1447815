"""What a model knows: how many bits each level of each field is worth, how rare a name is, and when it is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import log2

FIELDS = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")


class Grade(StrEnum):
    """How sure it is that two cards are one person's; the words of FHIR's match-grade."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    CERTAINLY_NOT = "certainly-not"


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare a plain syllable is, in bits (-log2 of its share), as a given name and between family and given name.

    A syllable not in the list is worth `unseen`. An agreement is worth more than its level by what its syllables
    exceed `typical` of that level, times `scale`; never more than `most` in all.
    """

    given: Mapping[str, float]
    middle: Mapping[str, float]
    unseen: float
    typical: Mapping[str, float]
    scale: float
    most: float


@dataclass(frozen=True, slots=True)
class Margins:
    """Bits of evidence above log2(population) from which a pair has a grade: a bigger crowd takes more."""

    certain: float
    probable: float
    possible: float


@dataclass(frozen=True, slots=True)
class Model:
    """A frozen model. `weights`: bits by field and level, log2 of how much more often one person's cards show it.

    `strong`: the agreements of which a certain link by evidence needs at least one (`field=level`, or several that
    must hold together, joined by ` + `): names and dates alone never link. `frequent`: block keys (`p:...`) known to
    be shared by a crowd; they neither block nor count.
    """

    id: str
    version: str
    weights: Mapping[str, Mapping[str, float]]
    rarity: Rarity
    margins: Margins
    strong: frozenset[str]
    frequent: frozenset[str] = frozenset()
    about: Mapping[str, str] = field(default_factory=dict)

    def needed(self, grade: Grade, population: int) -> float:
        """The bits from which a pair among so many people has this grade."""
        return log2(max(population, 2)) + float(getattr(self.margins, grade.name.lower()))
