"""Arms differ in nothing but what was decided: no luck moves, and what is not decided is the same to the byte."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coordinator.policies import load_policy
from emr_hub.clock import SteppedClock
from hospitals.world import Block
from scenarios.definition import Arm, Overrides, Scenario, load_scenario, with_overrides
from scenarios.engines.columns import run_columns
from scenarios.engines.exchange_plan import AnswerTable
from scenarios.experiments import RunOutcome, run_in_blocks, run_scenario
from scenarios.experiments.answering import answers_of
from scenarios.experiments.arms import plan_of
from scenarios.experiments.judging import Judgement, judge_world
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.experiments.workload import workload_of
from scenarios.measures import as_rows
from scenarios.run_folder import Parts, hashes

FROM_CUT_ON = (
    "accepted", "cut", "share_cut", "harmful_cuts", "harmful_per_1000", "missed_change", "missed_new_abnormal",
    "missed_critical", "wrong_person", "corrected_or_withdrawn", "harm_not_comparable", "delay_median",
    "delay_ninth_decile", "never_tested_again", "saved_vnd", "tubes", "draws", "blood_ml",
)  # fmt: skip


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


def small(patients: int, **coordinator: object) -> Scenario:
    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=patients, days=60, engine="columns"))
    arms = tuple(replace(arm, **coordinator) if arm.coordinator else arm for arm in scenario.arms)
    return replace(scenario, arms=arms, policies=(), second_headline=None)


def the_coordinator(scenario: Scenario) -> Arm:
    return next(arm for arm in scenario.arms if arm.coordinator)


def nobody_asked(scenario: Scenario) -> Arm:
    return next(arm for arm in scenario.arms if not arm.coordinator)


def played(scenario: Scenario, tables: dict[str, pa.Table], judged: Judgement, answers: AnswerTable) -> pa.Table:
    plan = plan_of(the_coordinator(scenario), scenario, 1)
    ground = judged.seen.ground(plan.connected_only)
    return run_columns(tables, judged.seen.columns, ground, plan, load_policy(scenario.policy), answers)


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


def asked_of(scenario: Scenario) -> tuple[dict[str, pa.Table], Judgement, AnswerTable]:
    """The world of a scenario, judged, and what its clinicians would answer."""
    tables = tables_of(world_of(scenario))
    judged = judge_world(tables, [load_policy(scenario.policy)])
    answers = answers_of(the_coordinator(scenario), scenario, tables["orders"], judged.counts.d3_own)
    return tables, judged, answers


def world_of(scenario: Scenario):  # type: ignore[no-untyped-def]
    from hospitals.world import draw_world

    return draw_world(world_plan(scenario))


@contextmanager
def elsewhere(zone: str) -> Iterator[None]:
    """The same machine in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


# As many blocks as the most processes, so that each has one.
BLOCKS = tuple(Block(number, 16 * number + 1, min(16 * number + 16, 120)) for number in range(8))


def kept(
    scenario: Scenario, folder: Path, workers: int, day: int, blocks: Sequence[Block] = BLOCKS
) -> tuple[dict[str, str], list[dict[str, object]]]:
    folder.mkdir()
    outcome = run_in_blocks(
        scenario, Parts(folder), folder, workers=workers, clock=SteppedClock(day), progress=silent, blocks=blocks
    )
    return hashes(folder), as_rows(outcome.measures)


Kept = tuple[Path, dict[str, str], list[dict[str, object]]]


