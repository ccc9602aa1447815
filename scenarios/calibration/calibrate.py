"""One world against the published figures: draw it, judge it, play the arm with a coordinator, count, compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from coordinator.policies import load_policy
from emr_hub.errors import UsageError
from hospitals.world import draw_world
from scenarios.calibration.estimates import Estimate
from scenarios.calibration.figures import FIGURES, NOISE
from scenarios.calibration.gathering import material_of
from scenarios.calibration.material import Material
from scenarios.calibration.noise import beyond_reference_change
from scenarios.calibration.targets import Target, targets
from scenarios.definition import Scenario
from scenarios.experiments.arms import played_arms
from scenarios.experiments.judging import judge_world
from scenarios.experiments.outcome import Progress
from scenarios.experiments.plans import tables_of, world_plan

MOST_PATIENTS = 20_000  # beyond it a figure gains nothing and the memory is another one's
_NOISY = ("creat", "na", "k", "glucose", "hb", "plt", "alt", "crp", "tg", "tsh", "hba1c", "urea")
_ORDINARY = ("tuned", "held-out")


class Verdict(StrEnum):
    """Where the simulated figure lies: inside the range, outside with an interval that reaches in, outside."""

    INSIDE = "inside"
    REACHES = "reaches in"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """One published figure beside the simulated one."""

    target: Target
    found: Estimate
    verdict: Verdict

    @property
    def is_unexplained(self) -> bool:
        """Whether a figure of an ordinary hospital lies outside and the table gives no reason."""
        return self.target.use in _ORDINARY and self.verdict is Verdict.OUTSIDE and not self.target.why["en"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Every target of the table compared with one scenario's world."""

    scenario: Scenario
    orders: int
    rows: tuple[Compared, ...]

    def counted(self, use: str, verdict: Verdict) -> int:
        """How many targets of a use have this verdict."""
        return sum(row.target.use == use and row.verdict is verdict for row in self.rows)


def calibrate(scenario: Scenario, progress: Progress) -> Calibration:
    """Compare the world of a scenario with every published figure; effects of exchange from its headline arm."""
    if scenario.patients > MOST_PATIENTS:
        raise UsageError(f"got {scenario.patients} patients", where="--patients", expected=f"at most {MOST_PATIENTS}")
    material = _material(scenario, progress)
    progress("measure", 0, None)
    rows = tuple(_compared(target, scenario, material) for target in targets())
    return Calibration(scenario, int(material.orders.within.sum()), rows)


def _material(scenario: Scenario, progress: Progress) -> Material:
    headline = scenario.headline_arm
    arms = (replace(headline, engine="columns", policy=None),) if headline else ()
    own = replace(
        scenario, engine="columns", policies=(), arms=arms, second_headline=None,
        directions=(),
    )  # fmt: skip
    policy = load_policy(scenario.policy)
    progress("world", 0, None)
    tables = tables_of(draw_world(world_plan(own)))
    progress("judge", 0, None)
    judged = judge_world(tables, [policy])
    progress("exchange", 0, None)
    played = list(played_arms(own, tables, [policy], judged, 1, progress)) if headline else []
    decisions = played[0].decisions if played else None
    period = (own.measured_from, own.measured_until)
    return material_of(tables, judged.counts.counts, judged.counts.analyte_counts, decisions, policy.id, period)


def _compared(target: Target, scenario: Scenario, material: Material) -> Compared:
    if target.key == NOISE:
        found = beyond_reference_change(scenario.seed, _NOISY)
    else:
        found = FIGURES[target.key](material)
    return Compared(target, found, verdict_of(target, found))


def verdict_of(target: Target, found: Estimate) -> Verdict:
    """Where a figure lies beside a target's range; the bounds belong to the range."""
    if found.value is None or found.low is None or found.high is None:
        return Verdict.UNKNOWN
    low = float("-inf") if target.low is None else target.low
    high = float("inf") if target.high is None else target.high
    if low <= found.value <= high:
        return Verdict.INSIDE
    return Verdict.REACHES if found.low <= high and low <= found.high else Verdict.OUTSIDE
