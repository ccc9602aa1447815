"""What playing a block reads back of its tables: what is looked at, and all where an arm is told something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coordinator.policies import load_policy
from emr_hub.columns import SCHEMAS, empty_table
from emr_hub.errors import DataError
from hospitals.world import Block
from scenarios.definition import Overrides, Scenario, load_scenario, shelf, with_overrides
from scenarios.engines.identity import cards_of
from scenarios.engines.signed_orders import Signed
from scenarios.experiments.block import JudgedBlock, judge_block, play_block, workload_of_block
from scenarios.experiments.kept import LOOKED_AT, KeptTables
from scenarios.experiments.plans import WORLD_TABLES
from scenarios.run_folder import Parts


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    found = Parts(tmp_path)
    found.write(3, {name: empty_table(name) for name in WORLD_TABLES if name != "facilities"})
    found.write(0, {"facilities": empty_table("facilities")})
    return found


def test_of_a_world_told_as_drawn_only_what_is_looked_at_is_read_back(parts: Parts) -> None:
    tables = KeptTables.to_play(load_scenario("pilot-2025"), parts, 3)
    for name in WORLD_TABLES:
        assert tables[name].column_names == list(LOOKED_AT.get(name, SCHEMAS[name].names))


def test_where_an_arm_is_told_something_else_all_is_read_back(parts: Parts) -> None:
    tables = KeptTables.to_play(load_scenario("late-results"), parts, 3)
    assert {name: table.schema.names for name, table in tables.items()} == {n: SCHEMAS[n].names for n in WORLD_TABLES}


def test_a_table_is_read_once_and_only_when_it_is_asked_for(tmp_path: Path) -> None:
    tables = KeptTables(Parts(tmp_path), 3, {})
    with pytest.raises(DataError, match="missing"):
        tables["orders"]
    Parts(tmp_path).write(3, {"orders": empty_table("orders")})
    assert tables["orders"] is tables["orders"]
    with pytest.raises(KeyError):
        tables["order"]


def _as_drawn() -> list[str]:
    return [one.id for one in shelf() if KeptTables.to_play(load_scenario(one.id), Parts(Path()), 0).columns]


@pytest.mark.parametrize("name", _as_drawn())
def test_a_shipped_scenario_is_played_alike_from_what_is_looked_at_and_from_all(name: str, tmp_path: Path) -> None:
    small = with_overrides(load_scenario(name), Overrides(patients=60, days=60, engine="columns"))
    scenario = replace(small, arms=tuple(replace(arm, engine=None) for arm in small.arms))
    policies, parts = [load_policy(policy) for policy in scenario.all_policies], Parts(tmp_path)
    block = judge_block(scenario, policies, Block(0, 1, 60))
    parts.write(0, block.tables)
    waited, workload = _waited(scenario, block, parts), workload_of_block(scenario, block)
    whole, again = (play_block(scenario, policies, one, workload) for one in (block, waited))
    assert again.decisions.equals(whole.decisions) and whole.decisions.num_rows > 100
    assert again.sums == whole.sums


def _waited(scenario: Scenario, block: JudgedBlock, parts: Parts) -> JudgedBlock:
    """The block with no more of its tables than playing reads back."""
    tables, seen = KeptTables.to_play(scenario, parts, 0), block.judged.seen
    orders = Signed.of(tables["orders"], seen.columns.analytes)
    there = replace(seen, tables=tables, columns=orders, cards=cards_of(tables))
    return replace(block, tables=tables, judged=replace(block.judged, seen=there))
