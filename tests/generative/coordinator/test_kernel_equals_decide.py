"""The kernel and `decide` give one answer to every criterion, verdict and count, on examples built backwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrays import Judged
from coordinator.bulk.judge import MOST, Asked, judge_arm, judge_count, judge_counts
from coordinator.bulk.packing import unpacked
from coordinator.bulk.reference import Reference
from coordinator.bulk.rules import rules_of
from coordinator.bulk.verdicts import NOT_JUDGED
from coordinator.decision import Answer, Count, Criterion, VerdictKind, waits_for_a_result
from emr_hub.errors import BrokenError
from emr_hub.terminology import analytes
from tests.generative.coordinator.grounds import ANALYTES, KEYS, Example, examples

TOLERATED: dict[str, str] = {}  # name of a difference: why it may stand. Empty, and meant to stay so.
KINDS = (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)
SETTINGS = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TOGETHER = [Asked(count, yes) for yes in (False, True) for count in Count]
TOGETHER.append(Asked(Count.D3, unbound=frozenset({Criterion.LABORATORY_RECOGNISED})))
reached: Counter[str] = Counter()


def differences(example: Example, count: Count | None) -> list[str]:
    """Every way in which the kernel and the reference differ on one example; also counts the verdicts reached."""
    rules = rules_of(example.policy, KEYS, analytes())
    arm = example.arm if count is None else None
    kernel = judge_arm(example.ground, rules, example.arm) if count is None else together(example)[Asked(count)]
    found, ten = [], unpacked(kernel.answers)
    for p, judged in enumerate(Reference(example.ground, example.policy, ANALYTES, arm).run(count)):
        if judged.kept != bool(kernel.kept[p]):
            found.append(f"order {p}: kept {judged.kept} by decide, {bool(kernel.kept[p])} by kernel")
        if judged.verdict is None:
            looked_at = kernel.verdict[p] != NOT_JUDGED or np.any(ten[p] != Answer.NOT_ASKED)
            found += [f"order {p}: judged though not asked"] if looked_at else []
            continue
        reached[judged.verdict.kind] += 1
        if KINDS[kernel.verdict[p]] is not judged.verdict.kind:
            found.append(f"order {p}: {judged.verdict.kind} by decide, {KINDS[kernel.verdict[p]]} by kernel")
        for c in Criterion:
            if ten[p, c - 1] != judged.verdict.answers[c]:
                found.append(f"order {p}: {c.word} is {judged.verdict.answers[c].word}, kernel {ten[p, c - 1]}")
        if kernel.counted[p] != judged.counted:
            found.append(f"order {p}: counted {judged.counted.word}, kernel {kernel.counted[p]}")
        if count is Count.D3 and bool(kernel.waits[p]) != waits_for_a_result(judged.verdict):
            found.append(f"order {p}: waits differs")
    return found


def together(example: Example, order: Sequence[Asked] = TOGETHER) -> dict[Asked, Judged]:
    """Many counts judged in one walk."""
    rules = rules_of(example.policy, KEYS, analytes())
    return dict(zip(order, judge_counts(example.ground, rules, order), strict=True))


@pytest.mark.parametrize("count", list(Count))
def test_each_count_of_the_kernel_equals_decide(count: Count) -> None:
    @SETTINGS
    @given(examples(in_arm=False))
    def check(example: Example) -> None:
        assert differences(example, count) == []

    check()


def test_counts_judged_in_one_walk_answer_as_if_each_were_asked_alone() -> None:
    candidates: Counter[bool] = Counter()

    @SETTINGS
    @given(examples(in_arm=False), st.permutations(TOGETHER))
    def check(example: Example, order: list[Asked]) -> None:
        rules = rules_of(example.policy, KEYS, analytes())
        joint = together(example, order)
        for asked in order:
            (alone,) = judge_counts(example.ground, rules, [asked])
            assert all(np.array_equal(a, b) for a, b in zip(alone, joint[asked], strict=True)), asked
        first, *others = (joint[asked].candidate for asked in TOGETHER)
        candidates.update(bool(np.any(first != other)) for other in others)

    check()
    assert min(candidates[True], candidates[False]) >= 30, "the chains hardly ever part, or always do"


def test_counts_bound_alike_and_those_said_in_brief_answer_as_if_each_were_asked_alone() -> None:
    """Where nothing is unbound for one alone, chains that keep the same are judged as one voice until they part."""
    voices: Counter[bool] = Counter()

    @SETTINGS
    @given(examples(in_arm=False), st.permutations([a for a in TOGETHER if not a.unbound]), st.integers(0, 6))
    def check(example: Example, order: list[Asked], told: int) -> None:
        rules = rules_of(example.policy, KEYS, analytes())
        joint = judge_counts(example.ground, rules, order[:told], brief=order[told:])
        for n, (asked, judged) in enumerate(zip(order, joint, strict=True)):
            (alone,) = judge_counts(example.ground, rules, [asked])
            assert np.array_equal(alone.outcome, judged.outcome) and np.array_equal(alone.met, judged.met), asked
            if n < told:
                assert np.array_equal(alone.answers, judged.answers), asked
                assert np.array_equal(alone.candidate, judged.candidate), asked
            else:
                assert not len(judged.answers) and not len(judged.candidate)
        voices[len({one.kept.tobytes() for one in joint}) == 1] += 1

    check()
    assert min(voices[True], voices[False]) >= 20, "the chains hardly ever part, or always do"


def test_a_walk_carries_as_many_counts_as_it_promises_and_refuses_one_more() -> None:
    many = [*TOGETHER * MOST][:MOST]

    @settings(SETTINGS, max_examples=30)
    @given(examples(in_arm=False))
    def check(example: Example) -> None:
        rules, alone = rules_of(example.policy, KEYS, analytes()), together(example)
        for asked, judged in zip(many, judge_counts(example.ground, rules, many), strict=True):
            assert all(np.array_equal(a, b) for a, b in zip(alone[asked], judged, strict=True))
        with pytest.raises(BrokenError, match="32 counts in one walk"):
            judge_counts(example.ground, rules, [*many, many[0]])

    check()


def test_a_criterion_that_binds_nobody_is_as_one_that_the_policy_does_not_bind() -> None:
    @settings(SETTINGS, max_examples=60)
    @given(examples(in_arm=False))
    def check(example: Example) -> None:
        blind = replace(example.policy, binds=example.policy.binds - TOGETHER[-1].unbound)
        alone = judge_count(example.ground, rules_of(blind, KEYS, analytes()), Count.D3)
        assert all(np.array_equal(a, b) for a, b in zip(alone, together(example)[TOGETHER[-1]], strict=True))

    check()


def test_an_arm_of_the_kernel_equals_decide() -> None:
    @SETTINGS
    @given(examples(in_arm=True))
    def check(example: Example) -> None:
        assert differences(example, None) == []

    check()


def test_every_verdict_is_reached_often_enough_to_mean_something() -> None:
    reached.clear()

    @SETTINGS
    @given(examples(in_arm=True), st.just(None))
    def collect(example: Example, count: None) -> None:
        differences(example, count)

    collect()
    assert min(reached[k] for k in KINDS) >= 5, dict(reached)
    assert TOLERATED == {}


def test_no_two_examples_share_memory() -> None:
    """The arrays a kernel writes are its own: judging twice gives the same answers."""

    @settings(SETTINGS, max_examples=20)
    @given(examples(in_arm=True))
    def check(example: Example) -> None:
        rules = rules_of(example.policy, KEYS, analytes())
        first, second = (judge_arm(example.ground, rules, example.arm) for _ in range(2))
        assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))

    check()
