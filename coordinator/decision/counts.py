"""What D1, D2 and D3 count, read off the answers of one order."""

from __future__ import annotations

from enum import StrEnum

from coordinator.decision.answers import Answer, all_of
from coordinator.decision.criterion import D1_CONDITIONS, D2_CONDITIONS, D3_CONDITIONS, Criterion
from coordinator.decision.question import NOT_YET
from coordinator.decision.verdict import AnalyteVerdict, Verdict


class Count(StrEnum):
    """The three nested counts; each has a chain of kept orders of its own."""

    D1 = "d1"
    D2 = "d2"
    D3 = "d3"


CONDITIONS: dict[Count, frozenset[Criterion]] = {
    Count.D1: D1_CONDITIONS,
    Count.D2: D2_CONDITIONS,
    Count.D3: D3_CONDITIONS,
}
_WAITING = frozenset({Criterion.FINAL, Criterion.KNOWN_IN_TIME})


def counted(verdict: Verdict, count: Count) -> Answer:
    """Whether the count takes the order: yes; no; or unknown, when only unknowns leave it open."""
    lowest = all_of(a.answers[c] for a in verdict.analytes for c in CONDITIONS[count])
    # An analyte without candidate has no among its answers, except that same_person is then not asked.
    return Answer.YES if lowest.holds else lowest


def waits_for_a_result(verdict: Verdict) -> bool:
    """Whether only a result that is still pending stands in the way: criteria 3 and 4 fail, nothing else."""
    waiting = [_waits(a) for a in verdict.analytes]
    return any(waiting) and all(w or a.reusable is Answer.YES for w, a in zip(waiting, verdict.analytes, strict=True))


def _waits(analyte: AnalyteVerdict) -> bool:
    found = analyte.candidate
    if found is None or analyte.reusable.holds:
        return False
    # A policy that does not bind known_in_time still fails on final while the result is pending.
    pending = found.known == NOT_YET or analyte.answers[Criterion.KNOWN_IN_TIME] is Answer.NO
    return pending and all(analyte.answers[c].holds for c in Criterion if c not in _WAITING)
