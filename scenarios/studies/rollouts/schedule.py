"""The three arms of a rollout study: nobody connected, everybody from the first day, and wave by wave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emr_hub.clock import DAY, Instant
from emr_hub.errors import UsageError
from emr_hub.randomness import uniforms
from scenarios.definition import Arm, Scenario, Words
from scenarios.definition.systems import Rollout as ArmRollout
from scenarios.definition.systems import Step
from scenarios.studies.study import Rollout

NOBODY, EVERYBODY, WAVES = "nobody", "everybody", "rollout"
TITLES = {
    NOBODY: Words("Nobody connected", "Không cơ sở nào kết nối"),
    EVERYBODY: Words("Everybody connected from the first day", "Mọi cơ sở kết nối từ ngày đầu"),
    WAVES: Words("Connected wave by wave", "Kết nối theo từng đợt"),
}


def rollout_scenario(rollout: Rollout, scenario: Scenario) -> Scenario:
    """The scenario with these three arms; clinicians and systems are those of its first arm with a coordinator."""
    model = scenario.headline_arm
    if model is None:
        raise UsageError("no arm with a coordinator", where=scenario.id, expected="one, as the model of the rollout")
    steps = tuple(
        Step(begins, facilities) for begins, facilities in zip(starts(rollout, scenario), dealt(rollout, scenario.seed),
                                                               strict=True)
    )  # fmt: skip
    waves = ArmRollout(steps, "never")
    first = ArmRollout((), "first-day")
    arms = (
        Arm(NOBODY, TITLES[NOBODY], coordinator=False),
        replace(model, id=EVERYBODY, title=TITLES[EVERYBODY], rollout=first),
        replace(model, id=WAVES, title=TITLES[WAVES], rollout=waves),
    )
    return replace(scenario, arms=arms, directions=())


def starts(rollout: Rollout, scenario: Scenario) -> list[Instant]:
    """The first instant of each wave."""
    length = rollout.period_days * DAY
    return [scenario.measured_from + (rollout.before + n) * length for n in range(len(rollout.waves))]


def dealt(rollout: Rollout, seed: int) -> tuple[tuple[str, ...], ...]:
    """The facilities of each wave: as listed, or dealt anew by the world's own luck, waves keeping their sizes."""
    if not rollout.random_order:
        return rollout.waves
    named = sorted(key for wave in rollout.waves for key in wave)
    by = np.argsort(uniforms(seed, "rollout", np.arange(len(named))), kind="stable")
    ends = np.cumsum([len(wave) for wave in rollout.waves])
    return tuple(tuple(named[i] for i in part) for part in np.split(by, ends[:-1]))
