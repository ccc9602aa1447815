"""Small grounds built backwards from the answer wanted: times that meet edges, ties, pending and corrected results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from coordinator.bulk.arrange import Arranged, links_of
from coordinator.bulk.arrays import (
    JUDGED,
    NEEDED,
    NEVER,
    NOTHING_KNOWN,
    REPORTED,
    Arm,
    Carried,
    Families,
    Items,
    Later,
    Links,
    Orders,
    Permits,
)  # fmt: skip
from coordinator.bulk.judge import Ground
from coordinator.decision import ALL_CRITERIA, ClockStart, Criterion, Kind, Policy, Window
from emr_hub.clinical import Context
from emr_hub.clock import DAY, HOUR
from emr_hub.terminology import analytes

KEYS = ("hb", "hba1c", "tnt_hs", "crp", "hbsag", "glucose")
ANALYTES = [analytes()[k] for k in KEYS]
START = 20_000 * DAY - 7 * HOUR  # the first instant of a Vietnamese day
EDGES = (DAY, 2 * HOUR, 0, 1, 12 * HOUR - 1, 12 * HOUR, 4 * DAY - 1, 4 * DAY, 4 * DAY, 4 * DAY + 1, 14 * DAY - 1,
         14 * DAY)  # fmt: skip
PANELS = (((0, JUDGED),), ((1, JUDGED),), ((3, JUDGED),), ((4, JUDGED),), ((5, JUDGED),), ((2, JUDGED),),
          ((0, JUDGED), (3, NEEDED), (5, REPORTED)), ((0, NEEDED), (1, JUDGED)), ((3, JUDGED), (4, JUDGED)),
          ((0, JUDGED), (5, JUDGED)), ((1, JUDGED), (3, JUDGED)))  # fmt: skip


def policy(clock: ClockStart, binds: frozenset[Criterion] = ALL_CRITERIA) -> Policy:
    """A small policy that has every kind of row."""
    rows = (
        Window(Kind.ANALYTE, "hb", Context.OUTPATIENT, 14 * DAY),
        Window(Kind.ANALYTE, "hb", Context.INPATIENT, 4 * DAY),
        Window(Kind.ANALYTE, "hb", Context.OUTPATIENT, 4 * DAY, min_age_days=5844),
        Window(Kind.ANALYTE, "hba1c", None, 60 * DAY), Window(Kind.ANALYTE, "tnt_hs", None, 4 * DAY),
        Window(Kind.GROUP, "microbiology", None, 14 * DAY, only_positive=True),
        Window(Kind.ANALYTE, "hbsag", Context.INPATIENT, 4 * DAY),
        Window(Kind.ANALYTE, "crp", Context.EMERGENCY, 4 * DAY),
        Window(Kind.ANY, "any", None, 4 * DAY, min_age_days=28),
    )  # fmt: skip
    return Policy("toy", "Toy", "Thu", "none", "2026", "test", clock, binds, rows)


@dataclass
class Example:
    """A ground, the arm that shows it, and the policy."""

    ground: Ground
    arm: Arm
    policy: Policy


@st.composite
def examples(draw: st.DrawFn, *, in_arm: bool) -> Example:
    """One family, or two that are probably one person, with up to nine orders whose times meet each other's edges."""
    one = st.integers(0, 9)
    size = draw(st.integers(2, 9))
    pick = lambda *options: options[draw(st.integers(0, len(options) - 1))]  # noqa: E731
    groups = pick(1, 1, 1, 2, 3) if not in_arm else pick(1, 1, 2, 3)
    # In two of three examples nearly every fact but the times is plain, or no order would ever come near to reuse.
    calm = pick(True, True, False)
    odd = lambda plain, *options: plain if calm and draw(one) < 9 else pick(plain, *options)  # noqa: E731
    ward = pick(0, 1, 2, 4)
    shelf = [PANELS[draw(st.integers(0, len(PANELS) - 1))] for _ in range(3)]
    rows, items, later, later_items = [], [], [], []
    signed = START
    for n in range(size):
        if n:
            anchor = rows[draw(st.integers(0, n - 1))]
            base = pick(anchor["collected"], anchor["resulted"], anchor["visible"])
            base = anchor["signed"] if base >= NEVER else base
            signed = max(signed, base + pick(*EDGES))
        collected = signed + odd(0, 0, 0, HOUR, DAY)
        resulted = odd(collected + HOUR, collected, collected + HOUR, collected + 3 * DAY, NEVER)
        panel = pick(*shelf)
        facility = odd(pick(0, 1), 0, 1, 2, -1)
        group = draw(st.integers(0, groups - 1))
        unstable = odd(NOTHING_KNOWN, NOTHING_KNOWN, NOTHING_KNOWN, signed - 4 * DAY, signed)
        rows.append({
            "signed": signed, "collected": collected, "resulted": resulted, "facility": facility, "group": group,
            "registration": group * 4 + facility + 1, "level": odd(3, 5, 3, 0, -1), "context": odd(ward, 0, 1, 2, 3, 4),
            "age": odd(20_000, 20_000, 20_000, -1, 27, 28, 5843), "unstable": int(unstable),
            "protocol": odd(0, 0, 0, 0, 1),
            "date_only": 0 if in_arm else pick(0, 0, 0, 7), "status": odd(2, 2, 2, 1, 0), "panel": len(panel),
            "visible": resulted + odd(0, HOUR, 2 * DAY) if resulted < NEVER else NEVER,
        })  # fmt: skip
        reading = lambda: odd(0, 0, 0, 1, 2, 3, 4)  # noqa: E731
        items += [(n, a, role, reading(), odd(1, 1, 1, 1, 0), odd(2, 2, 2, 1), odd(1, 1, 1, 0)) for a, role in panel]
        if draw(one) == 0 and resulted < NEVER:
            later.append((n, resulted + pick(HOUR, DAY, 5 * DAY), pick(2, 2, 0), len(later_items)))
            later_items += [(reading(), pick(1, 0), pick(2, 1)) for _ in panel]
    carried = Carried(*(pick(True, True, True, not optional) for optional in (False, True, True, True, True, True)))
    if in_arm:
        carried = Carried()
    for r in rows:  # as `read_columns` fills in times that are not carried: some rows may have them all the same
        for name, told, bit in (("collected", carried.collected, 16), ("resulted", carried.resulted, 32)):
            if not told and pick(True, True, False):
                r[name], r["date_only"] = r["signed"], r["date_only"] | bit
    permits = _permits(draw, pick, carries=in_arm or pick(True, True, False))
    chosen = policy(pick(*ClockStart), pick(ALL_CRITERIA, ALL_CRITERIA, ALL_CRITERIA - {Criterion.WORTH_REUSING}))
    links = _links(draw, pick, groups, [r["signed"] for r in rows])
    ground = Ground(_arranged(rows, items, later, later_items, groups, links), permits, carried)
    return Example(ground, _arm(rows, [draw(st.booleans()) for _ in rows], pick), chosen)


