"""The fact behind each answer: what was compared with what, and by which line of which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coordinator.decision import NOT_YET, Answer, Criterion, EarlierResult, NeededAnalyte, OrderUnderReview, Policy
from coordinator.decision.ages import age_of, clock_of
from emr_hub.clinical import Context
from emr_hub.clock import HOUR, Moment, to_fhir
from emr_hub.terminology import Reading
from scenarios.explaining.case import Told

Fact = tuple[str, dict[str, object]]
Named = Callable[[int | None], str]  # a facility's number to its name


def told_of(
    order: OrderUnderReview, needed: NeededAnalyte, found: EarlierResult | None, answers: Mapping[Criterion, Answer],
    policy: Policy, named: Named,
) -> tuple[Told, ...]:  # fmt: skip
    """The ten answers of one analyte with their facts, in the order of the decision table."""
    return tuple(_told(c, answers[c], order, needed, found, policy, named) for c in Criterion)


def _told(
    criterion: Criterion, answer: Answer, order: OrderUnderReview, needed: NeededAnalyte, found: EarlierResult | None,
    policy: Policy, named: Named,
) -> Told:  # fmt: skip
    wanted = f"wanted.{criterion.word}" if answer is Answer.UNKNOWN else ""
    if found is None:
        key = "fact.probable_only" if answer is Answer.UNKNOWN else "fact.no_candidate"
        return Told(criterion, answer, key, {}, wanted)
    if not policy.asks(criterion) and answer is Answer.NOT_ASKED:
        return Told(criterion, answer, "fact.not_bound", {"policy": policy.id})
    fact, values = _FACTS[criterion](order, needed, found, policy, named)
    return Told(criterion, answer, fact, values, wanted)


def _same_person(order: Any, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    return "fact.same_person", {"link": found.link.value, "order": found.order_id}


def _same_test(order: Any, needed: NeededAnalyte, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    return ("fact.same_test" if found.converts.holds else "fact.unit_open"), {"analyte": needed.analyte}


def _final(order: OrderUnderReview, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if found.known == NOT_YET:
        return "fact.not_yet", {}
    if found.known is not None and found.known.earliest > order.signed.latest:
        return "fact.pending", {"known": _when(found.known)}
    return ("fact.status", {"status": found.status.value}) if found.status else ("fact.no_status", {})


def _known_in_time(order: OrderUnderReview, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if found.known is None:
        return "fact.no_known", {}
    if found.known == NOT_YET:
        return "fact.not_yet", {}
    return "fact.known", {"known": _when(found.known), "signed": _when(order.signed)}


def _recent(order: OrderUnderReview, needed: NeededAnalyte, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if needed.never_reuse:
        return "fact.never_reuse", {"analyte": needed.analyte}
    if order.context is Context.ICU:
        return "fact.icu", {}
    if order.age_days is not None and order.age_days < 28:
        return "fact.newborn", {"days": order.age_days}
    clock = clock_of(found, policy.clock, order.signed)
    rows = [_window(order, needed, policy, c) for c in contexts_of(order)]
    if clock is None:
        return "fact.no_clock", {"clock": policy.clock.value, "windows": rows}
    youngest, oldest = age_of(clock, order.signed)
    age = f"{youngest / HOUR:.1f}" if youngest == oldest else f"{youngest / HOUR:.1f}-{oldest / HOUR:.1f}"
    return "fact.age", {"age": age, "clock": policy.clock.value, "since": _when(clock), "windows": rows}


def contexts_of(order: OrderUnderReview) -> tuple[Context, ...]:
    """The contexts that are looked up: the order's, or both common ones where the input does not say."""
    return (order.context,) if order.context else (Context.OUTPATIENT, Context.INPATIENT)


def _window(order: OrderUnderReview, needed: NeededAnalyte, policy: Policy, context: Context) -> dict[str, object]:
    """The line of the policy that decides in one context: its hours, what it speaks of, and where it stands."""
    row = policy.row_for(needed.analyte, needed.group, context, order.age_days)
    if row is None:
        return {"context": context.value, "hours": None}
    hours = policy.window(needed.analyte, needed.group, needed.slow, context, order.age_days) / HOUR
    return {"context": context.value, "hours": f"{hours:g}", "kind": row.kind.value, "target": row.target,
            "source": row.source, "status": row.status}  # fmt: skip


def _recognised(order: OrderUnderReview, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if found.facility_id is not None and found.facility_id == order.facility_id:
        return "fact.same_facility", {"facility": named(order.facility_id)}
    levels = {"theirs": _or_unknown(found.level), "ours": _or_unknown(order.level)}
    return "fact.levels", {"there": named(found.facility_id), "here": named(order.facility_id), **levels}


def _worth(order: OrderUnderReview, needed: NeededAnalyte, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if not needed.judged:
        return "fact.not_judged", {"analyte": needed.analyte}
    if found.reading is Reading.UNKNOWN:
        return "fact.no_reading", {}
    rows = [policy.row_for(needed.analyte, needed.group, c, order.age_days) for c in contexts_of(order)]
    only = any(row is not None and row.only_positive for row in rows)
    key = "fact.only_positive" if only else "fact.slow" if needed.slow else "fact.reading"
    return key, {"reading": found.reading.value}


def _unchanged(order: OrderUnderReview, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if not order.carries_unstable:
        return "fact.no_chart", {}
    if order.unstable is None:
        return "fact.stable", {}
    collected = _when(found.collected) if found.collected else "?"
    return "fact.unstable", {"unstable": _when(order.unstable), "collected": collected}


def _not_serial(order: OrderUnderReview, needed: Any, found: Any, policy: Policy, named: Named) -> Fact:
    if not order.carries_protocol:
        return "fact.no_protocol", {}
    return ("fact.protocol", {"protocol": order.protocol.value}) if order.protocol else ("fact.once", {})


def _permitted(order: OrderUnderReview, needed: Any, found: EarlierResult, policy: Policy, named: Named) -> Fact:
    if found.facility_id is not None and found.facility_id == order.facility_id:
        return "fact.same_facility", {"facility": named(order.facility_id)}
    return f"fact.basis_{found.permitted.word}", {"facility": named(found.facility_id), "signed": _when(order.signed)}


_FACTS: dict[Criterion, Callable[..., Fact]] = {
    Criterion.SAME_PERSON: _same_person, Criterion.SAME_TEST: _same_test, Criterion.FINAL: _final,
    Criterion.KNOWN_IN_TIME: _known_in_time, Criterion.RECENT_ENOUGH: _recent,
    Criterion.LABORATORY_RECOGNISED: _recognised, Criterion.WORTH_REUSING: _worth,
    Criterion.NO_STATE_CHANGE: _unchanged, Criterion.NOT_SERIAL: _not_serial, Criterion.PERMITTED: _permitted,
}  # fmt: skip


def _when(moment: Moment) -> str:
    if moment == NOT_YET:
        return "?"
    return to_fhir(moment.earliest) if moment.is_exact else to_fhir(moment.earliest)[:10]


def _or_unknown(level: int | None) -> str:
    return "?" if level is None else str(level)
