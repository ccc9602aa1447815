"""What is asked: one order, and the earlier results that might stand in for it.

Whoever asks has already gathered: earlier results are of orders earlier by (time signed, order id), kept, and
visible to the orderer. What an input does not carry is None here, and the criteria answer unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coordinator.decision.answers import Answer
from emr_hub.clinical import Context, Protocol, ResultStatus
from emr_hub.clock import Moment, exactly
from emr_hub.terminology import Reading

NOT_YET = exactly(2**62)
"""Known never: a result that does not exist at the time of the question."""


class Link(StrEnum):
    """How sure it is that two registrations are one person. Only certain links are ever fetched or shown."""

    CERTAIN = "certain"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class NeededAnalyte:
    """One analyte that must be covered for the order to be cut.

    `result_class` is analyte, specimen class and method class in one key. `judged`: it must also be worth reusing.
    """

    analyte: str
    result_class: str
    group: str
    slow: bool = False
    never_reuse: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class OrderUnderReview:
    """The order a clinician is about to sign, with what its hospital knows at that moment.

    `level` is the orderer's laboratory quality level, 0 for none, None when not carried. `unstable_at` and
    `protocol` mean "nothing known" when None, unless the input does not carry them.
    """

    order_id: int
    facility_id: int | None
    level: int | None
    signed: Moment
    needed: tuple[NeededAnalyte, ...]
    context: Context | None
    age_days: int | None
    unstable: Moment | None = None
    protocol: Protocol | None = None
    carries_unstable: bool = True
    carries_protocol: bool = True


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """One analyte's result of an earlier order, as it is known to the orderer.

    `known` is when it became known to the orderer (NOT_YET while pending, None when not carried). `status` and
    `reading` are those of the newest version known; None and UNKNOWN while its content could not be seen.
    `content`: False for a result that cannot serve at all (cancelled, withdrawn, empty, unsatisfactory).
    """

    order_id: int
    result_class: str
    facility_id: int | None
    level: int | None
    signed: Moment
    collected: Moment | None
    resulted: Moment | None
    known: Moment | None
    status: ResultStatus | None
    reading: Reading = Reading.UNKNOWN
    content: bool = True
    converts: Answer = Answer.YES
    permitted: Answer = Answer.UNKNOWN
    link: Link = Link.CERTAIN
    iso_only: bool = False
    in_scope: bool = True
