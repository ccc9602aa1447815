"""Arms differ in nothing but what was decided: no luck moves, and where nobody accepts nothing differs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordinator.policies import load_policy
from emr_hub.clock import SteppedClock
from scenarios.definition import Scenario
from scenarios.engines.columns import run_columns
from scenarios.engines.exchange_plan import AnswerTable
from scenarios.experiments import RunOutcome, run_scenario
from scenarios.experiments.arms import plan_of
from scenarios.experiments.judging import Judgement
from scenarios.measures import as_rows
from tests.acceptance.pilot import asked_of, nobody_asked, silent, small, the_coordinator

FROM_CUT_ON = (
    "accepted", "cut", "share_cut", "harmful_cuts", "harmful_per_1000", "missed_change", "missed_new_abnormal",
    "missed_critical", "wrong_person", "corrected_or_withdrawn", "harm_not_comparable", "delay_median",
    "delay_ninth_decile", "never_tested_again", "saved_vnd", "tubes", "draws", "blood_ml",
)  # fmt: skip


def test_nobody_accepts_equals_nobody_is_asked_on_every_order_and_measure_from_the_cut_on() -> None:
    scenario = small(200, acceptance=0.0)
    outcome = run_scenario(scenario, workers=1, clock=SteppedClock(0), progress=silent)
    assert parted_orders(scenario, outcome) == [] and parted_measures(scenario, outcome) == set()
    groups = {"arm": the_coordinator(scenario).id}
    flagged = next(r for r in as_rows(outcome.measures) if r["key"] == "flagged" and r["groups"] == groups)
    assert flagged["value"] > 20, "something was at stake"


def test_proposals_that_are_accepted_part_the_two_arms_in_orders_and_in_measures() -> None:
    """The equality can fail: with every proposal accepted the same comparison finds what differs."""
    scenario = small(120, acceptance=1.0)
    outcome = run_scenario(scenario, workers=1, clock=SteppedClock(0), progress=silent)
    assert len(parted_orders(scenario, outcome)) > 10
    assert parted_measures(scenario, outcome) >= {"accepted", "cut", "share_cut", "saved_vnd", "tubes", "blood_ml"}


def parted_orders(scenario: Scenario, outcome: RunOutcome) -> list[int]:
    """The orders that one of the two arms performs and the other does not."""
    by_arm: dict[str, dict[int, bool]] = {}
    for row in outcome.tables["decisions"].select(["order_id", "arm", "performed"]).to_pylist():
        by_arm.setdefault(row["arm"], {})[row["order_id"]] = row["performed"]
    asked, unasked = by_arm[the_coordinator(scenario).id], by_arm[nobody_asked(scenario).id]
    assert asked.keys() == unasked.keys() and len(asked) > 300
    return [order for order, performed in asked.items() if performed != unasked[order]]


def parted_measures(scenario: Scenario, outcome: RunOutcome) -> set[str]:
    """The measures from `cut` on that differ, also where a finer row of the asked arm counts something."""
    rows = [row for row in as_rows(outcome.measures) if row["key"] in FROM_CUT_ON]
    asked, unasked = (
        {_named(row): _figures(row) for row in rows if row["groups"].get("arm") == arm.id}
        for arm in (the_coordinator(scenario), nobody_asked(scenario))
    )
    assert {name for name, _ in unasked} == set(FROM_CUT_ON) and unasked.keys() <= asked.keys()
    differing = {name for name in unasked if asked[name] != unasked[name]}
    finer = {name for name, figures in asked.items() if name not in unasked and figures[0]}
    return {key for key, _ in differing | finer}


def _named(row: dict[str, object]) -> tuple[str, tuple[tuple[str, str], ...]]:
    groups = dict(row["groups"])  # type: ignore[call-overload]
    groups.pop("arm")
    return str(row["key"]), tuple(sorted(groups.items()))


def _figures(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("value", "low", "high", "numerator", "denominator"))


def test_one_accepted_proposal_is_enough_to_part_the_two_arms() -> None:
    """The equality can fail: one card of all is accepted, and what is performed differs by that order."""
    scenario = small(120, acceptance=0.0)
    tables, judged, answers = asked_of(scenario)
    flagged = [d["order_id"] for d in played(scenario, tables, judged, answers).to_pylist() if d["card_shown"]]
    once = np.where(answers.order_ids == flagged[0], 1.0, 0.0)
    after = played(scenario, tables, judged, replace(answers, normal=once, abnormal=once))
    assert [d["order_id"] for d in after.to_pylist() if not d["performed"]] == flagged[:1]


def test_a_cut_in_one_patients_life_moves_no_draw_and_no_decision_of_any_other() -> None:
    before, after, moved, others = one_life()
    assert before.filter(others).equals(after.filter(others))
    assert not before.equals(after), "the accepted proposals cut something"
    assert not before.filter(others).equals(moved.filter(others)), "draws that move would be seen"


def one_life() -> tuple[pa.Table, pa.Table, pa.Table, pa.Array]:
    """Decisions where someone accepts nothing; everything; and everything while all luck moved; the rows of others."""
    scenario = small(120)
    tables, judged, answers = asked_of(scenario)
    shown = played(scenario, tables, judged, answers).filter(pc.field("card_shown"))["order_id"].to_pylist()
    person_of = dict(zip(*(tables["truth/orders"][c].to_pylist() for c in ("order_id", "person_id")), strict=True))
    someone = person_of[shown[len(shown) // 2]]
    theirs = np.array([person_of[int(order)] == someone for order in answers.order_ids])
    never, always = (
        replace(answers, normal=np.where(theirs, chance, answers.normal),
                abnormal=np.where(theirs, chance, answers.abnormal)) for chance in (0.0, 1.0)
    )  # fmt: skip
    before, after = (played(scenario, tables, judged, given) for given in (never, always))
    moved = played(replace(scenario, seed=scenario.seed + 1), tables, judged, always)
    # A card may be lent: whoever shares one with someone may see another answer, and is no other.
    card_of = dict(zip(*(tables["orders"][c].to_pylist() for c in ("order_id", "registration_id")), strict=True))
    cards = {card_of[order] for order, person in person_of.items() if person == someone}
    others = pa.array([card_of[order] not in cards for order in before["order_id"].to_pylist()])
    return before, after, moved, others


def played(scenario: Scenario, tables: dict[str, pa.Table], judged: Judgement, answers: AnswerTable) -> pa.Table:
    plan = plan_of(the_coordinator(scenario), scenario, 1)
    ground = judged.seen.ground(plan.connected_only)
    return run_columns(tables, judged.seen.columns, ground, plan, load_policy(scenario.policy), answers)
