"""The same chains by `decide` itself, one order at a time: slow, and the measure of the kernel.

Nothing here is shared with the kernel but the columns: it gathers with plain loops and asks the pure decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coordinator.bulk.arrays import (
    ANYWHERE,
    JUDGED,
    NEVER,
    NOTHING_KNOWN,
    REPORTED,
    Arm,
)  # fmt: skip
from coordinator.bulk.judge import Ground
from coordinator.bulk.times import COLLECTED_OPEN, RESULTED_OPEN
from coordinator.decision import (
    NOT_YET,
    Answer,
    Count,
    EarlierResult,
    Link,
    NeededAnalyte,
    OrderUnderReview,
    Policy,
    Verdict,
    counted,
    decide,
)  # fmt: skip
from emr_hub.clinical import Context, Protocol, ResultStatus
from emr_hub.clock import DAY, Moment, exactly
from emr_hub.terminology import Analyte, Reading

_CONTEXTS = (Context.OUTPATIENT, Context.INPATIENT, Context.EMERGENCY, Context.ICU)
_READINGS = (Reading.NORMAL, Reading.ABNORMAL, Reading.POSITIVE, Reading.CRITICAL, Reading.UNKNOWN)
_STATUS = {0: ResultStatus.PRELIMINARY, 1: None, 2: ResultStatus.FINAL}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One order's verdict by reference, whether it stayed, and the answer of the count or card."""

    verdict: Verdict | None
    kept: bool
    counted: Answer


