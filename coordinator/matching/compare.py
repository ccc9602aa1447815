"""Two cards held side by side: vetoes first, then rules, then the weight of the evidence."""

from __future__ import annotations

from coordinator.matching.comparison import CAUTIOUS, LIKE_TWINS, NEAR_NUMBERS, Comparison
from coordinator.matching.features import Features
from coordinator.matching.findings import Findings, find
from coordinator.matching.model import Grade, Model
from coordinator.matching.vetoes import (
    LIKE_NAMES,
    OTHER_NAMES,
    Outcome,
    Veto,
    born_together,
    has_near_numbers,
    veto_of,
)
from coordinator.matching.weighing import chance, grade_by_evidence, is_same_number, rarity_bits, total, waterfall

_SURE, _DOUBTFUL = 0.9995, 0.9  # the score of a certain link is never below, of a vetoed one never above
_ALWAYS_ASKED = frozenset({"same-number", "record-used-twice"})  # fraud and clinical danger: never silent


def compare(one: Features, other: Features, model: Model, population: int) -> Comparison:
    """How sure it is that two cards are one person's among `population` people; symmetric.

    The population is that of the registry, never the number of cards seen so far: a grade does not depend on who
    came first.
    """
    found, match = find(one, other, model.frequent)
    return judged(found, rarity_bits(match, model.rarity), model, population)


def judged(found: Findings, rarity: float, model: Model, population: int) -> Comparison:
    """The grade of what two cards show. Only here are vetoes, rules and evidence brought together.

    `rarity`: the bits that the rarity of an agreed name adds.
    """
    steps = waterfall(found.levels, rarity, model)
    bits = total(steps)
    veto = veto_of(found)
    rule = rule_of(found) if veto is None else None
    grade = grade_of(found, veto, rule, bits, model, population)
    return Comparison(
        grade, bits, _score(grade, veto, bits, population), steps, veto.name if veto else None, rule,
        f"{model.id} {model.version}", model.needed(Grade.CERTAIN, population), population,
    )  # fmt: skip


def grade_of(
    found: Findings, veto: Veto | None, rule: str | None, bits: float, model: Model, population: int
) -> Grade:
    """Vetoes before rules, rules before bits; what is vetoed is never certain."""
    if veto is not None and veto.outcome is Outcome.APART:
        return Grade.CERTAINLY_NOT
    if veto is not None and veto.name in _ALWAYS_ASKED:
        return Grade.PROBABLE
    cautious = veto is not None or rule in CAUTIOUS
    if rule is not None and not cautious:
        return Grade.CERTAIN
    by_evidence = grade_by_evidence(bits, found.levels, model, population)
    return Grade.PROBABLE if cautious and by_evidence is Grade.CERTAIN else by_evidence


def rule_of(found: Findings) -> str | None:
    """The rule that decides whatever the bits, asked where no veto holds; None when the bits decide.

    A number makes a pair certain. What may be twins, or neighbours with numbers from one batch, is never certain by
    itself; unlike a veto, that does not stop other cards from showing that the two are one person's.
    """
    if is_same_number(found.levels):
        return "citizen-number"
    if found.same_record:
        return "record-number"
    if found.levels.name in LIKE_NAMES | OTHER_NAMES and born_together(found):
        return LIKE_TWINS
    return NEAR_NUMBERS if has_near_numbers(found) else None


def _score(grade: Grade, veto: Veto | None, bits: float, population: int) -> float:
    if veto is not None and veto.outcome is Outcome.APART:
        return 0.0
    found = chance(bits, population)
    if grade is Grade.CERTAIN:
        return max(found, _SURE)
    return min(found, _DOUBTFUL) if veto is not None else min(found, _SURE)
