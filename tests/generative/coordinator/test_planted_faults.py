"""A comparison that cannot fail proves nothing: faults planted in the reference, one at a time, must all be found.

Each fault is a mistake somebody could make in good faith. It is planted in the pure decision, or in the way its
results are gathered; the kernel stays as it is, so that `differences` has to see the two part ways.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from coordinator.bulk.reference import Reference
from coordinator.decision import Answer, Count, Criterion, EarlierResult, Link, VerdictKind, criteria
from coordinator.decision.ages import age_of, clock_of
from coordinator.decision.criteria import Case
from emr_hub.clinical import Context, ResultStatus
from emr_hub.clock import DAY as ONE_DAY
from emr_hub.clock import Moment, exactly, vietnamese_day
from emr_hub.terminology import Reading
from tests.generative.coordinator.grounds import ANALYTES, Example, examples
from tests.generative.coordinator.test_kernel_equals_decide import differences, reached

DECIDE = sys.modules["coordinator.decision.decide"]  # the package's name `decide` is the function
ENOUGH = 600
Plant = Callable[[pytest.MonkeyPatch], None]


@cache
def drawn(in_arm: bool) -> tuple[Example, ...]:
    """The same examples for every fault, built as for the equality test."""
    found: list[Example] = []

    @settings(max_examples=ENOUGH, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(examples(in_arm=in_arm))
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return tuple(found)


def first_difference(count: Count | None) -> tuple[int, str] | None:
    """How many examples it took, and what differed; None when nothing did."""
    for n, example in enumerate(drawn(count is None), 1):
        found = differences(example, count)
        if found:
            return n, found[0]
    return None


def _asks(criterion: Criterion, question: Callable[[Case], Answer]) -> Plant:
    return lambda patch: patch.setitem(criteria.QUESTIONS, criterion, question)


def _instead(place: Any, name: str, fault: Any) -> Plant:
    return lambda patch: patch.setattr(place, name, fault)


def _calendar_days(clock: Moment, signed: Moment) -> tuple[int, int]:
    days = (vietnamese_day(signed.earliest) - vietnamese_day(clock.earliest)).days
    return max(0, days) * ONE_DAY, max(0, days) * ONE_DAY


def _window(*, closed: bool = False, capped: bool = True) -> Callable[[Case, Context], Answer]:
    def within(case: Case, context: Context) -> Answer:
        needed, policy = case.needed, case.policy
        age_days = case.order.age_days
        window = policy.window(needed.analyte, needed.group, needed.slow or not capped, context, age_days)
        clock = clock_of(case.result, policy.clock, case.order.signed)
        if window <= 0 or clock is None:
            return Answer.NO if window <= 0 else Answer.UNKNOWN
        youngest, oldest = age_of(clock, case.order.signed)
        if oldest < window or (closed and oldest == window):
            return Answer.YES
        return Answer.NO if youngest >= window else Answer.UNKNOWN

    return within


def _highest_id(result: EarlierResult, start: Any, signed: Moment) -> tuple[int, int]:
    clock = clock_of(result, start, signed) or result.signed
    return -min(clock.earliest, signed.earliest), -result.order_id


def _planned_time(result: EarlierResult, start: Any, signed: Moment) -> tuple[int, int]:
    began = result.collected if start == "collection" else result.resulted
    return -(began or result.signed).earliest, result.order_id


def _first_signed(result: EarlierResult, start: Any, signed: Moment) -> tuple[int, int]:
    return -result.signed.earliest, result.order_id


def _unknown_as(answer: Answer) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        for criterion, question in list(criteria.QUESTIONS.items()):
            patch.setitem(criteria.QUESTIONS, criterion,
                          lambda case, q=question: answer if q(case) is Answer.UNKNOWN else q(case))  # fmt: skip

    return plant


_judge, _choose = DECIDE._judge, DECIDE.choose


def _any_that_serves(order: Any, needed: Any, earlier: Any, policy: Any) -> Any:
    ranked = sorted(earlier, key=lambda r: DECIDE.candidate_rank(r, policy.clock, order.signed))
    for result in ranked:
        judged = _judge(order, needed, [result], policy)
        if judged.reusable is Answer.YES:
            return judged
    return _judge(order, needed, earlier, policy)


def _status_alone(case: Case) -> Answer:
    status = case.result.status
    if status is None:
        return Answer.UNKNOWN
    return Answer.YES if status in (ResultStatus.FINAL, ResultStatus.CORRECTED) else Answer.NO


def _recent_but(**changed: Any) -> Callable[[Case], Answer]:
    return lambda case: criteria.recent_enough(replace(case, order=replace(case.order, **changed)))


def _not_critical(case: Case) -> Answer:
    seen = Reading.ABNORMAL if case.result.reading is Reading.CRITICAL else case.result.reading
    return criteria.worth_reusing(replace(case, result=replace(case.result, reading=seen)))


def _stronger(case: Case) -> Answer:
    theirs, ours = case.result.level, case.order.level
    equal = not case.same_facility and theirs is not None and theirs == ours
    return Answer.NO if equal else criteria.laboratory_recognised(case)


def _after(case: Case) -> Answer:
    return Answer.NO if case.order.unstable == case.result.collected else criteria.no_state_change(case)


def _intensive_care_as_ward(case: Case) -> Answer:
    if case.order.context is not Context.ICU:
        return criteria.recent_enough(case)
    return criteria.recent_enough(replace(case, order=replace(case.order, context=Context.INPATIENT)))


def _outpatient(case: Case) -> tuple[Context, ...]:
    return (case.order.context or Context.OUTPATIENT,)


def _certain(order: Any, earlier: Any, policy: Any) -> Any:
    return _choose(order, [replace(r, link=Link.CERTAIN) for r in earlier], policy)


def _without_content(order: Any, earlier: Any, policy: Any) -> Any:
    return _choose(order, [replace(r, content=True) for r in earlier], policy)


def _last_test(self: Reference, count: Count | None) -> list[Any]:
    families, answers = self.ground.arranged.families, []
    for f in range(len(families.first_order) - 1):
        every: list[int] = []
        for p in range(families.first_order[f], families.first_order[f + 1]):
            answers.append(self._one(p, every, f, count))
            every.append(p)
    return answers


_moment, _version = Reference._moment, Reference._version


def _newest_version_ever(self: Reference, q: int, instant: int | None) -> int:
    return _version(self, q, None)


def _first_version(self: Reference, q: int, instant: int | None) -> int:
    return -1


def _days_as_midnight(self: Reference, instant: Any, p: int, bit: int) -> Moment:
    return exactly(_moment(self, instant, p, bit).earliest)


def _as_signed(self: Reference, instant: Any, p: int, bit: int, open_bit: int) -> Moment:
    return self._moment(instant, p, bit)


_link = Reference._link


def _linked_for_ever(self: Reference, p: int, q: int, family: int) -> Link | None:
    """Links as if whoever was ever linked had always been, and would always be."""
    families, group = self.ground.arranged.families, self.o.group
    g = families.first_group[family] + group[p]
    for k in range(families.first_link[g], families.first_link[g + 1]):
        if families.linked[k] == group[q]:
            return Link.CERTAIN if families.certain[k] else Link.PROBABLE
    return _link(self, p, q, family)


def _own_card_only(self: Reference, p: int, q: int, family: int) -> Link | None:
    found = _link(self, p, q, family)
    return found if self.o.group[p] == self.o.group[q] or found is not Link.CERTAIN else None


_YES = lambda case: Answer.YES  # noqa: E731
FAULTS: dict[str, tuple[Count | None, Plant]] = {
    "ages in calendar days": (Count.D1, _instead(criteria, "age_of", _calendar_days)),
    "the edge of the window closed": (Count.D1, _instead(criteria, "_within", _window(closed=True))),
    "the emergency cap forgotten": (Count.D1, _instead(criteria, "_within", _window(capped=False))),
    "a tie broken by the highest id": (Count.D3, _instead(DECIDE, "candidate_rank", _highest_id)),
    "a planned collection taken for the latest": (Count.D3, _instead(DECIDE, "candidate_rank", _planned_time)),
    "the latest signed instead of the latest clock": (Count.D3, _instead(DECIDE, "candidate_rank", _first_signed)),
    "a result from the future accepted": (Count.D3, _asks(Criterion.KNOWN_IN_TIME, _YES)),
    "pending treated as final": (Count.D3, _asks(Criterion.FINAL, _status_alone)),
    "unknown read as no": (Count.D3, _unknown_as(Answer.NO)),
    "unknown read as yes": (Count.D3, _unknown_as(Answer.YES)),
    "an older result consulted when the newest fails": (Count.D3, _instead(DECIDE, "_judge", _any_that_serves)),
    "the last test instead of the last kept": (Count.D3, _instead(Reference, "run", _last_test)),
    "the last test in an arm": (None, _instead(Reference, "run", _last_test)),
    "permission ignored": (None, _asks(Criterion.PERMITTED, _YES)),
    "probable treated as certain": (None, _instead(DECIDE, "choose", _certain)),
    "a link taken for everlasting": (None, _instead(Reference, "_link", _linked_for_ever)),
    "a link taken for everlasting in a count": (Count.D3, _instead(Reference, "_link", _linked_for_ever)),
    "results of linked cards not found": (None, _instead(Reference, "_link", _own_card_only)),
    "withdrawn and empty results used": (None, _instead(DECIDE, "choose", _without_content)),
    "intensive care treated as a ward": (Count.D1, _asks(Criterion.RECENT_ENOUGH, _intensive_care_as_ward)),
    "newborns treated as everybody": (Count.D1, _asks(Criterion.RECENT_ENOUGH, _recent_but(age_days=20_000))),
    "a critical result called abnormal": (Count.D3, _asks(Criterion.WORTH_REUSING, _not_critical)),
    "an equal laboratory refused": (Count.D3, _asks(Criterion.LABORATORY_RECOGNISED, _stronger)),
    "collected at the change of state refused": (Count.D3, _asks(Criterion.NO_STATE_CHANGE, _after)),
    "an unknown context taken for outpatient": (Count.D1, _instead(Case, "contexts", property(_outpatient))),
    "a correction known before its time": (Count.D3, _instead(Reference, "_version", _newest_version_ever)),
    "a correction never read": (Count.D3, _instead(Reference, "_version", _first_version)),
    "a date without time taken for midnight": (Count.D3, _instead(Reference, "_moment", _days_as_midnight)),
    "a time nobody told taken for the signing": (Count.D1, _instead(Reference, "_told", _as_signed)),
    "an outage of the source not noticed": (None, _instead(Reference, "_down", lambda self, q, t: False)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    count, plant = FAULTS[fault]
    drawn(count is None)
    plant(monkeypatch)
    found = first_difference(count)
    assert found is not None, f"{ENOUGH} examples did not show: {fault}"
    print(f"{fault}: found by example {found[0]}, {found[1]}")  # pytest -rP shows it


@pytest.mark.parametrize("count", [Count.D3, None], ids=["d3", "arm"])
def test_without_a_fault_the_same_examples_differ_in_nothing(count: Count | None) -> None:
    reached.clear()
    assert first_difference(count) is None
    print(f"verdicts reached: {dict(reached)}")  # pytest -rP shows it
    assert min(reached[kind] for kind in VerdictKind) >= 8, dict(reached)


def test_the_examples_reach_every_answer_of_every_criterion() -> None:
    """Same person is never no, and without a candidate not asked; worth reusing is not asked of unjudged analytes."""
    seen: Counter[tuple[Criterion, Answer]] = Counter()
    for in_arm, count in ((False, Count.D3), (True, None)):
        for example in drawn(in_arm):
            reference = Reference(example.ground, example.policy, ANALYTES, example.arm if in_arm else None)
            for judged in reference.run(count):
                for analyte in judged.verdict.analytes if judged.verdict else ():
                    seen.update(analyte.answers.items())
    expected = {(c, a) for c in Criterion for a in (Answer.YES, Answer.NO, Answer.UNKNOWN)}
    expected = expected - {(Criterion.SAME_PERSON, Answer.NO)} | {(Criterion.WORTH_REUSING, Answer.NOT_ASKED)}
    assert {e for e in expected if seen[e] < 5} == set()
