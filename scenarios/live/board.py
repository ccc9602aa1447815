"""What is known of a live run while it plays: time, orders, findings, hospitals, accidents. The page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from emr_hub.clock import Clock, Instant
from hospitals.emr import Signed
from scenarios.engines.exchange_events import Event


@dataclass(slots=True)
class HospitalSeen:
    """One hospital. `state` is starting, up, away or lost; `heard_at` is when it last answered, by the machine."""

    key: str
    address: str = ""
    state: str = "starting"
    heard_at: Instant | None = None
    happened_at: Instant | None = None
    events: int = 0
    orders: int = 0
    asked: int = 0
    silent: int = 0
    cards: int = 0
    accepted: int = 0
    restarts: int = 0
    messages: int = 0


@dataclass(slots=True)
class Board:
    """The run so far. `signed` holds what became of each order; `tell` is called as orders are judged."""

    clock: Clock
    total_orders: int
    tell: Callable[[int, int], None]
    hospitals: dict[str, HospitalSeen] = field(default_factory=dict)
    signed: dict[int, Signed] = field(default_factory=dict)
    stage: str = "starting"
    coordinator: str = ""
    restarts: dict[str, int] = field(default_factory=dict)
    now: Instant | None = None

    @classmethod
    def of(cls, clock: Clock, keys: Iterable[str], tell: Callable[[int, int], None]) -> Board:
        """A board on which nothing has happened yet."""
        return cls(clock, 0, tell, {key: HospitalSeen(key) for key in sorted(keys)})

    def heard(self, key: str) -> None:
        """A hospital has answered."""
        seen = self.hospitals[key]
        seen.state, seen.heard_at = "up", self.clock.now()

    def died(self, name: str, starts_again: bool) -> None:
        """A program, a hospital's or a worker of the coordinator, ended unasked."""
        self.restarts[name] = self.restarts.get(name, 0) + starts_again
        seen = self.hospitals.get(name)
        if seen is not None:
            seen.state, seen.restarts = ("away" if starts_again else "lost"), self.restarts[name]

    def sent(self, key: str, messages: int) -> None:
        """So many messages has this hospital sent since its process began."""
        self.hospitals[key].messages = messages

    def messages(self) -> int:
        """Messages that hospitals have sent."""
        return sum(one.messages for one in self.hospitals.values())

    def released(self, at: Instant) -> None:
        """Simulated time has come so far."""
        self.now = at

    def happened(self, event: Event, signed: Signed | None) -> None:
        """An event has happened to its end; a signing says what became of the order."""
        self.heard(event.facility)
        seen = self.hospitals[event.facility]
        seen.events += 1
        seen.happened_at = max(seen.happened_at or event.at, event.at)
        if signed is not None:
            self.signed[signed.order_id] = signed
            seen.orders += 1
            seen.asked += signed.asked
            seen.silent += signed.silent
            seen.cards += signed.card_shown
            seen.accepted += signed.answer == "accepted"
            self.tell(len(self.signed), self.total_orders)
