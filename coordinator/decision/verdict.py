"""The answer in one value: card, audit entry and measure all print from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coordinator.decision.answers import Answer, all_of
from coordinator.decision.criterion import Criterion
from coordinator.decision.question import EarlierResult

Answers = dict[Criterion, Answer]


class VerdictKind(StrEnum):
    """What to do with the order. Only REUSE proposes to withdraw it."""

    REUSE = "reuse"
    PARTIAL = "partial"
    REPEAT = "repeat"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class AnalyteVerdict:
    """One needed analyte: its candidate, if any, and the ten answers."""

    analyte: str
    candidate: EarlierResult | None
    answers: Answers

    @property
    def reusable(self) -> Answer:
        """No if any criterion says no, else unknown if any is unknown, else yes."""
        lowest = all_of(self.answers.values())
        return Answer.YES if lowest.holds else lowest


@dataclass(frozen=True, slots=True)
class Verdict:
    """The order's verdict. Shape: one AnalyteVerdict per needed analyte, in the service's order."""

    kind: VerdictKind
    analytes: tuple[AnalyteVerdict, ...]

    @property
    def answers(self) -> Answers:
        """The order's ten answers: Kleene AND over its needed analytes."""
        return {c: all_of(a.answers[c] for a in self.analytes) for c in Criterion}

    @property
    def reused(self) -> tuple[EarlierResult, ...]:
        """The results that would stand in for the order; empty unless the verdict is reuse."""
        if self.kind is not VerdictKind.REUSE:
            return ()
        return tuple(a.candidate for a in self.analytes if a.candidate is not None)

    @property
    def reasons(self) -> tuple[tuple[str, Criterion, Answer], ...]:
        """What stands against reuse: (analyte, criterion, no or unknown), in the order of the table."""
        return tuple((a.analyte, c, a.answers[c]) for a in self.analytes for c in Criterion if not a.answers[c].holds)


def kind_of(analytes: tuple[AnalyteVerdict, ...]) -> VerdictKind:
    """All reusable: reuse; some and some not: partial; none and one not: repeat; otherwise ask."""
    states = [a.reusable for a in analytes]
    if all(s is Answer.YES for s in states):
        return VerdictKind.REUSE
    if Answer.NO not in states:
        return VerdictKind.ASK
    return VerdictKind.PARTIAL if Answer.YES in states else VerdictKind.REPEAT
