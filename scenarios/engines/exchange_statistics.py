"""What crossed the wire and where the time of a run went: figures for `run`, never for a measure.

`validation` and `storage` are timed at the doors and stores themselves; `rest` is everything else: transport, HTTP
routing, the decision and the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from scenarios.engines.exchange_plan import WireStatistics
from scenarios.engines.exchange_town import Town

_STORING = ("put_many", "find", "get", "count")


class Stopwatch:
    """Seconds per part; a part inside itself counts once."""

    def __init__(self) -> None:
        self.seconds = {"validation": 0.0, "storage": 0.0}
        self._open: set[str] = set()

    def timed(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, with its wall time counted to the part."""

        def measured(*args: Any, **kwargs: Any) -> Any:
            if part in self._open:
                return call(*args, **kwargs)
            self._open.add(part)
            started = perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds[part] += perf_counter() - started
                self._open.discard(part)

        return measured


@contextmanager
def watched(town: Town) -> Iterator[Stopwatch]:
    """Time the doors and stores of every program of the town."""
    watch = Stopwatch()
    at = town.coordinator_at_work
    for door in (at.door, *(emr.door for emr in town.hospitals.values())):
        setattr(door, "admit", watch.timed("validation", door.admit))  # noqa: B010  a method of one object
    for store in (at.store, *(emr.store for emr in town.hospitals.values())):
        for name in _STORING:
            setattr(store, name, watch.timed("storage", getattr(store, name)))
    setattr(at.ledger, "execute", watch.timed("storage", at.ledger.execute))  # noqa: B010
    yield watch


def statistics_of(town: Town, orders: int, watch: Stopwatch, seconds: float) -> WireStatistics:
    """The figures of one process; `seconds` is its whole wall time, history included."""
    doors = (town.coordinator_at_work.door, *(emr.door for emr in town.hospitals.values()))
    routes = town.wire.statistics
    spent = watch.seconds | {"total": seconds}
    return WireStatistics(
        requests={base: route.requests for base, route in routes.items()},
        bytes_by_route={base: route.bytes_in + route.bytes_out for base, route in routes.items()},
        seconds=spent | {"rest": seconds - watch.seconds["validation"] - watch.seconds["storage"]},
        validations=sum(door.validations for door in doors),
        orders=orders,
    )
