"""The values of a scenario. Dates are Vietnamese days, both ends included; instants are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from emr_hub.clock import DAY, Instant, day_start
from scenarios.definition.arm import Arm, Engine
from scenarios.definition.direction import Direction
from scenarios.definition.words import Words

NETWORKS = ("north", "south", "national")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question and everything needed to answer it again: the same scenario gives the same bytes.

    `policy` and `policies` are ids of shipped policies or absolute paths of policy files; `policy` is the scenario's
    own, `policies` stand beside it, `second_headline` is the one among them that the report shows second.
    `directions` is what is expected, as data.
    """

    id: str
    title: Words
    question: Words
    expected: Words
    sources: tuple[str, ...]
    seed: int
    patients: int
    networks: tuple[str, ...]
    start: date
    end: date
    burn_in_days: int
    policy: str
    policies: tuple[str, ...]
    second_headline: str | None
    engine: Engine
    arms: tuple[Arm, ...]
    directions: tuple[Direction, ...] = ()

    @classmethod
    def load(cls, id_or_path: str | Path) -> Scenario:
        """The shipped scenario with this id, or the one in this file; UsageError says what was expected."""
        from scenarios.definition.shelf import load_scenario  # the shelf is made of these values

        return load_scenario(id_or_path)

    def changed(
        self, *, seed: int | None = None, patients: int | None = None, days: int | None = None,
        policy: str | None = None,
    ) -> Scenario:  # fmt: skip
        """The scenario as the command line would change it: `days` counts back from its end."""
        from scenarios.definition.changing import Overrides, with_overrides

        return with_overrides(self, Overrides(seed=seed, patients=patients, days=days, policy=policy))

    @property
    def days(self) -> int:
        """Length of the measured period in days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def measured_from(self) -> Instant:
        """First instant of the measured period."""
        return day_start(self.start)

    @property
    def measured_until(self) -> Instant:
        """First instant after the measured period."""
        return day_start(self.end) + DAY

    @property
    def all_policies(self) -> tuple[str, ...]:
        """The scenario's own policy first, then those beside it."""
        return (self.policy, *self.policies)

    @property
    def headline_arm(self) -> Arm | None:
        """The first arm with a coordinator: the headline speaks of it, and the other policies are asked of it."""
        return next((arm for arm in self.arms if arm.coordinator), None)

    def policy_of(self, arm: Arm) -> str:
        """The policy that an arm's coordinator applies: its own, else the scenario's."""
        return arm.policy or self.policy

    def is_on_the_wire(self, arm: Arm) -> bool:
        """Whether an arm is played on the wire: as it says itself, else the headline arm of an exchange scenario."""
        if not arm.coordinator:
            return False
        if arm.engine is not None:
            return arm.engine == "exchange"
        return self.engine == "exchange" and arm == self.headline_arm
