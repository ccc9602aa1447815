"""How the hospitals' systems behave in one arm: what they publish and when, what their desks write, who takes part.

Values only; `scenarios.telling` makes of them what the coordinator is told. A value that is not given leaves the world
as it was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emr_hub.clock import Instant

EVERYWHERE = "all"
HABITS = ("at_once", "sweep", "nightly", "visit_close")
Chosen = tuple[tuple[str, str], ...]  # (facility key, kind of facility or "all", what is chosen there)

OutageOf = Literal["endpoint", "link", "hospital", "coordinator"]
OUTAGES_OF: tuple[OutageOf, ...] = ("endpoint", "link", "hospital", "coordinator")
Others = Literal["own", "never", "first-day"]
OTHERS: tuple[Others, ...] = ("own", "never", "first-day")


@dataclass(frozen=True, slots=True)
class Outage:
    """Something is down from `begins` until before `ends`; `facility` is empty for the coordinator itself.

    `what`: `endpoint`, the hospital's records cannot be fetched; `link`, nothing passes between hospital and
    coordinator; `hospital`, as link, and what its laboratory finishes is known in the house when it is up again;
    `coordinator`, no hospital gets an answer and what they send waits.
    """

    facility: str
    begins: Instant
    ends: Instant
    what: OutageOf = "endpoint"


@dataclass(frozen=True, slots=True)
class Step:
    """These facilities take part from `begins` on."""

    begins: Instant
    facilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rollout:
    """When each facility takes part: by its step; those in no step by `others`.

    `own`: from the connection date in the registry; `never`; `first-day`: from before the history.
    """

    steps: tuple[Step, ...] = ()
    others: Others = "never"

    def step_of(self, facility: str) -> Instant | None:
        """When the step that names this facility begins; None when no step does."""
        return next((step.begins for step in self.steps if facility in step.facilities), None)


@dataclass(frozen=True, slots=True)
class Systems:
    """How hospitals' systems behave in an arm where they behave otherwise than the world was drawn.

    `publishing` habits and `desks` (registration profiles) by facility, kind or everywhere. At the places of
    `order_time_for_collection` the coordinator is told the time of the order for that of the collection. `on_paper`
    facilities take no part. `emr_required`: a facility takes part from its own electronic record on, and what was made
    before stays on paper. `consent_share`: share of registrations with a standing legal basis, instead of the drawn;
    `written_requests`: whether a referral brings one. `unmapped_share`: share of each laboratory's tests whose code
    nobody else can read, beyond its own gaps. `recognised_from_level`: laboratories of this level or higher are
    recognised by all (1: the rule of levels is off).
    """

    publishing: Chosen = ()
    desks: Chosen = ()
    order_time_for_collection: tuple[str, ...] = ()
    on_paper: tuple[str, ...] = ()
    emr_required: bool = False
    consent_share: float | None = None
    written_requests: bool = True
    unmapped_share: float = 0.0
    recognised_from_level: int | None = None


def choice_at(chosen: Chosen, facility: str, kind: str) -> str | None:
    """What is chosen for a facility: its own entry, else that of its kind, else the one for all; None without any."""
    said = dict(chosen)
    return said.get(facility) or said.get(kind) or said.get(EVERYWHERE)
