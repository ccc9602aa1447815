"""The kernel: judge every order in the order of signing, each against what was kept. Shape: one pass, one chain.

A count keeps what it does not count; an arm keeps what was performed. `coordinator.decision.decide` is the reference.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.bulk.arrays import (
    I8, I32, I64, ABNORMAL, JUDGED, NO, NOT_ASKED, POSITIVE, REPORTED, UNKNOWN, UNREAD, YES, Arm, Carried, Families,
    Items, Judged, Later, Orders, Permits, Rules,
)  # fmt: skip
from coordinator.bulk.candidates import (
    NONE, candidate, fits, last_version, permission, source_is_down, too_old, version_at,
)  # fmt: skip
from coordinator.bulk.criteria import (
    final, known_in_time, laboratory_recognised, no_state_change, not_serial, recent_enough, result_known,
    worth_reusing,
)  # fmt: skip
from coordinator.bulk.times import SIGNED_DAY, capped, clock_at, known_by, latest

REUSE, PARTIAL, REPEAT, ASK, NOT_JUDGED = 0, 1, 2, 3, -1
_FINAL, _KNOWN, _WORTH = 2, 3, 6  # columns of the answers


@njit(cache=True, nogil=True, inline="always")
def _content(orders: Orders, items: Items, later: Later, j: int, version: int) -> tuple[int, int, int]:
    """Status, reading and unit of one version of a result."""
    q = items.order[j]
    if version == NONE:
        return orders.status[q], items.reading[j], items.converts[j]
    k = later.first_item[version] + j - orders.first_item[q]
    return later.status[version], later.reading[k], later.converts[k]


@njit(cache=True, nogil=True)
def _answer(
    orders: Orders, items: Items, later: Later, rules: Rules, permits: Permits, carried: Carried, arm: Arm,
    in_arm: bool, p: int, i: int, j: int, out: I8,
) -> int:  # fmt: skip
    """Write the ten answers for needed item i of order p and its candidate j; return the reading that spoke."""
    q, analyte = items.order[j], items.analyte[i]
    signed, signed_day = orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0
    resulted, resulted_day = result_known(orders, q)
    known = known_by(resulted, resulted_day, signed, signed_day) if carried.resulted else UNKNOWN
    status, reading, converts = _content(orders, items, later, j, version_at(orders, later, q, latest(signed, signed_day)))
    other = orders.facility[q] < 0 or orders.facility[q] != orders.facility[p]
    allowed = permission(permits, orders.registration[q], signed) if other else YES
    if known == NO:
        if in_arm:
            reading, converts = UNREAD, YES
        else:
            _, reading, converts = _content(orders, items, later, j, last_version(orders, q))
    elif in_arm and orders.registration[q] != orders.registration[p]:
        if allowed != YES or source_is_down(arm, orders.facility[q], signed):
            status, reading, converts = UNKNOWN, UNREAD, YES
    clock_carried = carried.collected if rules.by_collection else carried.resulted
    out[0] = YES
    out[1] = converts
    out[2] = final(status, known)
    out[3] = known_in_time(orders, carried.resulted, resulted, resulted_day, p)
    out[4] = recent_enough(orders, rules, clock_carried, p, q, analyte)
    out[5] = laboratory_recognised(orders, carried.level, p, q)
    out[6] = worth_reusing(orders, rules, p, items.role[i], reading, analyte)
    out[7] = no_state_change(orders, carried.unstable, carried.collected, p, q)
    out[8] = not_serial(orders, carried.protocol, p)
    out[9] = allowed
    for c in range(10):
        if rules.asks[c] == 0:
            out[c] = NOT_ASKED
    if rules.never[analyte] != 0:
        out[4] = NO
    return reading


@njit(cache=True, nogil=True)
def _probable(
    orders: Orders, items: Items, later: Later, rules: Rules, families: Families, arm: Arm, resulted_carried: bool,
    p: int, i: int, group: int, classes: int, newest: I32, older: I32,
) -> bool:  # fmt: skip
    """Whether anybody who is probably the same person holds a result that would be looked up."""
    for k in range(families.first_probable[group], families.first_probable[group + 1]):
        j = newest[families.probable[k] * classes + items.result_class[i]]
        while j != NONE:
            q = items.order[j]
            looked_up = not too_old(orders, rules, p, q, items.analyte[i])
            if looked_up and fits(orders, items, later, arm, True, resulted_carried, p, j):
                return True
            j = older[j]
    return False


@njit(cache=True, nogil=True)
def run_chain(
    orders: Orders, items: Items, later: Later, families: Families, rules: Rules, permits: Permits, carried: Carried,
    arm: Arm, in_arm: bool, conditions: I8, classes: int, begin: int, end: int, out: Judged, older: I32, reach: I64,
) -> None:  # fmt: skip
    """Judge the families from `begin` until before `end`, writing into `out`. `conditions`: what the count asks, per criterion."""
    newest = np.full(classes, NONE, np.int32)
    ten = np.empty(10, np.int8)
    for f in range(begin, end):
        groups = families.first_group[f + 1] - families.first_group[f]
        if groups * classes > newest.size:
            newest = np.full(groups * classes, NONE, np.int32)
        first, last = families.first_order[f], families.first_order[f + 1]
        for p in range(first, last):
            group = families.first_group[f] + orders.group[p]
            slot = orders.group[p] * classes
            answers = out.answers[p]
            some, against, open_ = 0, 0, 0
            met, waiting, unfit, same_moment, abnormal = NOT_ASKED, 0, 0, 1, 0
            for c in range(10):
                answers[c] = NOT_ASKED
            for i in range(orders.first_item[p], orders.first_item[p + 1]):
                if items.role[i] == REPORTED:
                    continue
                head = newest[slot + items.result_class[i]]
                j = NONE
                if head != NONE:
                    j = candidate(
                        orders, items, later, rules, arm, in_arm, carried.resulted, p, head, older, reach
                    )
                    if j != NONE and in_arm and too_old(orders, rules, p, items.order[j], items.analyte[i]):
                        j = NONE
                if j != NONE:
                    out.candidate[i] = items.order[j]
                    reading = _answer(
                        orders, items, later, rules, permits, carried, arm, in_arm, p, i, j, ten
                    )
                    if items.role[i] == JUDGED and (reading == ABNORMAL or reading == POSITIVE):
                        abnormal = 1
                    clock = capped(clock_at(orders, rules, items.order[j]), orders.signed[p], orders.signed[p])
                    if clock < orders.signed[p]:
                        same_moment = 0
                else:
                    same_moment = 0
                    out.candidate[i] = NONE
                    unsure = in_arm and families.probable.size > 0 and _probable(
                        orders, items, later, rules, families, arm, carried.resulted, p, i, group, classes, newest, older
                    )
                    for c in range(10):
                        ten[c] = UNKNOWN if unsure else NO
                    if not unsure:
                        ten[0] = NOT_ASKED
                lowest, others = NOT_ASKED, NOT_ASKED
                for c in range(10):
                    a = ten[c]
                    lowest = min(lowest, a)
                    answers[c] = min(answers[c], a)
                    if conditions[c] != 0:
                        met = min(met, a)
                    if c != _FINAL and c != _KNOWN:
                        others = min(others, a)
                if lowest >= YES:
                    some += 1
                elif lowest == NO:
                    against += 1
                    if j != NONE and ten[_KNOWN] == NO and others >= YES:
                        waiting += 1
                    else:
                        unfit += 1
                else:
                    open_ += 1
                    unfit += 1
            verdict = ASK
            if against == 0 and open_ == 0:
                verdict = REUSE
            elif against > 0:
                verdict = PARTIAL if some > 0 else REPEAT
            kept = True
            if in_arm:
                if arm.asked[p] == 0:
                    out.verdict[p] = NOT_JUDGED
                    out.counted[p] = NO
                else:
                    out.verdict[p] = verdict
                    out.counted[p] = YES if verdict == REUSE else NO
                    if verdict == REUSE:
                        chance = arm.accept_abnormal[p] if abnormal != 0 else arm.accept_normal[p]
                        kept = arm.uniform[p] >= chance
            else:
                out.verdict[p] = verdict
                out.counted[p] = YES if met >= YES else met
                kept = met < YES
            out.waits[p] = 1 if waiting > 0 and unfit == 0 else 0
            out.same_moment[p] = same_moment
            out.abnormal[p] = abnormal
            out.kept[p] = 1 if kept else 0
            if kept:
                began = clock_at(orders, rules, p)
                for i in range(orders.first_item[p], orders.first_item[p + 1]):
                    place = slot + items.result_class[i]
                    previous = newest[place]
                    older[i] = previous
                    reach[i] = began if previous == NONE else max(began, reach[previous])
                    newest[place] = i
        for p in range(first, last):
            slot = orders.group[p] * classes
            for i in range(orders.first_item[p], orders.first_item[p + 1]):
                newest[slot + items.result_class[i]] = NONE
