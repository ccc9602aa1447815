"""What an exchange run is told: the arm, the measured period, and how clinicians answer. Data only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Outage:
    """A facility's records cannot be fetched, or its checks go unanswered, from `starts` until before `ends`."""

    facility: str
    starts: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class ExchangePlan:
    """One arm of a run on the wire; orders signed in [start, end) are its measured period.

    `policy` is what the coordinator loads: an id or the path of a policy file. `silence_share` is the share of
    orders that get no answer (keyed stream `silence`); `link_delay` is milliseconds from publication to
    pointer. `outages` are those in which a facility's records cannot be fetched; `unanswered` those in which its checks
    get no answer (everybody's, where the facility is empty). `cards_for_ask` shows an information card for ask and
    partial. `connected_only`: each facility takes part from its own connection date; otherwise all from the first day.
    `recognised_from_level`: laboratories of this level or higher are recognised by everybody.
    `workers` never changes a row, only the time.
    """

    arm: str
    policy: str
    seed: int
    start: Instant
    end: Instant
    silence_share: float = 0.0
    link_delay: int = 0
    outages: tuple[Outage, ...] = ()
    unanswered: tuple[Outage, ...] = ()
    cards_for_ask: bool = False
    connected_only: bool = True
    recognised_from_level: int | None = None
    workers: int = 1

    def is_unanswered(self, facility: str, at: Instant) -> bool:
        """Whether a check of this facility at an instant gets no answer because something is declared down."""
        return any(o.starts <= at < o.ends for o in self.unanswered if o.facility in ("", facility))


class ClinicianAnswers(Protocol):
    """How the signing clinician would answer a card; the uniform that decides is the engine's own draw."""

    def probability(self, order_id: int, abnormal: bool) -> float:
        """The chance that a proposal to withdraw this order is accepted; `abnormal` is of the earlier result."""
        ...

    def override_reason(self, order_id: int, abnormal: bool) -> str:
        """The coded reason this clinician would give for an override."""
        ...


Reasons = Callable[[NDArray[np.int64], NDArray[np.bool_]], NDArray[np.object_]]
"""The coded reasons that clinicians would give for overriding cards on these orders, after abnormal results or not."""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Answers prepared per order: `order_ids` ascending, probabilities for a normal and an abnormal result.

    Few cards are overridden: why is asked order by order.
    """

    order_ids: NDArray[np.int64]
    normal: NDArray[np.float64]
    abnormal: NDArray[np.float64]
    reasons: Reasons

    def probability(self, order_id: int, abnormal: bool) -> float:
        """The chance of acceptance from the row of the order; KeyError for an order that has none."""
        row = int(np.searchsorted(self.order_ids, order_id))
        if row == len(self.order_ids) or self.order_ids[row] != order_id:
            raise KeyError(order_id)
        return float((self.abnormal if abnormal else self.normal)[row])

    def override_reason(self, order_id: int, abnormal: bool) -> str:
        """The reason for overriding a card on this order."""
        return str(self.reasons(np.array([order_id]), np.array([abnormal]))[0])


@dataclass(frozen=True, slots=True)
class SameAnswer:
    """Every clinician answers alike: one probability, one reason."""

    accepted: float
    reason: str

    def probability(self, order_id: int, abnormal: bool) -> float:
        """The one probability."""
        return self.accepted

    def override_reason(self, order_id: int, abnormal: bool) -> str:
        """The one reason."""
        return self.reason


Progress = Callable[[int, int], None]
"""Called now and then with (orders judged, orders to judge)."""


@dataclass(slots=True)
class WireStatistics:
    """What crossed the wire and where the time went; never part of a measure.

    `requests` and `bytes_by_route` are keyed by route; seconds are wall time of one process, summed over workers.
    """

    requests: dict[str, int] = field(default_factory=dict)
    bytes_by_route: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    validations: int = 0
    orders: int = 0

    def add(self, other: WireStatistics) -> None:
        """Add another worker's figures to these."""
        for mine, theirs in ((self.requests, other.requests), (self.bytes_by_route, other.bytes_by_route)):
            for route, number in theirs.items():
                mine[route] = mine.get(route, 0) + number
        for part, spent in other.seconds.items():
            self.seconds[part] = self.seconds.get(part, 0.0) + spent
        self.validations += other.validations
        self.orders += other.orders
