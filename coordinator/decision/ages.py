"""How old a result is when an order is signed, in ms, as an interval: exact times give one number."""

from __future__ import annotations

from coordinator.decision.policy import ClockStart
from coordinator.decision.question import EarlierResult
from emr_hub.clock import Moment


def clock_of(result: EarlierResult, start: ClockStart, signed: Moment) -> Moment | None:
    """When the result's age begins, never later than the order: not yet collected or resulted counts as now.

    None when the input does not carry that time.
    """
    began = result.collected if start is ClockStart.COLLECTION else result.resulted
    if began is None:
        return None
    return signed if began.earliest > signed.latest else began


def age_of(clock: Moment, signed: Moment) -> tuple[int, int]:
    """Youngest and oldest possible age; two date-only times on one day have age 0."""
    if clock == signed:
        return 0, 0
    return max(0, signed.earliest - clock.latest), max(0, signed.latest - clock.earliest)


def candidate_rank(result: EarlierResult, start: ClockStart, signed: Moment) -> tuple[int, int]:
    """Order of candidates, best first: the latest clock, then the lowest order id."""
    clock = clock_of(result, start, signed) or result.signed
    return -min(clock.earliest, signed.earliest), result.order_id
