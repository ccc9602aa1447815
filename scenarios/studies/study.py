"""The values of a study: one question asked of many worlds. Everything it needs is said before the first is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenarios.definition import Scenario, Words

Kind = Literal["arms", "tornado", "latin-hypercube", "sobol", "rollout"]
KINDS: tuple[Kind, ...] = ("arms", "tornado", "latin-hypercube", "sobol", "rollout")
Value = float | int | bool | str


@dataclass(frozen=True, slots=True)
class Primary:
    """The one outcome named before the run: `measure` in `arm` less the same in `control`. All others describe."""

    measure: str
    arm: str
    control: str


@dataclass(frozen=True, slots=True)
class StopRule:
    """Stop at the first round, from `at_least` replications on, whose interval is narrow enough.

    Narrow enough: half the width of the primary's 95 % interval is at most `half_width_share` of its mean. After
    `at_most` replications the study ends all the same and says so.
    """

    at_least: int
    at_most: int
    half_width_share: float


@dataclass(frozen=True, slots=True)
class Parameter:
    """One uncertain number of the scenario, by its path in the resolved file, such as `arms.coordinator.acceptance`.

    `base` is the scenario's own value; `low` and `high` bound the range, in `unit`. `mode` turns the uniform
    distribution into a triangular one with its peak there. `whole`: only whole numbers, as its bounds were written.
    """

    path: str
    base: float
    low: float
    high: float
    mode: float | None
    unit: str
    source: str
    status: str
    whole: bool = False

    def rounded(self, value: float) -> float:
        """The value, a whole number where only those exist."""
        return round(value) if self.whole else value


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the range of the parameters is searched: `points` of a Latin hypercube, or base samples of Sobol's design.

    `replications`: worlds per point, the same worlds at every point.
    """

    points: int
    second_order: bool
    replications: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """Who is connected when. Every `period_days` one wave of facilities joins, after `before` periods without any.

    `waves` names the facilities of each wave; when `random_order` they are dealt anew in every replication, waves
    keep their sizes. `after` periods follow the last wave.
    """

    waves: tuple[tuple[str, ...], ...]
    random_order: bool
    period_days: int
    before: int
    after: int
    measure: str
    estimators: tuple[str, ...]

    @property
    def periods(self) -> int:
        """All periods: before the first wave, one per wave, after the last."""
        return self.before + len(self.waves) + self.after


@dataclass(frozen=True, slots=True)
class Study:
    """A study as its file says it, its scenario resolved. `window_factor` stretches every window of the policy."""

    id: str
    title: Words
    question: Words
    expected: Words
    sources: tuple[str, ...]
    kind: Kind
    seed: int
    scenario: Scenario
    primary: Primary
    stop: StopRule
    parameters: tuple[Parameter, ...] = ()
    sampling: Sampling | None = None
    rollout: Rollout | None = None
