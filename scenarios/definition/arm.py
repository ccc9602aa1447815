"""One arm of a scenario: the exchange conditions, the policy, the clinicians and the rollout of one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scenarios.definition.systems import Outage, Rollout, Systems
from scenarios.definition.words import Words

Engine = Literal["exchange", "columns"]
ENGINES: tuple[Engine, ...] = ("exchange", "columns")
FROM_TABLE: Literal["table"] = "table"  # as the clinicians' table says
Acceptance = float | Literal["table"]
ANSWER_NUMBERS = (
    "routine", "slow_esoteric", "high_volume_acute", "abnormal_factor", "load_free", "load_halving", "load_floor",
)  # fmt: skip
Numbers = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Clinicians:
    """How clinicians answer cards in an arm, where they answer otherwise than their table says.

    `numbers` replaces rows of the table of acceptance by name: the share accepted by class of test, the factor when
    the earlier result is abnormal, and how cards per day wear a clinician out. `reasons_normal` and
    `reasons_abnormal` are the shares of the coded reasons of an override (each adds to 1); empty leaves the table's.
    """

    numbers: Numbers = ()
    reasons_normal: Numbers = ()
    reasons_abnormal: Numbers = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One set of conditions asked of the same world.

    `acceptance` is the share of proposals accepted, or "table". `silence_share` is the share of checks that the
    coordinator leaves unanswered. `link_delay_minutes` is added to every publication. `cards_for_ask` shows an
    information card when the verdict is ask or partial. `connected_only`: a hospital takes part from its own
    connection date; when false, all hospitals take part from the first day; a `rollout` says it step by step instead.
    `policy` None is the scenario's own. `engine` None: on the wire only if the scenario is played there and this is
    its first arm with a coordinator.
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
    policy: str | None = None
    engine: Engine | None = None
    systems: Systems = field(default_factory=Systems)
    clinicians: Clinicians = field(default_factory=Clinicians)
    rollout: Rollout | None = None
