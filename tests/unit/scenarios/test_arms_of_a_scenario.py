"""Arms: which is on the wire, which policy each has, how its clinicians answer, which policies stand beside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from emr_hub.columns import longs
from scenarios.definition import Clinicians, Overrides, Scenario, load_scenario, with_overrides
from scenarios.experiments.answering import answers_of
from scenarios.experiments.arms import plan_of

PILOT = load_scenario("pilot-2025")
OUTAGE = load_scenario("outage")
LAB = load_scenario("policy-lab")


def test_of_a_scenario_on_the_wire_only_the_first_arm_with_a_coordinator_is_played_there() -> None:
    assert [arm.id for arm in OUTAGE.arms if OUTAGE.is_on_the_wire(arm)] == ["nothing-down"]
    assert not any(LAB.is_on_the_wire(arm) for arm in LAB.arms)


def test_another_arm_is_played_there_if_it_says_so_and_the_first_is_not_if_it_says_so() -> None:
    said = {"nothing-down": "columns", "coordinator-down": "exchange"}
    arms = tuple(replace(arm, engine=said.get(arm.id)) for arm in OUTAGE.arms)  # type: ignore[arg-type]
    scenario = replace(OUTAGE, arms=arms)
    assert [arm.id for arm in scenario.arms if scenario.is_on_the_wire(arm)] == ["coordinator-down"]


def test_an_arm_has_its_own_policy_or_the_scenarios() -> None:
    assert [plan_of(arm, LAB, 1).policy for arm in LAB.arms[:3]] == ["g147", "g147", "draft-2026-08"]
    leeds = with_overrides(LAB, Overrides(policy="leeds"))
    assert [plan_of(arm, leeds, 1).policy for arm in leeds.arms[:3]] == ["leeds", "g147", "draft-2026-08"]


def test_an_outage_of_a_link_silences_its_facility_and_hides_its_records_and_one_of_the_coordinator_everybody() -> None:
    plans = {arm.id: plan_of(arm, OUTAGE, 1) for arm in OUTAGE.arms}
    at = plans["links-down"].outages[0].starts
    assert plans["links-down"].is_unanswered("BM", at)
    assert not plans["links-down"].is_unanswered("BM", plans["links-down"].outages[0].ends)
    assert not plans["links-down"].is_unanswered("AGX", at)
    assert plans["coordinator-down"].is_unanswered("AGX", at) and plans["coordinator-down"].outages == ()
    assert not plans["records-down"].is_unanswered("BM", at) and len(plans["records-down"].outages) == 7


ORDERS = pa.table({
    "order_id": pa.array([1, 2, 3], pa.int64()), "service": ["22.0121.1369", "23.0051.1494", "23.0083.1523"],
    "clinician_id": pa.array([1001, 1001, 1002], pa.int64()),
    "signed_at": pa.array([1_758_000_000_000] * 3, pa.timestamp("ms", tz="UTC")),
})  # fmt: skip


def chances(clinicians: Clinicians, scenario: Scenario = PILOT) -> tuple[np.ndarray, np.ndarray]:
    """The acceptance after a normal and after an abnormal result of three orders."""
    arm = replace(scenario.arms[1], clinicians=clinicians)
    table = answers_of(arm, scenario, ORDERS, np.zeros(3, dtype=bool))
    return table.normal, table.abnormal


def test_clinicians_of_an_arm_answer_by_class_of_test_and_by_what_the_earlier_result_was() -> None:
    usual, _ = chances(Clinicians())
    normal, abnormal = chances(Clinicians((("routine", 0.9), ("high_volume_acute", 0.2), ("abnormal_factor", 0.5))))
    assert normal[0] == pytest.approx(0.2) and normal[1] == pytest.approx(0.9)
    assert normal[2] == usual[2]
    assert np.allclose(abnormal, 0.5 * normal)


def test_reasons_of_an_arm_stand_for_those_of_the_table() -> None:
    arm = replace(PILOT.arms[1], clinicians=Clinicians((), (("emergency", 1.0),), (("other", 1.0),)))
    table = answers_of(arm, PILOT, ORDERS, np.zeros(3, dtype=bool))
    ids = longs(ORDERS, "order_id")
    assert set(table.reasons(ids, np.zeros(3, bool))) == {"emergency"}
    assert set(table.reasons(ids, np.ones(3, bool))) == {"other"}


def test_the_reason_of_one_order_is_the_same_asked_alone_as_among_all() -> None:
    table = answers_of(PILOT.arms[1], PILOT, ORDERS, np.zeros(3, dtype=bool))
    ids = longs(ORDERS, "order_id")
    together = table.reasons(ids, np.ones(3, bool))
    assert [table.override_reason(order, True) for order in ids.tolist()] == together.tolist()
