"""Plays one unit of a study: a world of its own, every arm in it, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from emr_hub.randomness import hashes
from scenarios.definition import Scenario
from scenarios.studies.days import days_of
from scenarios.studies.designs import Point
from scenarios.studies.keeping import Unit, keep
from scenarios.studies.parameters import WINDOW_FACTOR, varied
from scenarios.studies.rollouts import panel_of, rollout_scenario
from scenarios.studies.stretching import stretched
from scenarios.studies.study import Study
from scenarios.studies.sums import sums_of
from scenarios.studies.worlds import play_world


@dataclass(frozen=True, slots=True)
class Task:
    """Units of one replication, played one after the other by one process, which keeps their world."""

    study: Study
    study_sha256: str
    folder: Path
    units: tuple[tuple[Unit, Point], ...]


def play_task(task: Task) -> int:
    """Play and keep every unit; how many."""
    for unit, point in task.units:
        keep(task.folder, task.study_sha256, unit, play_unit(task.study, unit, point, task.folder))
    return len(task.units)


def play_unit(study: Study, unit: Unit, point: Point, folder: Path) -> dict[str, Any]:
    """What is kept of one world: sums per arm, days of orders and repeats, and the panel of a rollout."""
    played = play_world(scenario_of(study, unit, point, folder))
    kept: dict[str, Any] = {"arms": sums_of(played)}
    if unit.point == 0:
        kept["days"] = days_of(played)
    if study.rollout:
        kept["panel"] = panel_of(study.rollout, played)
    return kept


def scenario_of(study: Study, unit: Unit, point: Point, folder: Path) -> Scenario:
    """The study's scenario in the world of this replication, with the point's values."""
    plain = plain_of(study.scenario)
    changed = varied(plain, {p: v for p, v in point.items() if p != WINDOW_FACTOR}, study.id) if point else plain
    if WINDOW_FACTOR in point and point[WINDOW_FACTOR] != 1.0:
        changed = replace(changed, policy=str(stretched(changed.policy, point[WINDOW_FACTOR], folder)))
    seeded = replace(changed, seed=world_seed(study.seed, unit.replication))
    return rollout_scenario(study.rollout, seeded) if study.rollout else seeded


def plain_of(scenario: Scenario) -> Scenario:
    """The scenario with nothing that only its report needs: every arm on columns, no policy that no arm has."""
    asked = {arm.policy for arm in scenario.arms}
    beside = tuple(name for name in scenario.policies if name in asked)
    arms = tuple(replace(arm, engine=None) for arm in scenario.arms)
    return replace(scenario, policies=beside, second_headline=None, engine="columns", arms=arms, directions=())


def world_seed(seed: int, replication: int) -> int:
    """The seed of a replication's world: keyed by its number, the same at every point and in every arm."""
    return int(hashes(seed, "replication", replication)[0] >> 1)
