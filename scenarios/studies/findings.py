"""What a finished study says: paired differences, ratios, effects of parameters, quality of rollout estimators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from scenarios.studies.carrying_out import CarriedOut
from scenarios.studies.designs import Effect, effects_of
from scenarios.studies.outcomes import Outcome, outcomes
from scenarios.studies.rollouts import Panel, Quality, Truth, quality_of, read_panel, truth_of
from scenarios.studies.rollouts.estimates import Estimate, estimates_of
from scenarios.studies.rollouts.quality import TARGETS
from scenarios.studies.statistics import Interval, mean_interval, ratio_interval, unpaired_half_width
from scenarios.studies.study import Study

AT_RISK_EVERYWHERE = ("", "orders")  # a ratio over these exists in every arm of every world, so it can be subtracted


@dataclass(frozen=True, slots=True)
class Difference:
    """An outcome of `arm` less that of `control`, paired by world. `unpaired`: half width without common worlds."""

    arm: str
    control: str
    outcome: Outcome
    interval: Interval
    unpaired: float | None
    primary: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of one arm over all its worlds; `events` over `at_risk` are the sums it is made of."""

    arm: str
    outcome: Outcome
    interval: Interval
    events: float
    at_risk: float


@dataclass(frozen=True)
class Findings:
    """All that is said of a study, worked out from its worlds when first asked for."""

    of: CarriedOut

    @property
    def study(self) -> Study:
        """The study."""
        return self.of.study

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """Every arm played, in order."""
        return tuple(self.of.per_world()[0]["arms"])

    @cached_property
    def primary(self) -> Difference:
        """The one outcome named before the run."""
        return next(d for d in self.differences if d.primary)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every arm against the control, the primary's outcome first, then every other that exists in both."""
        return tuple(self._differences())

    @cached_property
    def ratios(self) -> tuple[Ratio, ...]:
        """Every ratio of every arm."""
        return tuple(self._ratio(arm, o) for arm in self.arms for o in outcomes().values() if o.is_ratio)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each parameter does; empty in a study without a design."""
        if self.study.sampling is None:
            return ()
        p = self.study.primary
        answers = [self.of.differences(p.arm, p.control, p.measure, n) for n in range(len(self.of.points))]
        return tuple(effects_of(self.study, self.of.points, answers))

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """The panel of every world of a rollout; empty in other studies."""
        if self.study.rollout is None:
            return ()
        networks = self.study.scenario.networks
        return tuple(read_panel(world["panel"], networks) for world in self.of.per_world())

    @cached_property
    def truths(self) -> tuple[Truth, ...]:
        """The paired effects of every rollout."""
        return tuple(truth_of(panel, self._measure) for panel in self.panels)

    @cached_property
    def estimates(self) -> tuple[tuple[Estimate, ...], ...]:
        """Per rollout, every estimator asked for."""
        rollout = self.study.rollout
        names = rollout.estimators if rollout else ()
        return tuple(tuple(estimates_of(panel, self._measure, names)) for panel in self.panels)

    @cached_property
    def qualities(self) -> tuple[Quality, ...]:
        """Every estimator against both truths."""
        rollout = self.study.rollout
        names = rollout.estimators if rollout else ()
        columns = {name: [row[n] for row in self.estimates] for n, name in enumerate(names)}
        return tuple(quality_of(name, target, columns[name], self.truths) for name in names for target in TARGETS)

    @property
    def _measure(self) -> str:
        assert self.study.rollout is not None
        return self.study.rollout.measure

    def _differences(self) -> Iterator[Difference]:
        primary = self.study.primary
        first = outcomes()[primary.measure]
        others = [o for o in outcomes().values() if o != first and o.denominator in AT_RISK_EVERYWHERE]
        for outcome in (first, *others):
            for arm in self.arms:
                if arm != primary.control:
                    yield self._difference(arm, outcome, outcome == first and arm == primary.arm)

    def _difference(self, arm: str, outcome: Outcome, primary: bool) -> Difference:
        control = self.study.primary.control
        values = self.of.differences(arm, control, outcome.key)
        apart = unpaired_half_width(self.of.values(arm, outcome.key), self.of.values(control, outcome.key))
        return Difference(arm, control, outcome, mean_interval(values), apart, primary)

    def _ratio(self, arm: str, outcome: Outcome) -> Ratio:
        worlds = [payload["arms"][arm] for payload in self.of.per_world()]
        above, below = ([float(w[key]) for w in worlds] for key in (outcome.numerator, outcome.denominator))
        found = ratio_interval(above, below, self.study.seed, events=outcome.unit != "VND per order")
        return Ratio(arm, outcome, found.times(outcome.per), sum(above), sum(below))
