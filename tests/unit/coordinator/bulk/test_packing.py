"""Packed answers and tabulated rules say the same as the answers and the policy they are made from."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from coordinator.bulk import rules_of, unpacked
from coordinator.bulk.criteria import age_band
from coordinator.bulk.packing import ALL_ASIDE, bits, but_for_the_wait, lowest, mask_of
from coordinator.decision import ALL_CRITERIA, CONDITIONS, Answer, Count, Criterion, all_of
from coordinator.policies import load_policy, shipped_ids
from emr_hub.clinical import Context
from emr_hub.terminology import analytes

CONTEXTS = (Context.OUTPATIENT, Context.INPATIENT, Context.EMERGENCY, Context.ICU)


def packed(answers: dict[Criterion, Answer]) -> int:
    """The ten answers as the kernel writes them."""
    return sum(bits(int(a)) << 3 * (c - 1) for c, a in answers.items())


@pytest.mark.parametrize(("criterion", "answer"), list(product(Criterion, Answer)))
def test_packing_and_back_loses_nothing(criterion: Criterion, answer: Answer) -> None:
    for other in Answer:
        ten = {**dict.fromkeys(Criterion, other), criterion: answer}
        assert unpacked(np.array([packed(ten)], np.int32))[0].tolist() == [ten[c] for c in Criterion]


@pytest.mark.parametrize(("one", "other"), list(product(Answer, repeat=2)))
def test_bitwise_and_is_kleene_and(one: Answer, other: Answer) -> None:
    both = packed(dict.fromkeys(Criterion, one)) & packed(dict.fromkeys(Criterion, other))
    assert set(unpacked(np.array([both], np.int32))[0].tolist()) == {all_of([one, other])}


@pytest.mark.parametrize(("one", "other", "rest"), list(product(Answer, repeat=3)))
def test_the_lowest_of_ten_is_their_kleene_and(one: Answer, other: Answer, rest: Answer) -> None:
    ten = {**dict.fromkeys(Criterion, rest), Criterion.FINAL: one, Criterion.PERMITTED: other}
    assert lowest(packed(ten)) == all_of(ten.values())


@pytest.mark.parametrize("count", list(Count))
def test_criteria_set_aside_no_longer_count(count: Count) -> None:
    aside = mask_of(CONDITIONS[count])
    for criterion, answer in product(Criterion, Answer):
        ten = {**dict.fromkeys(Criterion, Answer.YES), criterion: answer}
        assert lowest(packed(ten) | aside) == all_of(ten[c] for c in CONDITIONS[count])


def test_nothing_is_aside_where_everything_binds() -> None:
    assert mask_of(ALL_CRITERIA) == 0 and mask_of(frozenset()) == ALL_ASIDE


@pytest.mark.parametrize(("criterion", "answer"), list(product(Criterion, Answer)))
def test_only_final_and_known_in_time_may_wait(criterion: Criterion, answer: Answer) -> None:
    ten = {**dict.fromkeys(Criterion, Answer.YES), criterion: answer}
    assert but_for_the_wait(packed(ten)) == (answer.holds or criterion in (Criterion.FINAL, Criterion.KNOWN_IN_TIME))


@pytest.mark.parametrize("id_", shipped_ids())
def test_tabulated_rules_equal_the_policy_for_every_analyte_context_and_age(id_: str) -> None:
    policy, keys = load_policy(id_), tuple(analytes())
    rules = rules_of(policy, keys, analytes())
    edges = [int(e) for e in rules.band_edges]
    ages = {0, 27, 28, 5843, 5844, 40_000, *(e + step for e in edges for step in (-1, 0, 1))}
    for age in (None, *sorted(ages)):
        band = age_band(-1 if age is None else age, rules.band_edges)
        for (a, key), (c, context) in product(enumerate(keys), enumerate(CONTEXTS)):
            of = analytes()[key]
            row = policy.row_for(key, of.group, context, age)
            assert rules.window[a, band, c] == policy.window(key, of.group, of.slow, context, age), (key, context, age)
            assert rules.only_positive[a, band, c] == (row is not None and row.only_positive), (key, context, age)


@pytest.mark.parametrize("id_", shipped_ids())
def test_nothing_outlives_the_longest_window_and_never_reused_analytes_are_not_sought(id_: str) -> None:
    policy, keys = load_policy(id_), tuple(analytes())
    rules = rules_of(policy, keys, analytes())
    for a, key in enumerate(keys):
        of = analytes()[key]
        assert rules.longest[a] == (0 if of.never_reuse else policy.longest_window(key, of.group))
        assert of.never_reuse or rules.window[a].max() <= rules.longest[a]
