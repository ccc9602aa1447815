"""A second, naive reading of the decision page finds the same counts, decisions and figures in a run folder."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from scenarios.cli.program import run_program
from tests.acceptance.second_reading.arm import CoordinatorArm
from tests.acceptance.second_reading.chains import count
from tests.acceptance.second_reading.harm import KINDS
from tests.acceptance.second_reading.policy import Rule, read_policy
from tests.acceptance.second_reading.totals import Figures, arm_figures, world_figures
from tests.acceptance.second_reading.world import Row, World, read_world, rows_of

OWN = "g147"
SMALL = (
    "--engine",
    "columns",
    "--patients",
    "220",
    "--days",
    "60",
    "--seed",
    "3",
    "--quiet",
)  # this world tells the CVA of two laboratories from one
POLICIES = (OWN, "draft-2026-08", "portal-24h", "fixed-7d", "leeds")
ARMS = {"coordinator": OWN, "coordinator@portal-24h": "portal-24h", "coordinator@fixed-90d": "fixed-90d"}


@dataclass
class Run:
    """A finished run, and what the second reading makes of its world."""

    folder: Path
    world: World
    counted: dict[int, Row]

    def rows(self, table: str, column: str, value: str) -> dict[int, Row]:
        """The rows of a table for one policy or arm, by order."""
        return {r["order_id"]: r for r in rows_of(self.folder / "tables" / table) if r[column] == value}

    def arm(self, policy: str) -> CoordinatorArm:
        """The coordinator arm, played again under a policy; load comes from D3 under the scenario's own."""
        declared = next(a for a in self.world.scenario["arms"] if a["coordinator"])
        flagged = [o for o in self.world.orders if self.world.is_measured(o) and self.counted[o.id]["d3"]]
        load = Counter(int(o.row["clinician_id"]) for o in flagged)
        return CoordinatorArm(self.world, read_policy(policy), declared, load).run()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("second") / "run"
    assert run_program(["run", "pilot-2025", *SMALL, "--out", str(folder)]) == 0
    world = read_world(folder)
    return Run(folder, world, count(world, read_policy(OWN)))


def differences(mine: dict[int, Row], theirs: dict[int, Row]) -> list[tuple[int, dict[str, Any]]]:
    """Every order and column in which the two readings differ; `scope` of an arm is a figure, not a column."""
    assert mine.keys() == theirs.keys()
    found = [
        (i, {k: (said, theirs[i][k]) for k, said in row.items() if k in theirs[i] and said != theirs[i][k]})
        for i, row in mine.items()
    ]
    return [one for one in found if one[1]]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_order_is_counted_alike(run: Run, policy: str) -> None:
    mine = run.counted if policy == OWN else count(run.world, read_policy(policy))
    assert differences(mine, run.rows("counts.parquet", "policy", policy)) == []
    assert sum(row["d1"] for row in mine.values()) >= 40


def test_every_order_is_counted_alike_without_recognition(run: Run) -> None:
    own = read_policy(OWN)
    off: Rule = replace(own, binds=own.binds - {"laboratory_recognised"})
    theirs = run.rows("counts.parquet", "policy", f"{OWN}~recognition-off")
    assert differences(count(run.world, off), theirs) == []


@pytest.mark.parametrize("arm", ARMS)
def test_every_order_is_decided_and_measured_alike(run: Run, arm: str) -> None:
    mine = run.arm(ARMS[arm])
    assert differences(mine.decided, run.rows("decisions.parquet", "arm", arm)) == []
    assert Counter(row["verdict"] for row in mine.decided.values())["reuse"] >= 10
    groups = {"arm": "coordinator"} | ({} if ARMS[arm] == OWN else {"policy": ARMS[arm]})
    figures = arm_figures(run.world, mine)
    assert figures == pytest.approx(measured(run.folder, groups, figures))
    assert figures["cut", None] > 0
    assert ARMS[arm] != "fixed-90d" or figures["harmful_cuts", None] > 0, "nothing is at stake in this world"


def test_the_worlds_own_figures_are_alike(run: Run) -> None:
    figures = world_figures(run.world, run.counted)
    assert figures == measured(run.folder, {}, figures)
    assert figures["pending", None] > 0 and figures["repeats_d3", "cross"] > 0


def measured(folder: Path, groups: dict[str, str], wanted: Figures) -> Figures:
    """The same keys and scopes from measures.json; kinds of harm as counts, nothing where there is no row."""
    rows = json.loads((folder / "measures.json").read_text(encoding="utf-8"))["measures"]
    found: Figures = defaultdict(float)
    for row in rows:
        scope = row["groups"].get("scope")
        if row["groups"] == groups | ({"scope": scope} if scope else {}):
            found[row["key"], scope] = row["numerator"] if row["key"] in KINDS else row["value"]
    return {key: found[key] for key in wanted}
