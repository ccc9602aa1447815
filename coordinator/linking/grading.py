"""Grades of many pairs: each distinct finding is judged once by `coordinator.matching`, then bits are added in columns.

What is judged once is everything but the bits: veto, rule, and the grade the finding has in each band of bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.find import Bits, Packed
from coordinator.linking.packing import LEVEL_NAMES, field_codes, findings_of
from coordinator.matching import FIELDS, LIKE_TWINS, Comparison, Grade, Model, Outcome, veto_of
from coordinator.matching.compare import grade_of, judged, rule_of

GRADES = tuple(Grade)
CERTAIN, PROBABLE, POSSIBLE, CERTAINLY_NOT = range(len(GRADES))
NO_VETO, ASKS, PARTS, DOUBTS = range(4)  # doubts: no veto, but the two may be twins, and a rival's claim counts
Bytes = NDArray[np.int8]


class Graded(NamedTuple):
    """One row per pair: the grade as a place in GRADES, the bits in all, what a veto leaves open, the finding, and the
    bits that the rarity of the name adds.
    """

    grade: Bytes
    bits: Bits
    veto: Bytes
    packed: Packed
    rarity: Bits

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Graded:
        """Some of the pairs."""
        return Graded(
            self.grade[which], self.bits[which], self.veto[which], self.packed[which], self.rarity[which]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one finding means whatever its bits: the grade in each band of them, the veto that holds, else the rule."""

    by_band: tuple[int, int, int, int]
    leaves: int
    veto: str | None
    rule: str | None


class Grader:
    """Grades pairs of one model among a population; every finding it meets is judged once."""

    def __init__(self, model: Model, population: int) -> None:
        self.model, self.population = model, population
        self._weights = [
            np.array([model.weights[field][level] for level in levels])
            for field, levels in zip(FIELDS, LEVEL_NAMES, strict=True)
        ]
        margins = model.margins
        self._bands = np.array([margins.possible, margins.probable, margins.certain])
        self._verdicts: dict[int, Verdict] = {}

    def grade(self, packed: Packed, rarity: Bits) -> Graded:
        """The grade of each pair: the same that `compare` gives the two cards."""
        bits = self.bits(packed, rarity)
        distinct, which = np.unique(packed, return_inverse=True)
        verdicts = [self.verdict(int(found)) for found in distinct]
        by_band = np.array([v.by_band for v in verdicts], np.int8).reshape(len(verdicts), 4)
        leaves = np.array([v.leaves for v in verdicts], np.int8)
        above = bits - log2(max(self.population, 2))
        band = np.searchsorted(self._bands, above, side="right")
        return Graded(by_band[which, band], bits, leaves[which], packed, rarity)

    def bits(self, packed: Packed, rarity: Bits) -> Bits:
        """The evidence in all, added from the first field to the last as `matching` does."""
        fields = self.field_bits(packed, rarity)
        total = fields[0]
        for bits in fields[1:]:
            total = total + bits
        return total

    def field_bits(self, packed: Packed, rarity: Bits) -> list[Bits]:
        """The bits of each field, in the order of FIELDS; those of the name hold its rarity."""
        codes = field_codes(packed)
        found = [weights[code] for weights, code in zip(self._weights, codes, strict=False)]
        return [np.asarray(found[0] + rarity, dtype=np.float64), *found[1:]]

    def comparison(self, packed: int, rarity: float) -> Comparison:
        """What `compare` says of two cards with this finding, in full."""
        return judged(findings_of(packed), rarity, self.model, self.population)

    def verdict(self, packed: int) -> Verdict:
        """What a finding means."""
        known = self._verdicts.get(packed)
        if known is None:
            known = self._verdicts[packed] = self._judged(packed)
        return known

    def _judged(self, packed: int) -> Verdict:
        found = findings_of(packed)
        veto = veto_of(found)
        rule = rule_of(found) if veto is None else None
        at = [self.model.needed(grade, self.population) for grade in (Grade.POSSIBLE, Grade.PROBABLE, Grade.CERTAIN)]
        bands = (at[0] - 1.0, (at[0] + at[1]) / 2, (at[1] + at[2]) / 2, at[2] + 1.0)
        grades = tuple(GRADES.index(grade_of(found, veto, rule, b, self.model, self.population)) for b in bands)
        without = DOUBTS if rule == LIKE_TWINS else NO_VETO
        leaves = without if veto is None else PARTS if veto.outcome is Outcome.APART else ASKS
        return Verdict((grades[0], grades[1], grades[2], grades[3]), leaves, veto.name if veto else None, rule)
