"""The kernel: judge every order in the order of signing, each against what was kept. Shape: one pass, several chains.

A count keeps what it does not count; an arm keeps what was performed. Kept results of one group and class form a
list per chain, newest signed first, each with the latest clock among itself and everything older: the search for the
candidate (latest clock, then lowest order id) stops as soon as nothing older can win, so it is nearly always one
step long, and exact. Chains mostly find the same candidate, and what is asked of it is asked once for all of them;
where all have kept the same, one of those that are bound alike answers for the others too.
`coordinator.decision.decide` is the reference.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.bulk.arrays import (
    ANYWHERE,
    INPATIENT,
    JUDGED,
    NO,
    NOT_ASKED,
    OUTPATIENT,
    REPORTED,
    UNKNOWN,
    UNREAD,
    YES,
    Arm,
    Carried,
    Chains,
    Families,
    Items,
    Judged,
    Later,
    Orders,
    Permits,
    Rules,
)  # fmt: skip
from coordinator.bulk.criteria import age_band, is_abnormal, ten_of
from coordinator.bulk.packing import ALL_ASIDE, NONE_FOUND, OPEN
from coordinator.bulk.sight import NONE, in_any, is_probable, shown, version_at
from coordinator.bulk.times import RESULTED_DAY, RESULTED_OPEN, SIGNED_DAY, clock_bits, known_by, latest
from coordinator.bulk.verdicts import ABNORM, APART, KEPT, ROWS, facts_of, said_before, settle


@njit(cache=True, nogil=True, error_model="numpy")
def run_chains(
    orders: Orders, items: Items, later: Later, families: Families, rules: Rules, permits: Permits, carried: Carried,
    arm: Arm, in_arm: bool, chains: Chains, classes: int, begin: int, end: int, out: Judged,
) -> None:  # fmt: skip
    """Judge the families from `begin` until before `end` in every chain, writing into `out`: one row per chain."""
    # Every column as a plain local: a tuple handed about inside the loop would be counted in and out each time.
    order_id, signed_at, group_of, registration = orders.order_id, orders.signed, orders.group, orders.registration
    facility, level, context_of, age_of = orders.facility, orders.level, orders.context, orders.age_days
    collected, resulted, unstable, protocol = orders.collected, orders.resulted, orders.unstable, orders.protocol
    date_only, status_of = orders.date_only, orders.status
    first_item, first_later = orders.first_item, orders.first_later
    owner, result_class, analyte_of, role_of = items.order, items.result_class, items.analyte, items.role
    reading_of, content, converts_of, mapped = items.reading, items.content, items.converts, items.mapped
    later_known, later_status, later_first, later_reading = later.known, later.status, later.first_item, later.reading
    later_content, later_converts, has_later = later.content, later.converts, later.known.size > 0
    window, only_positive, longest = rules.window, rules.only_positive, rules.longest
    slow, never = rules.slow, rules.never
    edges, visible, has_links = rules.band_edges, arm.visible, families.linked.size > 0
    first_outage, outage_begins, outage_ends = arm.first_outage, arm.outage_begins, arm.outage_ends
    first_link, linked, certain = families.first_link, families.linked, families.certain
    link_begins, link_ends = families.begins, families.ends
    first_permit, permit_begins, permit_ends = permits.first, permits.begins, permits.ends
    first_order, first_group = families.first_order, families.first_group
    packed, outcome, met, candidate = out.answers, out.outcome, out.met, out.candidate
    asked, uniform, accept_normal, accept_abnormal = arm.asked, arm.uniform, arm.accept_normal, arm.accept_abnormal
    by_collection = rules.by_collection
    clocks, (clock_bit, clock_open) = collected if by_collection else resulted, clock_bits(by_collection)
    aside, unbound, least, size, told = chains.aside, chains.unbound, chains.least, chains.aside.size, packed.shape[0]
    everybody, lead, after = (1 << size) - 1, chains.lead, chains.after
    # By group and class: the newest item that any chain keeps, whether all keep the same, and if not each one's newest.
    head, alike, newest = np.empty(0, np.int32), np.empty(0, np.bool_), np.empty((0, size), np.int32)
    # The list of a family's kept items, numbered from the family's first item so that it stays in the cache.
    older, reach, kept_by = np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32)
    answers, facts = np.empty(size, np.int64), np.empty(size, np.int64)
    # By answers and facts: what every chain says to them, worked out once. The last row: to nothing found.
    heard, keeps = np.full(ROWS, -1, np.int64), np.empty(ROWS + 1, np.int64)
    says_met, says = np.empty((ROWS + 1, size), np.int8), np.empty((ROWS + 1, size), np.int16)
    settle(ROWS, NONE_FOUND, APART | facts_of(NONE_FOUND, False), True, in_arm, aside, least, says_met, says, keeps)
    for f in range(begin, end):
        base, length = first_item[first_order[f]], first_item[first_order[f + 1]] - first_item[first_order[f]]
        if length > older.size:
            older, reach = np.empty(2 * length, np.int32), np.empty(2 * length, np.int64)
            kept_by = np.empty(2 * length, np.int32)
        room = (first_group[f + 1] - first_group[f]) * classes
        if room > head.size:
            head, alike = np.full(room, NONE, np.int32), np.empty(room, np.bool_)
            newest = np.empty((room, size), np.int32)
        for p in range(first_order[f], first_order[f + 1]):
            at = np.uint64(p)  # a place without a sign; with one, every column would ask whether to count from its end
            slot, group, keepers = group_of[at] * classes, first_group[f] + group_of[at], np.int64(0)
            is_asked = not in_arm or asked[at] != 0  # else it stays, whatever would be found for it
            links_from = first_link[group] if has_links else np.int64(0)
            links_end = first_link[group + 1] if has_links else np.int64(0)
            first_of, end_of = first_item[at], first_item[np.uint64(p + 1)]
            together = links_from == links_end  # while all chains see the same, one of those bound alike speaks for all
            i = first_of if is_asked and together else end_of + 1
            while i < end_of:
                this = np.uint64(i)
                if role_of[this] == REPORTED or head[np.uint64(slot + result_class[this])] >= base:
                    break
                i += 1
            if first_of < i == end_of:  # nothing like it was kept before: all such orders hear the same
                for i in range(first_of, end_of):
                    for c in range(np.uint64(size)):
                        met[c, np.uint64(i)] = says_met[ROWS, c]
                    for c in range(np.uint64(told)):
                        candidate[c, np.uint64(i)] = NONE
                for c in range(np.uint64(size)):
                    outcome[c, at] = says[ROWS, c]
                for c in range(np.uint64(told)):
                    packed[c, at] = NONE_FOUND
                keepers = keeps[ROWS]
            else:
                signed, signed_day = signed_at[at], (date_only[at] & SIGNED_DAY) != 0
                until = latest(signed, signed_day)
                c = 0
                while c < size:
                    answers[c], facts[c] = ALL_ASIDE, 0
                    c = after[c] if together else c + 1
                for i in range(first_of, end_of):
                    this = np.uint64(i)
                    role, place = role_of[this], np.uint64(slot + result_class[this])
                    is_alike = alike[place] or head[place] < base
                    if role == REPORTED or not is_asked:
                        for c in range(size):
                            met[np.uint64(c), this] = NOT_ASKED
                            if c < told:
                                candidate[np.uint64(c), this] = NONE
                        continue
                    analyte = analyte_of[this]
                    start, best, shared, asked_of = NONE, NONE, False, NONE
                    said, seen, waits, bound, ten, found = 0, 0, False, np.int64(-1), 0, 0
                    if together and not is_alike:
                        together = False
                        for c in range(size):
                            answers[c], facts[c] = answers[lead[c]], facts[lead[c]]
                    c = 0
                    while c < size:
                        first = int(head[place]) if is_alike else int(newest[place, np.uint64(c)])
                        if not shared or first != start:
                            start, shared = first, not links_end > links_from
                            bound = np.int64(-1)
                            best, best_clock = NONE, np.int64(0)
                            for k in range(links_from - 1, links_end):
                                j = first
                                if k >= links_from:
                                    if certain[k] == 0 or signed < link_begins[k] or signed >= link_ends[k]:
                                        continue
                                    j = int(head[linked[k] * classes + result_class[i]])
                                while j >= base:
                                    one, own = np.uint64(j), np.uint64(j - base)
                                    if best != NONE and min(reach[own], signed) < best_clock:
                                        break
                                    if j != start:
                                        shared = False  # what is older may be another chain's
                                    q = np.uint64(owner[one])
                                    pending = resulted[q] > until  # an untold time is that of signing
                                    mine = registration[q] == registration[at]
                                    if kept_by[own] >> c & 1 != 0 and shown(
                                        in_arm, pending, mine, visible[q] if in_arm else 0, until, mapped[one]
                                    ):  # fmt: skip
                                        good = pending or content[one] != 0
                                        if has_later and not pending:
                                            row, last = first_later[q], first_later[np.int64(q) + 1]
                                            version = version_at(row, last, later_known, until)
                                            if version != NONE:
                                                good = later_content[later_first[version] + j - first_item[q]] != 0
                                        clock = min(clocks[q], signed)
                                        if good and (
                                            best == NONE or clock > best_clock or (clock == best_clock
                                            and order_id[q] < order_id[np.uint64(owner[np.uint64(best)])])
                                        ):  # fmt: skip
                                            best, best_clock = j, clock
                                    j = int(older[own])
                            if best != NONE and in_arm and signed - best_clock >= longest[analyte]:
                                best = NONE  # an arm never looks up what no window could allow
                            if best == NONE:
                                asked_of, said, seen, waits = NONE, NONE_FOUND, APART, False
                                if links_end > links_from and is_probable(
                                    orders, items, later, families, arm, in_arm, by_collection, p, i, group, until,
                                    classes, longest[analyte], head, older, kept_by, base, c,
                                ):  # fmt: skip
                                    said = OPEN
                            elif best != asked_of:
                                asked_of = best
                                q = np.uint64(owner[np.uint64(best)])
                                seen = APART if best_clock < signed else 0
                                waits = False
                                day = date_only[q]
                                known = UNKNOWN
                                if day & RESULTED_OPEN == 0:
                                    known = known_by(resulted[q], (day & RESULTED_DAY) != 0, signed, signed_day)
                                same_facility = facility[q] >= 0 and facility[q] == facility[at]
                                allowed = YES if same_facility else UNKNOWN
                                if permits.carried and not same_facility:
                                    r = registration[q]
                                    row, last = first_permit[r], first_permit[r + 1]
                                    may_be = in_any(permit_begins, permit_ends, row, last, signed)
                                    allowed = YES if may_be else NO
                                status, one = status_of[q], np.uint64(best)
                                reading, converts = reading_of[one], converts_of[one]
                                if has_later:
                                    when = until if known != NO else np.int64(2**62)
                                    row, last = first_later[q], first_later[np.int64(q) + 1]
                                    version = version_at(row, last, later_known, when)
                                    if version != NONE:
                                        k = later_first[version] + best - first_item[q]
                                        status, reading = later_status[version], later_reading[k]
                                        converts = later_converts[k]
                                if known == NO:
                                    status, waits = NO, True
                                if in_arm:
                                    withheld, w = allowed != YES, facility[q]
                                    if outage_begins.size > 0 and w >= 0 and not withheld:
                                        row, last = first_outage[w], first_outage[w + 1]
                                        withheld = in_any(outage_begins, outage_ends, row, last, signed)
                                    withheld = withheld and registration[q] != registration[at]
                                    if known == NO or withheld:
                                        reading, converts = UNREAD, YES
                                        status = UNKNOWN if known != NO else status
                                if role == JUDGED and is_abnormal(reading):
                                    seen |= ABNORM
                                context, band = context_of[at], age_band(age_of[at], edges)
                                here = context if context != ANYWHERE else OUTPATIENT
                                there = context if context != ANYWHERE else INPATIENT
                                said = ten_of(
                                    converts, status, known, allowed, same_facility, role, reading, context, age_of[at],
                                    signed, signed_day, clocks[q], collected[q], day, clock_bit, clock_open,
                                    carried.level, level[q], level[at], carried.unstable, unstable[at],
                                    carried.protocol, protocol[at], never[analyte], slow[analyte],
                                    window[analyte, band, here], window[analyte, band, there],
                                    only_positive[analyte, band, here], only_positive[analyte, band, there],
                                )  # fmt: skip
                        if unbound[np.uint64(c)] != bound:
                            bound = unbound[np.uint64(c)]
                            ten, found = said, seen
                            if best != NONE:
                                ten |= bound
                                if never[analyte] != 0:
                                    ten &= ~(7 << 12)
                            found |= facts_of(ten, waits)
                        answers[np.uint64(c)] &= ten
                        facts[np.uint64(c)] |= found
                        behind = after[np.uint64(c)] if together else c + 1
                        key, row = said_before(ten, found, True)
                        if heard[row] != key:
                            heard[row] = key
                            settle(row, ten, found, True, in_arm, aside, least, says_met, says, keeps)
                        source = int(owner[np.uint64(best)]) if best != NONE else NONE
                        for d in range(np.uint64(c), np.uint64(behind)):
                            met[d, this] = says_met[row, d]
                        for d in range(np.uint64(c), np.uint64(min(behind, told))):
                            candidate[d, this] = source
                        c = behind
                c = 0
                while c < size:
                    ten, found = answers[np.uint64(c)], facts[np.uint64(c)]
                    behind = after[np.uint64(c)] if together else c + 1
                    key, row = said_before(ten, found, is_asked)
                    if heard[row] != key:
                        heard[row] = key
                        settle(row, ten, found, is_asked, in_arm, aside, least, says_met, says, keeps)
                    keepers |= keeps[row] & ((1 << behind) - (1 << c))
                    for d in range(np.uint64(c), np.uint64(behind)):
                        outcome[d, at] = says[row, d]
                    for d in range(np.uint64(c), np.uint64(min(behind, told))):
                        packed[d, at] = ten
                    c = behind
                if in_arm and keepers == 0:
                    accept = accept_abnormal[at] if facts[0] & ABNORM != 0 else accept_normal[at]
                    if uniform[at] >= accept:
                        keepers = np.int64(1)
                        outcome[0, at] |= KEPT
            if keepers != 0:
                for i in range(first_of, end_of):
                    place = np.uint64(slot + result_class[np.uint64(i)])
                    before, own = int(head[place]), np.uint64(i - base)
                    if before < base:  # what an earlier family left here
                        before, alike[place] = NONE, True
                    older[own], kept_by[own] = before, keepers
                    reach[own] = clocks[at] if before == NONE else max(clocks[at], reach[np.uint64(before - base)])
                    head[place] = i
                    if alike[place] and keepers != everybody:
                        alike[place] = False
                        for c in range(size):
                            newest[place, c] = before
                    if not alike[place]:
                        for c in range(size):
                            if keepers >> c & 1 != 0:
                                newest[place, c] = i
