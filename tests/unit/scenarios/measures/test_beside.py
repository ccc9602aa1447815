"""An arm asked under another policy is one name inside and two groups in a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scenarios.measures import arm_beside, as_rows, inward, measure, outward

NAMES = st.text("abcdefghijk-0123456789", min_size=1, max_size=12)


def test_the_policy_beside_the_arm_becomes_a_group_of_its_own() -> None:
    row = as_rows([measure("cut", 3, {"arm": arm_beside("coordinator", "leeds"), "scope": "cross"})])[0]
    assert row["groups"] == {"arm": "coordinator", "scope": "cross", "policy": "leeds"}


@given(NAMES, NAMES, st.dictionaries(st.sampled_from(["scope", "service"]), NAMES))
def test_what_a_file_holds_reads_back_as_it_was(arm: str, policy: str, more: dict[str, str]) -> None:
    for groups in ({"arm": arm, **more}, {"arm": arm_beside(arm, policy), **more}, more):
        assert inward(outward(groups)) == groups


def test_a_policy_without_an_arm_stays_a_group() -> None:
    assert inward({"policy": "leeds"}) == {"policy": "leeds"} == outward({"policy": "leeds"})
