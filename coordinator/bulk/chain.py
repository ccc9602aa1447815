"""The kernel: judge every order in the order of signing, each against what was kept. Shape: one pass, one chain.

A count keeps what it does not count; an arm keeps what was performed. Kept results of one group and class form a
list, newest signed first, each with the latest clock among itself and everything older: the search for the
candidate (latest clock, then lowest order id) stops as soon as nothing older can win, so it is nearly always one
step long, and exact. `coordinator.decision.decide` is the reference.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.bulk.arrays import (
    ABNORMAL,
    ANYWHERE,
    CRITICAL,
    INPATIENT,
    JUDGED,
    NO,
    OUTPATIENT,
    POSITIVE,
    REPORTED,
    UNKNOWN,
    UNREAD,
    YES,
    Arm,
    Carried,
    Families,
    Items,
    Judged,
    Later,
    Orders,
    Permits,
    Rules,
)  # fmt: skip
from coordinator.bulk.criteria import (
    age_band,
    laboratory_recognised,
    no_state_change,
    not_serial,
    recent_enough,
    worth_reusing,
)  # fmt: skip
from coordinator.bulk.packing import ALL_ASIDE, NONE_FOUND, OPEN, bits, but_for_the_wait, lowest
from coordinator.bulk.sight import NONE, in_any, is_probable, shown, version_at
from coordinator.bulk.times import COLLECTED_DAY, RESULTED_DAY, SIGNED_DAY, known_by, latest

REUSE, PARTIAL, REPEAT, ASK, NOT_JUDGED = 0, 1, 2, 3, 4
WAITS = 1 << 8


@njit(cache=True, nogil=True, error_model="numpy")
def run_chain(
    orders: Orders, items: Items, later: Later, families: Families, rules: Rules, permits: Permits, carried: Carried,
    arm: Arm, in_arm: bool, aside: int, unbound: int, least: int, classes: int, begin: int, end: int, out: Judged,
) -> None:  # fmt: skip
    """Judge the families from `begin` until before `end`, writing into `out`.

    `aside`: bits of the criteria that the count does not ask; `unbound`: of those that the policy does not bind.
    `least`: the weakest answer that takes an order out of the chain of a count; UNKNOWN reads every unknown as yes.
    """
    # Every column as a plain local: a tuple handed about inside the loop would be counted in and out each time.
    order_id, signed_at, group_of, registration = orders.order_id, orders.signed, orders.group, orders.registration
    facility, level, context_of, age_of = orders.facility, orders.level, orders.context, orders.age_days
    collected, resulted, unstable, protocol = orders.collected, orders.resulted, orders.unstable, orders.protocol
    date_only, status_of, first_item, first_later = (
        orders.date_only,
        orders.status,
        orders.first_item,
        orders.first_later,
    )
    owner, result_class, analyte_of, role_of = items.order, items.result_class, items.analyte, items.role
    reading_of, content, converts_of, mapped = items.reading, items.content, items.converts, items.mapped
    later_known, later_status, later_first, later_reading = later.known, later.status, later.first_item, later.reading
    later_content, later_converts, has_later = later.content, later.converts, later.known.size > 0
    window, only_positive, longest, slow, never = (
        rules.window,
        rules.only_positive,
        rules.longest,
        rules.slow,
        rules.never,
    )
    edges, visible, has_links, has_outages = (
        rules.band_edges, arm.visible, families.linked.size > 0, arm.outage_begins.size > 0
    )  # fmt: skip
    first_link, linked, certain = families.first_link, families.linked, families.certain
    link_begins, link_ends = families.begins, families.ends
    first_permit, permit_begins, permit_ends, permits_carried = (
        permits.first,
        permits.begins,
        permits.ends,
        permits.carried,
    )
    first_order, first_group = families.first_order, families.first_group
    packed, outcome, met, candidate = out.answers, out.outcome, out.met, out.candidate
    asked, uniform, accept_normal, accept_abnormal = arm.asked, arm.uniform, arm.accept_normal, arm.accept_abnormal
    resulted_carried, collected_carried = carried.resulted, carried.collected
    by_collection = rules.by_collection
    clock_carried = collected_carried if by_collection else resulted_carried
    clock_bit = COLLECTED_DAY if by_collection else RESULTED_DAY
    clocks = collected if by_collection else resulted
    newest = np.full(classes, NONE, np.int32)
    # The list of a family's kept items, numbered from the family's first item so that it stays in the cache.
    older, reach = np.empty(64, np.int32), np.empty(64, np.int64)
    for f in range(begin, end):
        base, length = first_item[first_order[f]], first_item[first_order[f + 1]] - first_item[first_order[f]]
        if length > older.size:
            older, reach = np.empty(2 * length, np.int32), np.empty(2 * length, np.int64)
        room = (first_group[f + 1] - first_group[f]) * classes
        if room > newest.size:
            newest = np.full(room, NONE, np.int32)
        for p in range(first_order[f], first_order[f + 1]):
            slot = group_of[p] * classes
            group = first_group[f] + group_of[p]
            links_from = first_link[group] if has_links else np.int64(0)
            links_end = first_link[group + 1] if has_links else np.int64(0)
            signed, signed_day = signed_at[p], (date_only[p] & SIGNED_DAY) != 0
            until = latest(signed, signed_day)
            answers, some, against, waiting, unfit = ALL_ASIDE, 0, 0, 0, 0
            same_moment, abnormal = 1, 0
            for i in range(first_item[p], first_item[p + 1]):
                role = role_of[i]
                if role == REPORTED:
                    continue
                analyte = analyte_of[i]
                best, best_clock = NONE, np.int64(0)
                for k in range(links_from - 1, links_end):
                    place = slot
                    if k >= links_from:
                        if certain[k] == 0 or signed < link_begins[k] or signed >= link_ends[k]:
                            continue
                        place = linked[k] * classes
                    j = newest[place + result_class[i]]
                    while j != NONE:
                        if best != NONE and min(reach[j - base], signed) < best_clock:
                            break
                        q = owner[j]
                        pending = resulted_carried and resulted[q] > until
                        own = registration[q] == registration[p]
                        if shown(in_arm, pending, own, visible[q] if in_arm else 0, until, mapped[j]):
                            good = pending or content[j] != 0
                            if has_later and not pending:
                                version = version_at(first_later[q], first_later[q + 1], later_known, until)
                                if version != NONE:
                                    good = later_content[later_first[version] + j - first_item[q]] != 0
                            clock = min(clocks[q], signed)
                            if good and (
                                best == NONE
                                or clock > best_clock
                                or (clock == best_clock and order_id[q] < order_id[owner[best]])
                            ):
                                best, best_clock = j, clock
                        j = older[j - base]
                if best != NONE and in_arm and signed - best_clock >= longest[analyte]:
                    best = NONE  # an arm never looks up what no window could allow
                waits = False
                ten = NONE_FOUND
                if best == NONE:
                    same_moment = 0
                    if links_end > links_from and is_probable(
                        orders, items, later, families, arm, in_arm, resulted_carried, by_collection, p, i, group,
                        until, classes, longest[analyte], newest, older, base,
                    ):  # fmt: skip
                        ten = OPEN
                    candidate[i] = NONE
                else:
                    q = owner[best]
                    candidate[i] = q
                    if best_clock < signed:
                        same_moment = 0
                    day = date_only[q]
                    known = UNKNOWN
                    if resulted_carried:
                        known = known_by(resulted[q], (day & RESULTED_DAY) != 0, signed, signed_day)
                    same_facility = facility[q] >= 0 and facility[q] == facility[p]
                    allowed = YES
                    if not same_facility:
                        allowed = UNKNOWN
                        if permits_carried:
                            r = registration[q]
                            some_basis = in_any(
                                permit_begins, permit_ends, first_permit[r], first_permit[r + 1], signed
                            )
                            allowed = YES if some_basis else NO
                    status, reading, converts = status_of[q], reading_of[best], converts_of[best]
                    if has_later:
                        when = until if known != NO else np.int64(2**62)
                        version = version_at(first_later[q], first_later[q + 1], later_known, when)
                        if version != NONE:
                            k = later_first[version] + best - first_item[q]
                            status, reading, converts = later_status[version], later_reading[k], later_converts[k]
                    if known == NO:
                        status, waits = NO, True
                    if in_arm:
                        withheld = registration[q] != registration[p] and allowed != YES
                        if has_outages and registration[q] != registration[p] and facility[q] >= 0:
                            w = facility[q]
                            withheld = withheld or in_any(
                                arm.outage_begins, arm.outage_ends, arm.first_outage[w], arm.first_outage[w + 1], signed
                            )
                        if known == NO or withheld:
                            reading, converts = UNREAD, YES
                            if withheld and known != NO:
                                status = UNKNOWN
                    if role == JUDGED and (reading == ABNORMAL or reading == POSITIVE or reading == CRITICAL):
                        abnormal = 1
                    context, age_days = context_of[p], age_of[p]
                    band = age_band(age_days, edges)
                    here = context if context != ANYWHERE else OUTPATIENT
                    there = context if context != ANYWHERE else INPATIENT
                    recent = recent_enough(
                        signed, signed_day, clocks[q], (day & clock_bit) != 0, clock_carried, context, age_days,
                        never[analyte], window[analyte, band, here], window[analyte, band, there],
                    )  # fmt: skip
                    recognised = laboratory_recognised(same_facility, carried.level, level[q], level[p])
                    worth = worth_reusing(
                        role,
                        reading,
                        slow[analyte],
                        only_positive[analyte, band, here],
                        only_positive[analyte, band, there],
                    )
                    unchanged = no_state_change(
                        carried.unstable, unstable[p], collected_carried, collected[q], (day & COLLECTED_DAY) != 0,
                        signed, signed_day,
                    )  # fmt: skip
                    once = not_serial(carried.protocol, protocol[p])
                    ten = (
                        3 | bits(converts) << 3 | bits(status) << 6 | bits(known) << 9 | bits(recent) << 12
                        | bits(recognised) << 15 | bits(worth) << 18 | bits(unchanged) << 21 | bits(once) << 24
                        | bits(allowed) << 27 | unbound
                    )  # fmt: skip
                    if never[analyte] != 0:
                        ten &= ~(7 << 12)
                answers &= ten
                met[i] = lowest(ten | aside)
                state = lowest(ten)
                if state >= YES:
                    some += 1
                else:
                    against += state == NO
                    if waits and but_for_the_wait(ten):
                        waiting += 1
                    else:
                        unfit += 1
            verdict = ASK
            if lowest(answers) >= YES:
                verdict = REUSE
            elif against > 0:
                verdict = PARTIAL if some > 0 else REPEAT
            counted = min(lowest(answers | aside), YES)
            kept = counted < least
            if in_arm:
                is_asked = asked[p] != 0
                counted = YES if verdict == REUSE and is_asked else NO
                verdict = verdict if is_asked else NOT_JUDGED
                kept = counted == NO or uniform[p] >= (accept_abnormal[p] if abnormal != 0 else accept_normal[p])
            packed[p] = answers
            outcome[p] = verdict | counted << 3 | same_moment << 5 | abnormal << 6 | kept << 7
            if waiting > 0 and unfit == 0:
                outcome[p] |= WAITS
            if kept:
                for i in range(first_item[p], first_item[p + 1]):
                    place = slot + result_class[i]
                    before = newest[place]
                    older[i - base] = before
                    reach[i - base] = clocks[p] if before == NONE else max(clocks[p], reach[before - base])
                    newest[place] = i
        for p in range(first_order[f], first_order[f + 1]):
            for i in range(first_item[p], first_item[p + 1]):
                newest[group_of[p] * classes + result_class[i]] = NONE