@pytest.fixture(scope="module")
def in_blocks(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A run in blocks by one worker: its folder, the hashes of its files, its measures."""
    folder = tmp_path_factory.mktemp("blocks") / "run"
    return (folder, *kept(small(120), folder, 1, 0))


@pytest.mark.parametrize(("workers", "zone"), [(2, "Pacific/Auckland"), (8, "America/Los_Angeles")])
def test_another_day_time_zone_and_number_of_workers_give_the_same_bytes(
    in_blocks: Kept, tmp_path: Path, workers: int, zone: str
) -> None:
    _, here, measures = in_blocks
    with elsewhere(zone):
        there, again = kept(small(120), tmp_path / "there", workers, 1_900_000_000_000)
    assert here == there and measures == again
    assert len([name for name in here if name.startswith("tables/orders/")]) == len(BLOCKS)
    assert not [name for name in here if name.endswith(".waiting")]


def test_blocks_that_followed_the_number_of_workers_would_be_noticed(in_blocks: Kept, tmp_path: Path) -> None:
    _, here, _ = in_blocks
    there, _ = kept(small(120), tmp_path / "halves", 1, 0, (Block(0, 1, 64), Block(1, 65, 120)))
    same = {name for name in here.keys() & there.keys() if here[name] == there[name]}
    assert not [name for name in same if name.startswith(("tables/orders/", "tables/results/", "tables/decisions/"))]


def test_blocks_are_summed_to_the_measures_of_their_tables(in_blocks: Kept) -> None:
    """Read back whole and counted at once, the parts give what the blocks were summed to."""
    from scenarios.experiments.laboratories import laboratories_of
    from scenarios.measures import Period, measure_run
    from scenarios.run_folder.tables import path_of, read_table

    scenario, (folder, _, summed) = small(120), in_blocks
    names = ("facilities", "registrations", "orders", "results", "truth/orders", "counts", "decisions")
    whole = {name: read_table(folder / path_of(name)).combine_chunks() for name in names}
    none = pa.table({n: pa.array([], t) for n, t in (("policy", pa.string()), ("order_id", pa.int64()),
                    ("analyte", pa.string()), *((f"d{k}", pa.bool_()) for k in (1, 2, 3)))})  # fmt: skip
    arms = [arm.id for arm in scenario.arms]
    at_once = measure_run(
        whole, whole["counts"], whole["decisions"], none, Period(scenario.measured_from, scenario.measured_until),
        [load_policy(scenario.policy).id], arms, laboratories=laboratories_of(scenario.networks, whole),
    )  # fmt: skip
    expected = [row for row in as_rows(at_once) if "source_facility" not in row["groups"]]
    held = {_of(row): row for row in summed}
    assert len(expected) > 200
    assert [row for row in expected if held.get(_of(row)) != row] == []


def _of(row: dict[str, object]) -> tuple[object, ...]:
    return row["key"], tuple(sorted(row["groups"].items()))  # type: ignore[attr-defined]


def test_what_all_blocks_make_a_clinician_see_tires_in_every_block() -> None:
    scenario = small(120)
    tables = tables_of(world_of(scenario))
    judged = judge_world(tables, [load_policy(scenario.policy)])
    alone = workload_of(scenario, tables["orders"], judged.counts.d3_own)
    crowd = replace(alone, cards=alone.cards * 10_000)
    arm, d3 = the_coordinator(scenario), judged.counts.d3_own
    calm, tired = (answers_of(arm, scenario, tables["orders"], d3, load) for load in (alone, crowd))
    seen = crowd.per_day(scenario, tables["orders"]) > 0
    assert np.all(tired.normal[seen] <= calm.normal[seen]) and tired.normal[seen].mean() < calm.normal[seen].mean()


@pytest.mark.parametrize("name", ["registrations", "orders", "results", "truth/orders"])
def test_ids_of_every_block_are_its_own(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    from hospitals.world import draw_block

    scenario = small(120)
    parts = [tables_of(draw_block(world_plan(scenario), block)) for block in BLOCKS[1:3]]
    key = "registration_id" if name == "registrations" else "order_id"
    ids = [set(part[name][key].to_pylist()) for part in parts]
    assert not ids[0] & ids[1]
    assert [min(of) // 100_000_000 for of in ids] == [max(of) // 100_000_000 for of in ids] == [1, 2]
