"""Run the kernel: one chain per count or arm, families shared out over threads, one answer per order and item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from coordinator.bulk.arrange import Arranged
from coordinator.bulk.arrays import NOT_ASKED, Arm, Carried, Judged, Permits, Rules
from coordinator.bulk.chain import run_chain
from coordinator.decision import CONDITIONS, Count, Criterion

_THREADS = 2  # the machine this is sized for; the answer does not depend on it


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything about the input that no policy or arm changes."""

    arranged: Arranged
    permits: Permits
    carried: Carried


def judge_count(ground: Ground, rules: Rules, count: Count) -> Judged:
    """Judge every order against what this count's own chain kept: the world's orders, all known from their signing."""
    wanted = np.array([c in CONDITIONS[count] for c in Criterion], np.int8)
    return _run(ground, rules, wanted, no_arm(ground), in_arm=False)


def judge_arm(ground: Ground, rules: Rules, arm: Arm) -> Judged:
    """Judge every order against what was performed and visible in this arm."""
    return _run(ground, rules, np.ones(len(Criterion), np.int8), arm, in_arm=True)


def no_arm(ground: Ground) -> Arm:
    """The arm of a world that is merely counted: empty columns."""
    longs, bytes_, reals = np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.float64)
    return Arm(longs, bytes_, reals, reals, reals, longs, longs, longs)


def blank(orders: int, items: int) -> Judged:
    """Room for the answers of so many orders and items."""
    eight = lambda: np.zeros(orders, np.int8)  # noqa: E731 - six columns of one shape
    return Judged(
        np.full((orders, len(Criterion)), NOT_ASKED, np.int8), eight(), eight(), eight(), eight(), eight(), eight(),
        np.full(items, -1, np.int32),
    )  # fmt: skip


def _run(ground: Ground, rules: Rules, conditions: np.ndarray, arm: Arm, *, in_arm: bool) -> Judged:  # type: ignore[type-arg]
    a = ground.arranged
    items = len(a.items.order)
    out = blank(len(a.row), items)
    older, reach = np.empty(items, np.int32), np.empty(items, np.int64)

    def part(begin: int, end: int) -> None:
        run_chain(
            a.orders, a.items, a.later, a.families, rules, ground.permits, ground.carried, arm, in_arm, conditions,
            a.classes, begin, end, out, older, reach,
        )  # fmt: skip

    families = len(a.families.first_order) - 1
    cuts = _even_cuts(a, families)
    with ThreadPoolExecutor(_THREADS) as pool:
        for done in [pool.submit(part, b, e) for b, e in zip(cuts[:-1], cuts[1:], strict=True) if b < e]:
            done.result()
    return out


def _even_cuts(a: Arranged, families: int) -> list[int]:
    orders = len(a.row)
    inner = [int(np.searchsorted(a.families.first_order, orders * k // _THREADS)) for k in range(1, _THREADS)]
    return [0, *(min(i, families) for i in inner), families]