def _permits(draw: st.DrawFn, pick, carries: bool) -> Permits:
    begins = [START - DAY if pick(1, 1, 1, 0) else START + 4 * DAY for _ in range(12)]
    ends = [int(NEVER) if pick(1, 1, 0) else START + 14 * DAY for _ in range(12)]
    return Permits(np.arange(13, dtype=np.int64), np.array(begins, np.int64), np.array(ends, np.int64), carries)


def _arm(rows, accepts, pick) -> Arm:
    size = len(rows)
    return Arm(
        visible=np.array([r["visible"] for r in rows], np.int64),
        asked=np.array([pick(1, 1, 1, 0) for _ in rows], np.int8),
        uniform=np.array([0.25 if a else 0.75 for a in accepts]),
        accept_normal=np.full(size, 0.5),
        accept_abnormal=np.full(size, pick(0.5, 0.1)),
        first_outage=np.array([0, 0, 1, 1], np.int64),  # facility 1 has one outage
        outage_begins=np.array([START + 4 * DAY], np.int64),
        outage_ends=np.array([START + 5 * DAY], np.int64),
    )


def _links(draw: st.DrawFn, pick, groups: int, signed: list[int]) -> Links:
    """Between any two groups nothing, or one link, certain or probable, that begins or ends as orders are signed."""
    spans = []
    for one in range(groups):
        for other in range(one + 1, groups):
            if draw(st.integers(0, 4)):
                begins = pick(int(NOTHING_KNOWN), int(NOTHING_KNOWN), *signed)
                ends = pick(int(NEVER), int(NEVER), *signed)
                spans.append((one, other, draw(st.booleans()), begins, ends))
    return links_of(spans)


def _arranged(rows, items, later, later_items, groups, links) -> Arranged:
    column = lambda name, kind: np.array([r[name] for r in rows], kind)  # noqa: E731
    size = len(rows)
    starts = np.r_[0, np.cumsum([r["panel"] for r in rows])].astype(np.int64)
    orders = Orders(
        np.arange(size, dtype=np.int64) + 100, column("signed", np.int64), column("group", np.int32),
        column("registration", np.int32), column("facility", np.int32), column("level", np.int8),
        column("context", np.int8), column("age", np.int32), column("collected", np.int64),
        column("resulted", np.int64),
        column("unstable", np.int64), column("protocol", np.int8), column("date_only", np.int8),
        column("status", np.int8), starts,
        np.r_[0, np.cumsum(np.bincount([x[0] for x in later] or [0], minlength=size) * bool(later))].astype(np.int64),
    )  # fmt: skip
    n, a, role, reading, content, converts, mapped = (np.array(x) for x in zip(*items, strict=True))
    kernel_items = Items(
        n.astype(np.int32), a.astype(np.int32), a.astype(np.int16), role.astype(np.int8), reading.astype(np.int8),
        content.astype(np.int8), converts.astype(np.int8), mapped.astype(np.int8),
    )  # fmt: skip
    versions = Later(
        np.array([x[1] for x in later], np.int64), np.array([x[2] for x in later], np.int8),
        np.array([x[3] for x in later], np.int64), *(np.array([x[c] for x in later_items], np.int8) for c in range(3)),
    )  # fmt: skip
    by = np.lexsort((links.other, links.one))
    families = Families(
        np.array([0, size], np.int64), np.array([0, groups], np.int64),
        np.searchsorted(links.one[by], np.arange(groups + 1)).astype(np.int64), links.other[by].astype(np.int32),
        links.certain[by], links.begins[by], links.ends[by],
    )  # fmt: skip
    rows_ = np.arange(size, dtype=np.int64)
    return Arranged(orders, kernel_items, versions, families, rows_, np.arange(len(n), dtype=np.int64), len(KEYS))
