"""What a count would be if every unknown were no, and if every unknown were yes: what these two numbers are.

They are chains of their own, and equal `decide` read the same way. For D1 over single analytes on the collection clock
they enclose every way the unknowns may turn out; for D2 and D3 they do not, and the smallest example stands here.
"""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.bulk import (
    Arranged,
    Carried,
    Ground,
    Items,
    Orders,
    Permits,
    judge_count,
    no_later,
    one_group_each,
    rules_of,
)  # fmt: skip
from coordinator.bulk.arrays import ANYWHERE, INPATIENT, OUTPATIENT
from coordinator.bulk.reference import Reference
from coordinator.decision import Answer, ClockStart, Count
from emr_hub.clock import DAY
from emr_hub.terminology import analytes
from tests.generative.coordinator.grounds import ANALYTES, KEYS, START, Example, examples, policy

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEW = settings(SETTINGS, max_examples=25)


def counted(ground: Ground, count: Count, *, unknown_is_yes: bool = False) -> int:
    rules = rules_of(policy(ClockStart.COLLECTION), KEYS, analytes())
    judged = judge_count(ground, rules, count, 1, unknown_is_yes=unknown_is_yes)
    return int(np.count_nonzero(judged.counted >= (Answer.UNKNOWN if unknown_is_yes else Answer.YES)))


@SETTINGS
@given(examples(in_arm=False), st.sampled_from(list(Count)))
def test_every_unknown_read_as_yes_is_a_chain_of_decide_that_keeps_nothing_open(example: Example, count: Count) -> None:
    rules = rules_of(example.policy, KEYS, analytes())
    kernel = judge_count(example.ground, rules, count, unknown_is_yes=True)
    reference = Reference(example.ground, example.policy, ANALYTES, unknown_is_yes=True).run(count)
    assert kernel.counted.tolist() == [int(judged.counted) for judged in reference]
    # An order left open is out of the chain, so nobody later is measured against it.
    assert [judged.kept for judged in reference] == [judged.counted is Answer.NO for judged in reference]


def with_contexts(ground: Ground, contexts: tuple[int, ...]) -> Ground:
    orders = ground.arranged.orders._replace(context=np.array(contexts, np.int8))
    return replace(ground, arranged=replace(ground.arranged, orders=orders))


@st.composite
def single_series(draw: st.DrawFn) -> Ground:
    """One person, one analyte, each specimen taken when it was ordered, the context of every order unknown."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 9, 13, 14, 15]), min_size=1, max_size=6))
    signed = START + np.cumsum(gaps) * DAY
    return _ground(signed)


def _ground(signed: Any) -> Ground:
    n = len(signed)
    at, ones = np.arange(n, dtype=np.int64), np.ones(n, np.int8)
    full = lambda value, kind: np.full(n, value, kind)  # noqa: E731
    orders = Orders(
        at, np.asarray(signed, np.int64), full(0, np.int32), full(0, np.int32), full(1, np.int32), full(3, np.int8),
        full(ANYWHERE, np.int8), full(20_000, np.int32), np.asarray(signed, np.int64), np.asarray(signed, np.int64),
        full(-(2**62), np.int64), full(0, np.int8), full(0, np.int8), full(2, np.int8), np.arange(n + 1),
        np.zeros(n + 1, np.int64),
    )  # fmt: skip
    items = Items(
        at.astype(np.int32), full(0, np.int32), full(0, np.int16), ones * 2, full(0, np.int8), ones, ones * 2, ones
    )  # fmt: skip
    families = one_group_each(np.array([0, n], np.int64))
    permits = Permits(np.zeros(2, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), False)
    return Ground(Arranged(orders, items, no_later(), families, at, at, 1), permits, Carried())


@FEW
@given(single_series())
def test_d1_of_single_analytes_lies_between_its_two_readings_however_the_contexts_turn_out(ground: Ground) -> None:
    low, high = counted(ground, Count.D1), counted(ground, Count.D1, unknown_is_yes=True)
    size = len(ground.arranged.row)
    for contexts in product((OUTPATIENT, INPATIENT), repeat=size):
        assert low <= counted(with_contexts(ground, contexts), Count.D1) <= high, contexts


def chain(answers: dict[tuple[int, int], Answer], orders: int, *, unknown: Answer) -> int:
    """The count by its definition, one class: an order is measured against the last one kept."""
    last, taken = None, 0
    for i in range(orders):
        answer = Answer.NO if last is None else answers[i, last]
        if (unknown if answer is Answer.UNKNOWN else answer) is Answer.YES:
            taken += 1
        else:
            last = i
    return taken


def completions(answers: dict[tuple[int, int], Answer]) -> Any:
    open_ = [pair for pair, answer in answers.items() if answer is Answer.UNKNOWN]
    for said in product((Answer.NO, Answer.YES), repeat=len(open_)):
        yield {**answers, **dict(zip(open_, said, strict=True))}


@st.composite
def windows(draw: st.DrawFn) -> tuple[dict[tuple[int, int], Answer], int]:
    """Answers as D1 gives them: the younger the candidate, the surer the yes."""
    orders = draw(st.integers(2, 5))
    answers = {}
    for i in range(1, orders):
        said = sorted(draw(st.lists(st.sampled_from([Answer.NO, Answer.UNKNOWN, Answer.YES]), min_size=i, max_size=i)))
        answers.update({(i, j): Answer(said[j]) for j in range(i)})
    return answers, orders


@SETTINGS
@given(windows())
def test_where_the_younger_is_never_refused_and_the_older_taken_the_two_readings_enclose_all(
    given_: tuple[dict[tuple[int, int], Answer], int],
) -> None:
    answers, orders = given_
    low, high = (chain(answers, orders, unknown=as_) for as_ in (Answer.NO, Answer.YES))
    for whole in completions(answers):
        if all(whole[i, j] <= whole[i, j + 1] for i, j in whole if (i, j + 1) in whole):
            assert low <= chain(whole, orders, unknown=Answer.NO) <= high


def test_where_a_younger_result_may_be_worse_the_two_readings_enclose_nothing() -> None:
    """Order 1 is open against 0. Kept, it is normal and serves 2 and 3; cut, the older abnormal one serves neither."""
    yes, no, open_ = Answer.YES, Answer.NO, Answer.UNKNOWN
    answers = {(1, 0): open_, (2, 0): no, (2, 1): yes, (3, 0): no, (3, 1): yes, (3, 2): no}
    assert chain(answers, 4, unknown=no) == 2
    assert chain(answers, 4, unknown=yes) == 1  # fewer than if every unknown were no
    assert sorted(chain(whole, 4, unknown=no) for whole in completions(answers)) == [1, 2]
