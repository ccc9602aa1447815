"""The decision: could earlier results stand in for this order? Values in, one value out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coordinator.decision.ages import candidate_rank
from coordinator.decision.answers import Answer
from coordinator.decision.criteria import QUESTIONS, Case
from coordinator.decision.criterion import Criterion
from coordinator.decision.policy import Policy
from coordinator.decision.question import EarlierResult, Link, NeededAnalyte, OrderUnderReview
from coordinator.decision.verdict import AnalyteVerdict, Answers, Verdict, kind_of

_NONE_FOUND: Answers = {c: Answer.NOT_ASKED if c is Criterion.SAME_PERSON else Answer.NO for c in Criterion}
_PROBABLE_ONLY: Answers = dict.fromkeys(Criterion, Answer.UNKNOWN)


def decide(order: OrderUnderReview, earlier: Iterable[EarlierResult], policy: Policy) -> Verdict:
    """Say whether to reuse, repeat, or ask, with the ten answers for every needed analyte and the results chosen.

    Only one result per analyte is judged: the one with the latest clock, then the lowest order id. An older one is
    never consulted, because the newer one may be the news.
    """
    by_class: dict[str, list[EarlierResult]] = {}
    for result in earlier:
        by_class.setdefault(result.result_class, []).append(result)
    judged = tuple(_judge(order, n, by_class.get(n.result_class, ()), policy) for n in order.needed)
    return Verdict(kind_of(judged), judged)


def choose(order: OrderUnderReview, earlier: Sequence[EarlierResult], policy: Policy) -> EarlierResult | None:
    """The one candidate among results of one class and certain links; results that cannot serve are passed over."""
    fit = [r for r in earlier if r.content and r.link is Link.CERTAIN]
    return min(fit, key=lambda r: candidate_rank(r, policy.clock, order.signed), default=None)


def _judge(
    order: OrderUnderReview, needed: NeededAnalyte, earlier: Sequence[EarlierResult], policy: Policy
) -> AnalyteVerdict:
    candidate = choose(order, earlier, policy)
    if candidate is None:
        probable = any(r.content and r.link is Link.PROBABLE for r in earlier)
        return AnalyteVerdict(needed.analyte, None, dict(_PROBABLE_ONLY if probable else _NONE_FOUND))
    return AnalyteVerdict(needed.analyte, candidate, answers_for(Case(order, needed, candidate, policy)))


def answers_for(case: Case) -> Answers:
    """The ten answers of one case. A criterion the policy does not bind is not asked; never-reuse binds always."""
    answers: Answers = {Criterion.SAME_PERSON: Answer.YES}
    for criterion, question in QUESTIONS.items():
        answers[criterion] = question(case) if case.policy.asks(criterion) else Answer.NOT_ASKED
    if not case.policy.asks(Criterion.SAME_PERSON):
        answers[Criterion.SAME_PERSON] = Answer.NOT_ASKED
    if case.needed.never_reuse:
        answers[Criterion.RECENT_ENOUGH] = Answer.NO
    return answers
