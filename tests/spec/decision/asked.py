"""The book asks `decide`: told lines as an order under review and the earlier results that its signer knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coordinator.decision import (
    ALL_CRITERIA,
    NOT_YET,
    Answer,
    ClockStart,
    EarlierResult,
    Kind,
    Link,
    NeededAnalyte,
    OrderUnderReview,
    Policy,
    Verdict,
    Window,
    decide,
)  # fmt: skip
from coordinator.policies import load_policy, shipped_ids
from emr_hub.clinical import Context
from emr_hub.clock import Instant, exactly
from emr_hub.terminology import Reading, analytes, result_class, services
from tests.spec.decision.words import LEVELS, PANELS, Told, Version, can_serve, reading, span

_ROW = re.compile(r"(everything|group \w+|\w+) (anywhere|\w+) (\d+) (h|d)( positive)?(?: from (\d+) d of age)?")


def policy_of(text: str) -> Policy:
    """A shipped id, or rows such as `hb outpatient 14 d; everything anywhere 3 d; by result`."""
    if text in shipped_ids():
        return load_policy(text)
    rows = [r.strip() for r in text.split(";")]
    clock = ClockStart.RESULT if "by result" in rows else ClockStart.COLLECTION
    windows = tuple(_window(r) for r in rows if r != "by result")
    return Policy("book", "Book", "Sách", "none", "2026", "the behaviour book", clock, ALL_CRITERIA, windows)


def _window(text: str) -> Window:
    found = _ROW.fullmatch(text)
    assert found, f"no window row: {text!r}"
    target, context = found[1], None if found[2] == "anywhere" else Context(found[2])
    kind = Kind.ANY if target == "everything" else Kind.GROUP if target.startswith("group ") else Kind.ANALYTE
    name = "any" if kind is Kind.ANY else target.removeprefix("group ")
    return Window(kind, name, context, span(found[3], found[4]), bool(found[5]), int(found[6] or 0))


Outage = tuple[int, Instant, Instant]  # hospital, from, until before


def ask(
    earlier: Sequence[Told],
    order: Told,
    policy: Policy,
    *,
    at_coordinator: bool = False,
    outages: Sequence[Outage] = (),
) -> Verdict:
    """The verdict on an order; at the coordinator only what is visible, permitted and young enough is fetched."""
    missing = frozenset().union(*(t.missing for t in (*earlier, order)))
    results = [_result(t, key, order, missing) for t in earlier for key in t.words]
    if at_coordinator:
        results = [r for t in earlier for r in _fetched(t, order, policy, missing, outages)]
    return decide(question(order, missing), results, policy)


def question(order: Told, missing: frozenset[str]) -> OrderUnderReview:
    """The order as its hospital sends it."""
    return OrderUnderReview(
        order_id=order.order_id,
        facility_id=order.hospital,
        level=None if "levels" in missing else LEVELS.get(order.hospital),
        signed=order.signed,
        needed=needed(order),
        context=order.context,
        age_days=order.age_days,
        unstable=order.unstable,
        protocol=order.protocol,
        carries_unstable="state" not in missing,
        carries_protocol="protocol" not in missing,
    )


def needed(order: Told) -> tuple[NeededAnalyte, ...]:
    """The analytes to be covered; a test without a panel is one needed and judged analyte."""
    if order.what not in PANELS:
        return (_needed(order, order.what, True),)
    service = services()[PANELS[order.what]]
    return tuple(_needed(order, key, key in service.judged) for key in service.needed)


def _needed(order: Told, key: str, judged: bool) -> NeededAnalyte:
    of = analytes()[key]
    return NeededAnalyte(key, result_class(key, order.specimen), of.group, of.slow, of.never_reuse, judged)


def _result(told: Told, key: str, order: Told, missing: frozenset[str]) -> EarlierResult:
    version = _version_at(told, order.signed.latest)
    pending = told.resulted is not None and told.resulted.earliest > order.signed.latest
    own = told.registration_id == order.registration_id
    known = told.resulted if own or told.published is None else exactly(told.published)
    assert told.collected and told.resulted and known
    return EarlierResult(
        order_id=told.order_id,
        result_class=result_class(key, told.specimen),
        facility_id=told.hospital,
        level=None if "levels" in missing else LEVELS.get(told.hospital),
        signed=told.signed,
        collected=None if "collection" in missing else told.collected,
        resulted=None if "result time" in missing else told.resulted,
        known=None if "result time" in missing else NOT_YET if pending else known,
        status=None if "status" in missing else version.status,
        reading=reading(key, version.words[key]),
        content=pending or can_serve(version.words[key], version.status),
        converts=Answer.YES if told.converts else Answer.UNKNOWN,
        permitted=Answer.UNKNOWN if "permission" in missing else _permitted(told, order.signed.earliest),
        link=Link.CERTAIN if told.person == order.person else Link.PROBABLE,
    )


def _version_at(told: Told, instant: Instant) -> Version:
    first = Version(0, told.status, told.words)
    return [first, *(v for v in told.later if v.known <= instant)][-1]


def _permitted(told: Told, instant: Instant) -> Answer:
    if told.permitted is None:
        return Answer.NO
    begins, ends = told.permitted
    return Answer.YES if (begins is None or begins <= instant) and (ends is None or instant < ends) else Answer.NO


def _fetched(
    told: Told, order: Told, policy: Policy, missing: frozenset[str], outages: Sequence[Outage]
) -> list[EarlierResult]:
    own, t = told.registration_id == order.registration_id, order.signed.earliest
    assert told.resulted
    pending = told.resulted.earliest > t
    if (pending and not own) or (not own and told.visible > t) or (not pending and not told.mapped):
        return []
    down = any(hospital == told.hospital and begins <= t < ends for hospital, begins, ends in outages)
    found = []
    for key in told.words:
        result = _result(told, key, order, missing)
        clock = result.collected if policy.clock is ClockStart.COLLECTION else result.resulted
        lookback = policy.longest_window(key, analytes()[key].group) if not analytes()[key].never_reuse else 0
        if clock is None or t - min(clock.earliest, t) < lookback:
            seen = not pending and (own or (_may_be_read(result, order) and not down))
            found.append(result if seen else _hidden(result, pending))
    return found


def _may_be_read(result: EarlierResult, order: Told) -> bool:
    return result.facility_id == order.hospital or result.permitted is Answer.YES


def _hidden(result: EarlierResult, pending: bool) -> EarlierResult:
    """What nobody has fetched: a pending order is known to be pending, of the rest not even the status is."""
    blank = replace(result, reading=Reading.UNKNOWN, converts=Answer.YES)
    return blank if pending else replace(blank, status=None)
