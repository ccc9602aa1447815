"""A policy is tabulated once for one set of analytes; another window, or another set, is another table."""

from __future__ import annotations

from dataclasses import replace

from coordinator.bulk import rules_of
from coordinator.policies import load_policy
from emr_hub.terminology import analytes


def test_the_same_policy_over_the_same_analytes_is_not_asked_twice():
    policy, keys = load_policy("g147"), sorted(analytes())[:5]
    assert rules_of(policy, keys, analytes()) is rules_of(replace(policy), tuple(keys), analytes())


def test_a_window_changed_under_the_same_name_is_seen():
    policy, keys = load_policy("g147"), sorted(analytes())
    halved = replace(policy, windows=tuple(replace(row, max_age=row.max_age // 2) for row in policy.windows))
    before, after = rules_of(policy, keys, analytes()), rules_of(halved, keys, analytes())
    assert (before.longest > 0).any()
    assert (after.longest == before.longest // 2).all()


def test_other_analytes_have_their_own_rows():
    policy, keys = load_policy("g147"), sorted(analytes())
    turned = rules_of(policy, keys[::-1], analytes())
    assert (turned.window == rules_of(policy, keys, analytes()).window[::-1]).all()
