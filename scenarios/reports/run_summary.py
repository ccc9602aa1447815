"""What a run was: the input of its report beside the measures, plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scenarios.definition import Direction, Words
from scenarios.reports.assumptions import Assumption


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy of the run. `burn_in_shortfall_days`: how far its longest window exceeds the burn-in (0 = not).

    `standing_en`/`standing_vi` say its legal standing in words (a draft, a guideline, a payer's rule).
    """

    id: str
    title_en: str
    title_vi: str
    standing_en: str = ""
    standing_vi: str = ""
    burn_in_shortfall_days: int = 0


@dataclass(frozen=True, slots=True)
class PolicyWindow:
    """For how many hours a policy lets a result of an analyte serve for adults; 0 where it never may."""

    policy: str
    analyte: str
    outpatient_hours: float
    inpatient_hours: float


@dataclass(frozen=True, slots=True)
class ArmLine:
    """One arm of the run: its titles, its policy, and whether a coordinator answers in it."""

    id: str
    title_en: str
    title_vi: str
    policy: str
    coordinator: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A source of figures or rules, with its address as plain text (never followed)."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run, whole. The first of `policies` is its own; `headline_arm` is the arm that the headline speaks of.
    `second_headline` is the policy of which the page says what it would have cut instead, if any. `question`,
    `expected` and `directions` are what the scenario asked and expected; an older run folder may lack them.
    `compared` are the policies whose own `windows` stand beside those that a risk suggests.

    Days are Vietnamese calendar days, YYYY-MM-DD; `last_day` is inside the measured period.
    """

    scenario: str
    title_en: str
    title_vi: str
    version: str
    seed: int
    engine: str
    persons: int
    first_day: str
    last_day: str
    burn_in_days: int
    policies: Sequence[PolicyLine]
    arms: Sequence[ArmLine]
    headline_arm: str
    assumptions: Sequence[Assumption] = field(default_factory=tuple)
    sources: Sequence[Source] = field(default_factory=tuple)
    second_headline: str | None = None
    compared: Sequence[PolicyLine] = ()
    windows: Sequence[PolicyWindow] = ()
    question: Words | None = None
    expected: Words | None = None
    directions: Sequence[Direction] = field(default_factory=tuple)

    def arm(self, arm_id: str) -> ArmLine:
        """The arm of an id."""
        return next(arm for arm in self.arms if arm.id == arm_id)

    def policy(self, policy_id: str) -> PolicyLine:
        """The policy of an id; an unknown one is named by its id alone."""
        return next((p for p in self.policies if p.id == policy_id), PolicyLine(policy_id, policy_id, policy_id))
