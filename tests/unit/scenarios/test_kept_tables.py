"""What playing a block reads back of its tables: what is looked at, and all where an arm is told something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_hub.columns import SCHEMAS, empty_table
from emr_hub.errors import DataError
from scenarios.definition import load_scenario
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