class Reference:
    """Judges the orders of a ground with `decide`; `analytes` by the index the columns use.

    `unknown_is_yes`: a count does not keep what it leaves open, as the kernel does under the same name.
    """

    def __init__(
        self, ground: Ground, policy: Policy, analytes: Sequence[Analyte], arm: Arm | None = None,
        *, unknown_is_yes: bool = False,
    ) -> None:  # fmt: skip
        self.ground, self.policy, self.analytes, self.arm = ground, policy, analytes, arm
        self.taken = (Answer.YES, Answer.UNKNOWN) if unknown_is_yes else (Answer.YES,)
        self.o, self.i, self.l = ground.arranged.orders, ground.arranged.items, ground.arranged.later

    def run(self, count: Count | None) -> list[Judgement]:
        """Every order in the arranged order: one count's chain, or the arm's when no count is named."""
        families = range(len(self.ground.arranged.families.first_order) - 1)
        return [judged for f in families for judged in self.family(f, count)]

    def family(self, f: int, count: Count | None) -> list[Judgement]:
        """The orders of one family, in the arranged order."""
        first, kept, answers = self.ground.arranged.families.first_order, list[int](), list[Judgement]()
        for p in range(first[f], first[f + 1]):
            judged = self._one(p, kept, f, count)
            if judged.kept:
                kept.append(p)
            answers.append(judged)
        return answers

    def _one(self, p: int, kept: list[int], family: int, count: Count | None) -> Judgement:
        if count is None and self.arm is not None and not self.arm.asked[p]:
            return Judgement(None, True, Answer.NO)
        order = self.order(p)
        verdict = decide(order, self.gather(p, kept, family), self.policy)
        if count is not None:
            answer = counted(verdict, count)
            return Judgement(verdict, answer not in self.taken, answer)
        shown = bool(verdict.reused)
        return Judgement(verdict, not (shown and self._accepted(p, order, verdict)), Answer.YES if shown else Answer.NO)

    def _accepted(self, p: int, order: OrderUnderReview, verdict: Verdict) -> bool:
        assert self.arm is not None
        judged = {n.result_class for n in order.needed if n.judged}
        odd = {Reading.ABNORMAL, Reading.POSITIVE, Reading.CRITICAL}
        abnormal = any(r.reading in odd for r in verdict.reused if r.result_class in judged)
        return bool(self.arm.uniform[p] < (self.arm.accept_abnormal if abnormal else self.arm.accept_normal)[p])

    def order(self, p: int) -> OrderUnderReview:
        """Order p as a question."""
        o, carried = self.o, self.ground.carried
        unstable = int(o.unstable[p])
        return OrderUnderReview(
            order_id=int(o.order_id[p]),
            facility_id=_known(o.facility[p]),
            level=_known(o.level[p]) if carried.level else None,
            signed=self._moment(o.signed[p], p, 1),
            needed=tuple(self._needed(k) for k in self._items(p) if self.i.role[k] != REPORTED),
            context=None if o.context[p] == ANYWHERE else _CONTEXTS[o.context[p]],
            age_days=_known(o.age_days[p]),
            unstable=None if unstable == NOTHING_KNOWN else exactly(unstable),
            protocol=Protocol.SERIAL if o.protocol[p] else None,
            carries_unstable=carried.unstable,
            carries_protocol=carried.protocol,
        )

    def _needed(self, k: int) -> NeededAnalyte:
        known = self.analytes[self.i.analyte[k]]
        return NeededAnalyte(known.key, str(self.i.result_class[k]), known.group, known.slow, known.never_reuse,
                             self.i.role[k] == JUDGED)  # fmt: skip

    def gather(self, p: int, kept: list[int], family: int) -> list[EarlierResult]:
        """Every kept result of the person, or of people who are probably the same, that is visible when p is signed.

        Of the classes that the order needs; `decide` would pass over the others.
        """
        classes = self.i.result_class
        wanted = {classes[k] for k in self._items(p) if self.i.role[k] != REPORTED}
        found = [self._earlier(p, q, k, family) for q in kept for k in self._items(q) if classes[k] in wanted]
        return [r for r in found if r is not None]

    def _earlier(self, p: int, q: int, k: int, family: int) -> EarlierResult | None:
        o, arm = self.o, self.arm
        link = self._link(p, q, family)
        own = o.registration[q] == o.registration[p]
        pending = o.resulted[q] > self._moment(o.signed[p], p, 1).latest
        if link is None or (arm is not None and not own and arm.visible[q] > o.signed[p]):
            return None
        if arm is not None and ((pending and not own) or (not pending and not self.i.mapped[k])):
            return None
        result = self._result(p, q, k, pending, link)
        return None if arm is not None and self._too_old(p, k, result) else result

    def _result(self, p: int, q: int, k: int, pending: bool, link: Link) -> EarlierResult:
        o, carried = self.o, self.ground.carried
        version = self._version(q, None if pending else self._moment(o.signed[p], p, 1).latest)
        status, reading, content, converts = self._content(q, k, version)
        resulted = self._told(o.resulted[q], q, 4, RESULTED_OPEN)
        result = EarlierResult(
            order_id=int(o.order_id[q]),
            result_class=str(self.i.result_class[k]),
            facility_id=_known(o.facility[q]),
            level=_known(o.level[q]) if carried.level else None,
            signed=self._moment(o.signed[q], q, 1),
            collected=self._told(o.collected[q], q, 2, COLLECTED_OPEN),
            resulted=resulted,
            known=NOT_YET if pending else resulted,
            status=status,
            reading=reading,
            content=content or pending,
            converts=converts,
            permitted=self._permitted(p, q),
            link=link,
        )
        return self._withheld(p, q, pending, result) if self.arm is not None else result

    def _withheld(self, p: int, q: int, pending: bool, result: EarlierResult) -> EarlierResult:
        """What an arm cannot see: the content of pending results, and of those not permitted or out of reach."""
        if pending:
            return replace(result, reading=Reading.UNKNOWN, converts=Answer.YES)
        if self.o.registration[q] == self.o.registration[p]:
            return result
        same = result.facility_id is not None and result.facility_id == _known(self.o.facility[p])
        if (same or result.permitted is Answer.YES) and not self._down(q, int(self.o.signed[p])):
            return result
        return replace(result, status=None, reading=Reading.UNKNOWN, converts=Answer.YES)

    def _link(self, p: int, q: int, family: int) -> Link | None:
        families, group, t = self.ground.arranged.families, self.o.group, self.o.signed[p]
        if group[p] == group[q]:
            return Link.CERTAIN
        g = families.first_group[family] + group[p]
        for k in range(families.first_link[g], families.first_link[g + 1]):
            if families.linked[k] == group[q] and families.begins[k] <= t < families.ends[k]:
                return Link.CERTAIN if families.certain[k] else Link.PROBABLE
        return None

    def _version(self, q: int, instant: int | None) -> int:
        known = [
            v
            for v in range(self.o.first_later[q], self.o.first_later[q + 1])
            if instant is None or self.l.known[v] <= instant
        ]
        return known[-1] if known else -1

    def _content(self, q: int, k: int, version: int) -> tuple[ResultStatus | None, Reading, bool, Answer]:
        if version < 0:
            i = self.i
            return (_STATUS[self.o.status[q]], _READINGS[i.reading[k]], bool(i.content[k]), Answer(i.converts[k]))
        n = self.l.first_item[version] + k - self.o.first_item[q]
        spoken = (_READINGS[self.l.reading[n]], bool(self.l.content[n]), Answer(self.l.converts[n]))
        return (_STATUS[self.l.status[version]], *spoken)

    def _too_old(self, p: int, k: int, result: EarlierResult) -> bool:
        began = result.collected if self.policy.clock == "collection" else result.resulted
        clock = min((began or result.signed).earliest, int(self.o.signed[p]))
        return int(self.o.signed[p]) - clock >= self.policy.lookback(self._needed(k))

    def _permitted(self, p: int, q: int) -> Answer:
        permits, r, t = self.ground.permits, self.o.registration[q], self.o.signed[p]
        if not permits.carried:
            return Answer.UNKNOWN
        spans = range(permits.first[r], permits.first[r + 1])
        return Answer.YES if any(permits.begins[s] <= t < permits.ends[s] for s in spans) else Answer.NO

    def _down(self, q: int, t: int) -> bool:
        arm, f = self.arm, self.o.facility[q]
        assert arm is not None
        spans = range(arm.first_outage[f], arm.first_outage[f + 1]) if f >= 0 else range(0)
        return any(arm.outage_begins[s] <= t < arm.outage_ends[s] for s in spans)

    def _told(self, instant: np.int64, p: int, bit: int, open_bit: int) -> Moment | None:
        return None if self.o.date_only[p] & open_bit else self._moment(instant, p, bit)

    def _moment(self, instant: np.int64, p: int, bit: int) -> Moment:
        start = int(instant)
        if start == NEVER:
            return NOT_YET
        return Moment(start, start + DAY - 1) if self.o.date_only[p] & bit else exactly(start)

    def _items(self, p: int) -> range:
        return range(self.o.first_item[p], self.o.first_item[p + 1])


def _known(value: np.generic) -> int | None:
    return None if int(value) < 0 else int(value)
