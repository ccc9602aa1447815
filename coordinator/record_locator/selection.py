"""Which pointers come into question for an order, judged by who, what and when alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Pointer:
    """One analyte of a result that stands at its source. `order_id` is the source order's number, for ties.

    `observation` is the result's reference at its source (`Observation/17`); times are instants.
    """

    pointer: str
    registration: str
    facility: str
    order_id: int
    analyte: str
    specimen: str
    observation: str
    collected_at: Instant
    resulted_at: Instant
    visible_at: Instant


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back an order looks: `windows` holds the longest window (ms) of each analyte it needs.

    `by_collection`: age is counted from collection, otherwise from the result.
    """

    signed_at: Instant
    windows: Mapping[str, int]
    by_collection: bool = True

    def holds(self, analyte: str, collected_at: Instant, resulted_at: Instant) -> bool:
        """Whether a result's clock age lies in the analyte's longest window; the window is open at its end."""
        clock = min(collected_at if self.by_collection else resulted_at, self.signed_at)
        return self.signed_at - clock < self.windows.get(analyte, 0)

    @property
    def longest(self) -> int:
        """The longest window of all analytes needed, in ms; 0 when nothing may ever serve."""
        return max(self.windows.values(), default=0)


def in_reach(pointers: Iterable[Pointer], reach: Reach) -> tuple[Pointer, ...]:
    """The pointers that stand at the order's instant and are young enough to be looked up at all."""
    return tuple(
        p for p in pointers if p.visible_at <= reach.signed_at and reach.holds(p.analyte, p.collected_at, p.resulted_at)
    )
