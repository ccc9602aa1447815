"""The outcome of comparing two cards, and how it explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coordinator.matching.model import Grade
from coordinator.matching.vetoes import VETOES, Outcome
from coordinator.matching.weighing import FieldLevel

_WHY = {veto.name: veto for veto in VETOES}
LIKE_TWINS, NEAR_NUMBERS = "like-twins", "near-numbers"
CAUTIOUS = frozenset({LIKE_TWINS, NEAR_NUMBERS})
"""Rules that make a pair at most probable; the others make it certain."""
_OWN_NUMBERS = {("cccd", "equal"), ("cccd", "old-equal"), ("cccd", "other-equal"), ("bhyt", "equal")}
RULES = {
    "citizen-number": "one valid citizen number that agrees with both cards",
    "record-number": "one record number of one facility",
    LIKE_TWINS: "born together in one household, with a name nearly the same and no number in common",
    NEAR_NUMBERS: "citizen numbers that nearly agree, but another name or birth date",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How sure it is that two cards are one person's, and why.

    `bits`: the evidence in all; `needed`: the bits from which it would be certain among `population` people. `score`:
    0 to 1. `veto`: the name of what forbids an automatic link. `rule`: the name of the rule that decided; None when
    the score did. `model`: id and version of the model that weighed.
    """

    grade: Grade
    bits: float
    score: float
    levels: tuple[FieldLevel, ...]
    veto: str | None
    rule: str | None
    model: str
    needed: float
    population: int

    @property
    def is_link(self) -> bool:
        """Whether it may join two cards: certain, and nothing forbids it."""
        return self.grade is Grade.CERTAIN and self.veto is None

    @property
    def parts(self) -> bool:
        """Whether a veto parts the two for good, unless a person decides otherwise."""
        return self.veto is not None and _WHY[self.veto].outcome is Outcome.APART

    @property
    def by_number(self) -> bool:
        """Whether a number that only one person holds is equal: twins share a phone and a home, never these."""
        return self.rule == "record-number" or any((step.field, step.level) in _OWN_NUMBERS for step in self.levels)

    @property
    def suspects_two(self) -> bool:
        """Whether it says that these are, or may well be, two people who look alike."""
        return self.parts or self.rule == LIKE_TWINS

    @property
    def says_the_name(self) -> bool:
        """Whether both cards write the very same name, so that neither fits a twin better."""
        return any(step.field == "name" and step.level in ("exact", "tone-place") for step in self.levels)

    @property
    def why(self) -> str:
        """What decided, in one sentence."""
        if self.veto is not None:
            return _WHY[self.veto].why
        return RULES[self.rule] if self.rule is not None else f"{self.bits:.1f} bits of evidence"

    def explain(self) -> Iterator[str]:
        """The waterfall, line by line: what decided, each field's level with its bits, the sum and what it takes."""
        decided = "veto" if self.veto is not None else "rule" if self.rule is not None else "score"
        name = self.veto or self.rule or f"{self.bits:.1f} bits"
        yield f"{self.grade}: {decided} {name} ({self.why})"
        for step in self.levels:
            yield f"  {step.field:<10} {step.level:<20} {step.bits:+7.1f} bits"
        yield f"  {'sum':<31} {self.bits:+7.1f} bits; certain by score from {self.needed:.1f} among {self.population:,}"
        yield f"  model {self.model}"
