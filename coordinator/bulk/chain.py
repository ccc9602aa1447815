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
    ABNORMAL,
    ANYWHERE,
    CRITICAL,
    INPATIENT,
    JUDGED,
    NO,
    NOT_ASKED,
    OUTPATIENT,
    POSITIVE,
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
from coordinator.bulk.criteria import (
    age_band,
    laboratory_recognised,
    no_state_change,
    not_serial,
    recent_enough,
    worth_reusing,
)  # fmt: skip
from coordinator.bulk.packing import ALL_ASIDE, NONE_FOUND, OPEN, bits, lowest
from coordinator.bulk.sight import NONE, in_any, is_probable, shown, version_at
from coordinator.bulk.times import (
    COLLECTED_DAY,
    COLLECTED_OPEN,
    RESULTED_DAY,
    RESULTED_OPEN,
    SIGNED_DAY,
    known_by,
    latest,
)  # fmt: skip
from coordinator.bulk.verdicts import ABNORM, APART, NOT_JUDGED, REUSE, common_of, facts_of, outcome_of, verdict_of


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
    clock_bit, clock_open = (COLLECTED_DAY, COLLECTED_OPEN) if by_collection else (RESULTED_DAY, RESULTED_OPEN)
    clocks = collected if by_collection else resulted
    aside, unbound, least, size, told = chains.aside, chains.unbound, chains.least, chains.aside.size, packed.shape[0]
    everybody, lead, after = (1 << size) - 1, chains.lead, chains.after
    # By group and class: the newest item that any chain keeps, whether all keep the same, and if not each one's newest.
    head, alike, newest = np.empty(0, np.int32), np.empty(0, np.bool_), np.empty((0, size), np.int32)
    # The list of a family's kept items, numbered from the family's first item so that it stays in the cache.
    older, reach, kept_by = np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32)
    answers, facts = np.empty(size, np.int64), np.empty(size, np.int64)
    for f in range(begin, end):
        base, length = first_item[first_order[f]], first_item[first_order[f + 1]] - first_item[first_order[f]]
        if length > older.size:
            older, reach, kept_by = (
                np.empty(2 * length, np.int32), np.empty(2 * length, np.int64), np.empty(2 * length, np.int32)
            )  # fmt: skip
        room = (first_group[f + 1] - first_group[f]) * classes
        if room > head.size:
            head, alike = np.full(room, NONE, np.int32), np.empty(room, np.bool_)
            newest = np.empty((room, size), np.int32)
        for p in range(first_order[f], first_order[f + 1]):
            at = np.uint64(p)  # a place without a sign; with one, every column would ask whether to count from its end
            slot = group_of[at] * classes
            group = first_group[f] + group_of[at]
            links_from = first_link[group] if has_links else np.int64(0)
            links_end = first_link[group + 1] if has_links else np.int64(0)
            signed, signed_day = signed_at[at], (date_only[at] & SIGNED_DAY) != 0
            until = latest(signed, signed_day)
            is_asked = not in_arm or asked[at] != 0  # else it stays, whatever would be found for it
            together = links_from == links_end  # while all chains see the same, one of those bound alike speaks for all
            for c in range(size):
                answers[c], facts[c] = ALL_ASIDE, 0
            for i in range(first_item[at], first_item[p + 1]):
                this = np.uint64(i)
                role, place = role_of[this], slot + result_class[this]
                if head[place] < base:  # what an earlier family left here
                    head[place], alike[place] = NONE, True
                if role == REPORTED or not is_asked:
                    for c in range(size):
                        met[np.uint64(c), this] = NOT_ASKED
                        if c < told:
                            candidate[np.uint64(c), this] = NONE
                    continue
                analyte = analyte_of[this]
                start, best, shared, asked_of = NONE, NONE, False, NONE
                said, seen, waits, bound, ten, found = 0, 0, False, np.int64(-1), 0, 0
                if together and not alike[place]:
                    together = False
                    for c in range(size):
                        answers[c], facts[c] = answers[lead[c]], facts[lead[c]]
                c = 0
                while c < size:
                    first = head[place] if alike[place] else newest[place, c]
                    if not shared or first != start:
                        start, shared = first, not links_end > links_from
                        bound = np.int64(-1)
                        best, best_clock = NONE, np.int64(0)
                        for k in range(links_from - 1, links_end):
                            j = first
                            if k >= links_from:
                                if certain[k] == 0 or signed < link_begins[k] or signed >= link_ends[k]:
                                    continue
                                j = head[linked[k] * classes + result_class[i]]
                            while j >= base:
                                if best != NONE and min(reach[j - base], signed) < best_clock:
                                    break
                                if j != start:
                                    shared = False  # what is older may be another chain's
                                q = owner[j]
                                pending = resulted[q] > until  # an untold time is that of signing
                                own = registration[q] == registration[at]
                                if kept_by[j - base] >> c & 1 != 0 and shown(
                                    in_arm, pending, own, visible[q] if in_arm else 0, until, mapped[j]
                                ):  # fmt: skip
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
                        if best == NONE:
                            asked_of, said, seen, waits = NONE, NONE_FOUND, APART, False
                            if links_end > links_from and is_probable(
                                orders, items, later, families, arm, in_arm, by_collection, p, i, group, until, classes,
                                longest[analyte], head, older, kept_by, base, c,
                            ):  # fmt: skip
                                said = OPEN
                        elif best != asked_of:
                            asked_of = best
                            q = owner[best]
                            seen = APART if best_clock < signed else 0
                            waits = False
                            day = date_only[q]
                            known = UNKNOWN
                            if day & RESULTED_OPEN == 0:
                                known = known_by(resulted[q], (day & RESULTED_DAY) != 0, signed, signed_day)
                            same_facility = facility[q] >= 0 and facility[q] == facility[at]
                            allowed = YES
                            if not same_facility:
                                allowed = UNKNOWN
                                if permits.carried:
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
                                    status, reading = later_status[version], later_reading[k]
                                    converts = later_converts[k]
                            if known == NO:
                                status, waits = NO, True
                            if in_arm:
                                withheld = registration[q] != registration[at] and allowed != YES
                                if outage_begins.size > 0 and registration[q] != registration[at] and facility[q] >= 0:
                                    w = facility[q]
                                    withheld = withheld or in_any(
                                        outage_begins, outage_ends, first_outage[w], first_outage[w + 1], signed
                                    )
                                if known == NO or withheld:
                                    reading, converts = UNREAD, YES
                                    if withheld and known != NO:
                                        status = UNKNOWN
                            if role == JUDGED and (reading == ABNORMAL or reading == POSITIVE or reading == CRITICAL):
                                seen |= ABNORM
                            context, age_days = context_of[at], age_of[at]
                            band = age_band(age_days, edges)
                            here = context if context != ANYWHERE else OUTPATIENT
                            there = context if context != ANYWHERE else INPATIENT
                            recent = recent_enough(
                                signed, signed_day, clocks[q], (day & clock_bit) != 0, (day & clock_open) == 0,
                                context, age_days, never[analyte], window[analyte, band, here],
                                window[analyte, band, there],
                            )  # fmt: skip
                            recognised = laboratory_recognised(same_facility, carried.level, level[q], level[at])
                            worth = worth_reusing(
                                role, reading, slow[analyte], only_positive[analyte, band, here],
                                only_positive[analyte, band, there],
                            )  # fmt: skip
                            unchanged = no_state_change(
                                carried.unstable, unstable[at], (day & COLLECTED_OPEN) == 0, collected[q],
                                (day & COLLECTED_DAY) != 0, signed, signed_day,
                            )  # fmt: skip
                            once = not_serial(carried.protocol, protocol[at])
                            said = (
                                3 | bits(converts) << 3 | bits(status) << 6 | bits(known) << 9 | bits(recent) << 12
                                | bits(recognised) << 15 | bits(worth) << 18 | bits(unchanged) << 21 | bits(once) << 24
                                | bits(allowed) << 27
                            )  # fmt: skip
                    if unbound[c] != bound:
                        bound = unbound[c]
                        ten, found = said, seen
                        if best != NONE:
                            ten |= bound
                            if never[analyte] != 0:
                                ten &= ~(7 << 12)
                        found |= facts_of(ten, waits)
                    answers[c] &= ten
                    facts[c] |= found
                    end_of = after[c] if together else c + 1
                    while c < end_of:
                        met[np.uint64(c), this] = lowest(ten | aside[c])
                        if c < told:
                            candidate[np.uint64(c), this] = owner[best] if best != NONE else NONE
                        c += 1
            keepers, ten, found, verdict, common = 0, 0, 0, 0, 0
            for c in range(size):
                if not together or lead[c] == c:
                    ten, found = answers[c], facts[c]
                    verdict = verdict_of(ten, found) if is_asked else NOT_JUDGED
                    common = common_of(verdict, found)
                counted = min(lowest(ten | aside[c]), YES)
                kept = counted < least[c]
                if in_arm:
                    counted = YES if verdict == REUSE else NO
                    accept = accept_abnormal[at] if found & ABNORM != 0 else accept_normal[at]
                    kept = counted == NO or uniform[at] >= accept
                outcome[np.uint64(c), at] = outcome_of(common, counted, kept)
                if c < told:
                    packed[np.uint64(c), at] = ten
                keepers |= kept << c
            if keepers != 0:
                for i in range(first_item[at], first_item[p + 1]):
                    place = slot + result_class[i]
                    before = head[place]
                    older[i - base], kept_by[i - base] = before, keepers
                    reach[i - base] = clocks[at] if before < base else max(clocks[at], reach[before - base])
                    head[place] = i
                    if alike[place] and keepers != everybody:
                        alike[place] = False
                        for c in range(size):
                            newest[place, c] = before
                    if not alike[place]:
                        for c in range(size):
                            if keepers >> c & 1 != 0:
                                newest[place, c] = i
