"""The columns a kernel reads, as plain arrays: orders of one family stand together, in the order of signing.

A family holds everybody who is ever linked; a group is one person for certain at all times (a person, or one card).
Codes are small integers so that millions of rows fit; `coordinator.decision` says what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

I8 = NDArray[np.int8]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

NEVER = np.int64(2**62)
NOTHING_KNOWN = np.int64(-(2**62))

# Answers, strongest first, as in `coordinator.decision.Answer`.
NO, UNKNOWN, YES, NOT_ASKED = 0, 1, 2, 3
# Readings of a result.
NORMAL, ABNORMAL, POSITIVE, CRITICAL, UNREAD = 0, 1, 2, 3, 4
# Contexts; the last means that the input does not say.
OUTPATIENT, INPATIENT, EMERGENCY, ICU, ANYWHERE = 0, 1, 2, 3, 4
# Roles of an analyte in its order.
REPORTED, NEEDED, JUDGED = 0, 1, 2


class Orders(NamedTuple):
    """One entry per order, by (family, time signed, order id)."""

    order_id: I64
    signed: I64
    group: I32  # person for certain, counted within the family
    registration: I32
    facility: I32  # -1 unknown
    level: I8  # laboratory level, -1 not carried
    context: I8
    age_days: I32  # -1 unknown
    collected: I64
    resulted: I64
    unstable: I64  # NOTHING_KNOWN when nothing happened
    protocol: I8  # 0 none, 1 serial or confirmatory
    date_only: I8  # bits: 1 signed, 2 collected, 4 resulted are whole days; 16 collected, 32 resulted nobody told
    status: I8  # answer to "final" of the first version
    first_item: I64  # length + 1
    first_later: I64  # length + 1: rows of Later


class Items(NamedTuple):
    """One entry per reported analyte of an order, in the order of the service."""

    order: I32
    result_class: I32
    analyte: I16
    role: I8
    reading: I8
    content: I8  # 0: cannot serve (cancelled, withdrawn, empty, unsatisfactory)
    converts: I8  # YES or UNKNOWN
    mapped: I8  # the coordinator's code map knows its local code


class Later(NamedTuple):
    """One entry per later version of an order's report; `first_item` points into the three arrays of its items."""

    known: I64
    status: I8
    first_item: I64
    reading: I8
    content: I8
    converts: I8


class Links(NamedTuple):
    """Groups that are or may be one person, while they are; each pair stands twice, once from either side."""

    one: I64
    other: I64
    certain: I8  # 1 certainly one person, 0 probably
    begins: I64  # from this instant on
    ends: I64  # until before this one


class Families(NamedTuple):
    """Where each family's orders begin (length + 1), and which groups of it are linked, how surely and when."""

    first_order: I64
    first_group: I64  # length + 1
    first_link: I64  # per group, length + 1: rows of the four columns below
    linked: I32  # the other group, counted within the family
    certain: I8
    begins: I64
    ends: I64


class Permits(NamedTuple):
    """When a registration's records may be shown elsewhere: intervals, open at their end. Not carried: unknown."""

    first: I64  # per registration, length + 1
    begins: I64
    ends: I64
    carried: bool


class Carried(NamedTuple):
    """Which facts the input carries: a missing one that is carried did not happen, one that is not is unknown."""

    collected: bool = True
    resulted: bool = True
    level: bool = True
    unstable: bool = True
    protocol: bool = True
    status: bool = True


class Rules(NamedTuple):
    """A policy for the kernel: windows by analyte, age band and context, in ms; 0 means never.

    `unbound`: packed bits of the criteria that the policy does not bind.
    """

    by_collection: bool
    unbound: int
    window: NDArray[np.int64]
    only_positive: NDArray[np.int8]
    longest: I64
    slow: I8
    never: I8
    band_edges: I32


class Chains(NamedTuple):
    """Chains judged in one walk over the same orders: one entry per chain, an arm being one by itself.

    `aside`: packed bits of the criteria that its count does not ask; `unbound`: of those that nothing binds it to.
    `least`: the weakest answer that takes an order out of the chain of a count; UNKNOWN reads every unknown as yes.
    `lead`, `after`: the first of the chains in a row that are bound alike, and the first one behind them.
    """

    aside: I64
    unbound: I64
    least: I64
    lead: I64
    after: I64

    @staticmethod
    def of(aside: Sequence[int], unbound: Sequence[int], least: Sequence[int]) -> Chains:
        """Chains in the order given."""
        bound = np.array(unbound, np.int64)
        is_first = np.r_[True, bound[1:] != bound[:-1]]
        opens, row = np.flatnonzero(is_first), np.cumsum(is_first) - 1
        ends = np.r_[opens[1:], len(bound)]
        return Chains(np.array(aside, np.int64), bound, np.array(least, np.int64), opens[row], ends[row])


class Arm(NamedTuple):
    """What one arm shows to whom, and who answers how. Arrays run along Orders unless said otherwise."""

    visible: I64  # when the pointer stands at the coordinator
    asked: I8  # 1: the order is sent and answered
    uniform: NDArray[np.float64]
    accept_normal: NDArray[np.float64]
    accept_abnormal: NDArray[np.float64]
    first_outage: I64  # per facility, length + 1
    outage_begins: I64
    outage_ends: I64


class Judged(NamedTuple):
    """What a chain says: two entries per order, two per item; the properties take them apart."""

    answers: I32  # per order: ten packed answers, see `packing`
    outcome: I16  # per order: packed, see the properties
    candidate: I32  # per item: the order whose result was judged, -1 none
    met: I8  # per item: answer of this analyte alone to the conditions of the count; NOT_ASKED when not needed

    @property
    def verdict(self) -> I16:
        """0 reuse, 1 partial, 2 repeat, 3 ask, 4 not judged."""
        return self.outcome & 7

    @property
    def counted(self) -> I16:
        """Answer: the count takes the order; in an arm, whether a card was shown."""
        return (self.outcome >> 3) & 3

    @property
    def same_moment(self) -> I16:
        """1 where every needed analyte has a result of age 0."""
        return (self.outcome >> 5) & 1

    @property
    def abnormal(self) -> I16:
        """1 where a judged result that would be reused is abnormal, positive or critical."""
        return (self.outcome >> 6) & 1

    @property
    def kept(self) -> I16:
        """1 where the order stays: not counted, or performed."""
        return (self.outcome >> 7) & 1

    @property
    def waits(self) -> I16:
        """1 where only a pending result stands in the way."""
        return (self.outcome >> 8) & 1
