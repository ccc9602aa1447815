"""Each criterion, answered for one order, one needed analyte and its one candidate."""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.decision.ages import age_of, clock_of
from coordinator.decision.answers import Answer, yes_if
from coordinator.decision.criterion import Criterion
from coordinator.decision.policy import Policy
from coordinator.decision.question import EarlierResult, NeededAnalyte, OrderUnderReview
from emr_hub.clinical import Context, ResultStatus
from emr_hub.terminology import Reading

NEWBORN_DAYS = 28
_REPORTED = {ResultStatus.FINAL, ResultStatus.AMENDED, ResultStatus.CORRECTED}


@dataclass(frozen=True, slots=True)
class Case:
    """One order, one of its needed analytes, the candidate for it and the policy that judges."""

    order: OrderUnderReview
    needed: NeededAnalyte
    result: EarlierResult
    policy: Policy

    @property
    def contexts(self) -> tuple[Context, ...]:
        """The contexts to look up: the order's own, or outpatient and inpatient when the input does not say."""
        return (self.order.context,) if self.order.context else (Context.OUTPATIENT, Context.INPATIENT)

    @property
    def same_facility(self) -> bool:
        """Whether the orderer's own laboratory made the result."""
        return self.result.facility_id is not None and self.result.facility_id == self.order.facility_id


def same_test(case: Case) -> Answer:
    """The class is equal by construction; unknown when the unit cannot be converted."""
    return case.result.converts


def final(case: Case) -> Answer:
    """Yes for a final, amended or corrected report; no while pending or preliminary; unknown when not carried."""
    if case.result.known is not None and case.result.known.earliest > case.order.signed.latest:
        return Answer.NO
    if case.result.status is None or case.result.status is ResultStatus.UNKNOWN:
        return Answer.UNKNOWN
    return yes_if(case.result.status in _REPORTED)


def known_in_time(case: Case) -> Answer:
    """Known to the orderer when signing; published at exactly that instant is known."""
    known, signed = case.result.known, case.order.signed
    if known is None:
        return Answer.UNKNOWN
    if known.earliest > signed.latest:
        return Answer.NO
    return Answer.YES if known.latest <= signed.latest else Answer.UNKNOWN


def recent_enough(case: Case) -> Answer:
    """Younger than the window, whose end is open. Never in intensive care, for a newborn or a never-reused analyte."""
    order = case.order
    if case.needed.never_reuse or order.context is Context.ICU:
        return Answer.NO
    if order.age_days is not None and order.age_days < NEWBORN_DAYS:
        return Answer.NO
    return agreed([_within(case, context) for context in case.contexts])


def _within(case: Case, context: Context) -> Answer:
    needed, policy = case.needed, case.policy
    window = policy.window(needed.analyte, needed.group, needed.slow, context, case.order.age_days)
    if window <= 0:
        return Answer.NO
    clock = clock_of(case.result, policy.clock, case.order.signed)
    if clock is None:
        return Answer.UNKNOWN
    youngest, oldest = age_of(clock, case.order.signed)
    if oldest < window:
        return Answer.YES
    return Answer.NO if youngest >= window else Answer.UNKNOWN


def agreed(answers: list[Answer]) -> Answer:
    """What several readings agree on: the common answer, or unknown."""
    return answers[0] if len(set(answers)) == 1 else Answer.UNKNOWN


def laboratory_recognised(case: Case) -> Answer:
    """The same facility, or a level of at least 1 that is not below the orderer's. Source: Decision 2429/QD-BYT."""
    if case.same_facility:
        return Answer.YES
    theirs, ours = case.result.level, case.order.level
    if case.result.iso_only and not case.result.in_scope:
        return Answer.NO
    if theirs is None:
        return Answer.UNKNOWN
    if theirs < 1:
        return Answer.NO
    return Answer.UNKNOWN if ours is None else yes_if(theirs >= ours)


def worth_reusing(case: Case) -> Answer:
    """Asked of judged analytes: normal or slow, or positive where the row says so; never beyond a critical limit."""
    if not case.needed.judged:
        return Answer.NOT_ASKED
    if case.result.reading is Reading.CRITICAL:
        return Answer.NO
    return agreed([_worth(case, context) for context in case.contexts])


def _worth(case: Case, context: Context) -> Answer:
    row = case.policy.row_for(case.needed.analyte, case.needed.group, context, case.order.age_days)
    reading = case.result.reading
    if row is not None and row.only_positive:
        return Answer.UNKNOWN if reading is Reading.UNKNOWN else yes_if(reading is Reading.POSITIVE)
    if case.needed.slow:
        return Answer.YES
    return Answer.UNKNOWN if reading is Reading.UNKNOWN else yes_if(reading is Reading.NORMAL)


def no_state_change(case: Case) -> Answer:
    """Collected at or after the latest change of state the orderer's chart knows, or no change known."""
    order = case.order
    if not order.carries_unstable:
        return Answer.UNKNOWN
    if order.unstable is None:
        return Answer.YES
    collected = case.result.collected
    if collected is None:
        return Answer.UNKNOWN
    if collected.earliest > order.signed.latest:
        collected = order.signed
    if collected.earliest >= order.unstable.latest:
        return Answer.YES
    return Answer.NO if collected.latest < order.unstable.earliest else Answer.UNKNOWN


def not_serial(case: Case) -> Answer:
    """The order does not repeat on purpose."""
    return yes_if(case.order.protocol is None) if case.order.carries_protocol else Answer.UNKNOWN


def permitted(case: Case) -> Answer:
    """The same facility, or a legal basis in force at the source."""
    return Answer.YES if case.same_facility else case.result.permitted


QUESTIONS = {
    Criterion.SAME_TEST: same_test,
    Criterion.FINAL: final,
    Criterion.KNOWN_IN_TIME: known_in_time,
    Criterion.RECENT_ENOUGH: recent_enough,
    Criterion.LABORATORY_RECOGNISED: laboratory_recognised,
    Criterion.WORTH_REUSING: worth_reusing,
    Criterion.NO_STATE_CHANGE: no_state_change,
    Criterion.NOT_SERIAL: not_serial,
    Criterion.PERMITTED: permitted,
}
