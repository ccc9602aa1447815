"""Draw, judge, measure: each step takes the value of the one before, so any of them can be asked again differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from coordinator.policies import load_policy
from hospitals.world import draw_world as draw
from scenarios.definition import Scenario
from scenarios.experiments.arms import played_arms
from scenarios.experiments.judging import judge_world
from scenarios.experiments.laboratories import laboratories_of
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.measures import Measure, Period, measure_run


@dataclass(frozen=True)
class DrawnWorld:
    """Everything that happens, as Arrow tables by their names in the data dictionary; truth under `truth/`.

    The same scenario gives the same bytes; nothing that is asked of a world changes it.
    """

    scenario: Scenario
    tables: Mapping[str, pa.Table]

    def __getitem__(self, name: str) -> pa.Table:
        """One table, such as `orders` or `truth/orders`."""
        return self.tables[name]


@dataclass(frozen=True)
class Judged:
    """A world under the policies and arms of a scenario: `counts` and `decisions` as in the data dictionary."""

    world: DrawnWorld
    scenario: Scenario
    counts: pa.Table
    decisions: pa.Table
    analyte_counts: pa.Table


@dataclass(frozen=True)
class Measures(Sequence[Measure]):
    """The measures of a judged world, in the order of `measures.json`."""

    rows: tuple[Measure, ...]

    def __len__(self) -> int:
        """How many."""
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        """One by its place."""
        return self.rows[at]

    def __iter__(self) -> Iterator[Measure]:
        """All of them."""
        return iter(self.rows)

    def find(self, key: str, **groups: str) -> Measure:
        """The measure of this key under exactly these groups; KeyError when there is none."""
        found = next((m for m in self.rows if m.key == key and dict(m.groups) == groups), None)
        if found is None:
            raise KeyError(f"{key} {groups}")
        return found

    def value(self, key: str, **groups: str) -> float | int | None:
        """Its value; None is unknown, never zero."""
        return self.find(key, **groups).value


def draw_world(scenario: Scenario) -> DrawnWorld:
    """The scenario's world, drawn once."""
    return DrawnWorld(scenario, tables_of(draw(world_plan(scenario))))


def judge(world: DrawnWorld, scenario: Scenario | None = None) -> Judged:
    """The world under the policies and arms of its scenario, or of another scenario asked of the same world.

    Every arm is played on columns: the same answers as on the wire, without the wire.
    """
    asked = scenario or world.scenario
    asked = replace(asked, engine="columns", arms=tuple(replace(arm, engine=None) for arm in asked.arms))
    policies = [load_policy(name) for name in asked.all_policies]
    judged = judge_world(world.tables, policies)
    arms = list(played_arms(asked, world.tables, policies, judged, 1, _nobody))
    decisions = pa.concat_tables([arm.decisions for arm in arms])
    return Judged(world, asked, judged.counts.counts, decisions, judged.counts.analyte_counts)


def measure(judged: Judged) -> Measures:
    """Every measure of a judged world: what was there to be found, and what each arm did."""
    asked = judged.scenario
    arms = [str(arm) for arm in dict.fromkeys(judged.decisions["arm"].cast(pa.string()).to_pylist())]
    found = measure_run(
        judged.world.tables, judged.counts, judged.decisions, judged.analyte_counts,
        Period(asked.measured_from, asked.measured_until), [load_policy(name).id for name in asked.all_policies], arms,
        laboratories=laboratories_of(asked.networks, judged.world.tables),
    )  # fmt: skip
    return Measures(tuple(found))


def _nobody(stage: str, done: int, total: int | None = None) -> None:
    """A notebook is told by its own clock."""
