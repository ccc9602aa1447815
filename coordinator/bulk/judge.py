"""Run the kernel: one chain per count or arm, families shared out over threads, one answer per order and item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coordinator.bulk.arrange import Arranged
from coordinator.bulk.arrays import NOT_ASKED, UNKNOWN, YES, Arm, Carried, Judged, Permits, Rules
from coordinator.bulk.chain import run_chain
from coordinator.bulk.packing import mask_of
from coordinator.decision import CONDITIONS, Count

THREADS = 2  # the machine this is sized for; the answer does not depend on it


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything about the input that no policy or arm changes."""

    arranged: Arranged
    permits: Permits
    carried: Carried


def judge_count(
    ground: Ground, rules: Rules, count: Count, threads: int = THREADS, *, unknown_is_yes: bool = False
) -> Judged:
    """Judge every order against what this count's own chain kept: the world's orders, all known from their signing.

    `unknown_is_yes`: an order left open is not kept either, as if what is not known spoke for cutting it.
    """
    aside, least = mask_of(CONDITIONS[count]), UNKNOWN if unknown_is_yes else YES
    return _run(ground, rules, aside, no_arm(), least=least, in_arm=False, threads=threads)


def judge_arm(ground: Ground, rules: Rules, arm: Arm, threads: int = THREADS) -> Judged:
    """Judge every order against what was performed and visible in this arm."""
    return _run(ground, rules, 0, arm, least=YES, in_arm=True, threads=threads)


def no_arm() -> Arm:
    """The arm of a world that is merely counted: empty columns."""
    longs, bytes_, reals = np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.float64)
    return Arm(longs, bytes_, reals, reals, reals, longs, longs, longs)


def blank(orders: int, items: int) -> Judged:
    """Room for the answers of so many orders and items."""
    return Judged(
        np.zeros(orders, np.int32), np.zeros(orders, np.int16), np.full(items, -1, np.int32),
        np.full(items, NOT_ASKED, np.int8),
    )  # fmt: skip


def _run(ground: Ground, rules: Rules, aside: int, arm: Arm, *, least: int, in_arm: bool, threads: int) -> Judged:
    a = ground.arranged
    out = blank(len(a.row), len(a.items.order))

    def part(begin: int, end: int) -> None:
        run_chain(
            a.orders, a.items, a.later, a.families, rules, ground.permits, ground.carried, arm, in_arm, aside,
            rules.unbound, least, a.classes, begin, end, out,
        )  # fmt: skip

    families = len(a.families.first_order) - 1
    if threads == 1:
        part(0, families)
        return out
    cuts = _even_cuts(a, families, threads)
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(part, b, e) for b, e in pairwise(cuts) if b < e]:
            done.result()
    return out


def _even_cuts(a: Arranged, families: int, threads: int) -> list[int]:
    orders = len(a.row)
    inner = [int(np.searchsorted(a.families.first_order, orders * k // threads)) for k in range(1, threads)]
    return [0, *(min(i, families) for i in inner), families]
