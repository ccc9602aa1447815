"""The decision, said once: could an earlier result stand in for this order, under this policy?

Pure: values in, value out; no clock, file, store, random stream, setting or log. Read `decide` first, then `criteria`.
"""

from coordinator.decision.answers import Answer, all_of
from coordinator.decision.counts import CONDITIONS, Count, counted, waits_for_a_result
from coordinator.decision.criterion import ALL_CRITERIA, Criterion
from coordinator.decision.decide import choose, decide
from coordinator.decision.policy import ClockStart, Kind, Policy, Window
from coordinator.decision.question import NOT_YET, EarlierResult, Link, NeededAnalyte, OrderUnderReview
from coordinator.decision.verdict import AnalyteVerdict, Verdict, VerdictKind

__all__ = [
    "ALL_CRITERIA", "CONDITIONS", "NOT_YET", "AnalyteVerdict", "Answer", "ClockStart", "Count", "Criterion",
    "EarlierResult", "Kind", "Link", "NeededAnalyte", "OrderUnderReview", "Policy", "Verdict", "VerdictKind",
    "Window", "all_of", "choose", "counted", "decide", "waits_for_a_result",
]  # fmt: skip
