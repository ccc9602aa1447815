"""The values of a scenario. Dates are Vietnamese days, both ends included; instants are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from emr_hub.clock import DAY, Instant, day_start

Engine = Literal["exchange", "columns"]
ENGINES: tuple[Engine, ...] = ("exchange", "columns")
NETWORKS = ("north", "south")
FROM_TABLE: Literal["table"] = "table"  # acceptance by test class, as the clinicians' table says
Acceptance = float | Literal["table"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in English and in Vietnamese."""

    en: str
    vi: str

    def in_language(self, language: str) -> str:
        """The sentence in `en` or `vi`."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Outage:
    """A declared silence of one hospital's link: from `begins` until before `ends`."""

    facility: str
    begins: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class Arm:
    """One set of exchange conditions asked of the same world.

    `acceptance` is the share of proposals accepted, or "table". `silence_share` is the share of checks that the
    coordinator leaves unanswered. `link_delay_minutes` is added to every publication. `cards_for_ask` shows an
    information card when the verdict is ask or partial. `connected_only`: a hospital takes part from its own
    connection date; when false, all hospitals take part from the first day.
    """

    id: str
    title: Words
    coordinator: bool
    acceptance: Acceptance = FROM_TABLE
    silence_share: float = 0.0
    link_delay_minutes: int = 0
    cards_for_ask: bool = False
    connected_only: bool = True
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question and everything needed to answer it again: the same scenario gives the same bytes.

    `policy` and `policies` are ids of shipped policies or absolute paths of policy files; `policy` is the scenario's
    own, `policies` stand beside it, `second_headline` is the one among them that the report shows second.
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
