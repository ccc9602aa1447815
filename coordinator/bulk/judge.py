"""Run the kernel: one chain per count or arm, families shared out over threads, one answer per order and item."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coordinator.bulk.arrange import Arranged
from coordinator.bulk.arrays import UNKNOWN, YES, Arm, Carried, Chains, Judged, Permits, Rules
from coordinator.bulk.chain import run_chains
from coordinator.bulk.packing import mask_of
from coordinator.decision import CONDITIONS, Count, Criterion
from emr_hub.errors import BrokenError

MOST = 31  # who keeps a result is told by the bits of a signed whole number of 32
THREADS = 2  # the machine this is sized for; the answer does not depend on it


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything about the input that no policy or arm changes."""

    arranged: Arranged
    permits: Permits
    carried: Carried


@dataclass(frozen=True, slots=True)
class Asked:
    """One count to judge.

    `unknown_is_yes`: an order left open is not kept either, as if what is not known spoke for cutting it.
    `unbound`: criteria that do not bind this count, whatever the policy says.
    """

    count: Count
    unknown_is_yes: bool = False
    unbound: frozenset[Criterion] = frozenset()


def judge_counts(
    ground: Ground, rules: Rules, asked: Sequence[Asked], threads: int = THREADS, *, brief: Sequence[Asked] = ()
) -> list[Judged]:
    """Judge every order against what each count's own chain kept: the world's orders, all known from their signing.

    One walk for all the counts; each answers as if it were asked alone. `brief`: further counts, which follow those
    asked; of them only `outcome` and `met` are said, the rest is empty. Raises BrokenError for more than MOST counts.
    """
    every = [*asked, *brief]
    if len(every) > MOST:
        raise BrokenError(f"{len(every)} counts in one walk, at most {MOST} are told apart")
    chains = Chains.of(
        [mask_of(CONDITIONS[a.count]) for a in every],
        [rules.unbound | mask_of(frozenset(Criterion) - a.unbound) for a in every],
        [UNKNOWN if a.unknown_is_yes else YES for a in every],
    )
    return _run(ground, rules, chains, no_arm(), in_arm=False, threads=threads, told=len(asked))


def judge_count(
    ground: Ground, rules: Rules, count: Count, threads: int = THREADS, *, unknown_is_yes: bool = False
) -> Judged:
    """One count by itself."""
    return judge_counts(ground, rules, [Asked(count, unknown_is_yes)], threads)[0]


def judge_arm(ground: Ground, rules: Rules, arm: Arm, threads: int = THREADS) -> Judged:
    """Judge every order against what was performed and visible in this arm."""
    return _run(ground, rules, Chains.of([0], [rules.unbound], [YES]), arm, in_arm=True, threads=threads, told=1)[0]


def no_arm() -> Arm:
    """The arm of a world that is merely counted: empty columns."""
    longs, bytes_, reals = np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.float64)
    return Arm(longs, bytes_, reals, reals, reals, longs, longs, longs)


def _run(
    ground: Ground, rules: Rules, chains: Chains, arm: Arm, *, in_arm: bool, threads: int, told: int
) -> list[Judged]:
    """`told`: so many chains, the first ones, fill all their columns."""
    a, size = ground.arranged, len(chains.aside)
    orders, items = len(a.row), len(a.items.order)
    out = Judged(
        np.empty((told, orders), np.int32), np.empty((size, orders), np.int16),
        np.empty((told, items), np.int32), np.empty((size, items), np.int8),
    )  # fmt: skip

    def part(begin: int, end: int) -> None:
        run_chains(
            a.orders, a.items, a.later, a.families, rules, ground.permits, ground.carried, arm, in_arm, chains,
            a.classes, begin, end, out,
        )  # fmt: skip

    families = len(a.families.first_order) - 1
    if threads == 1:
        part(0, families)
        return _each(out)
    cuts = _even_cuts(a, families, threads)
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(part, b, e) for b, e in pairwise(cuts) if b < e]:
            done.result()
    return _each(out)


def _each(out: Judged) -> list[Judged]:
    """The rows of the common arrays, chain by chain."""
    none, told = np.empty(0, np.int32), len(out.answers)
    return [
        Judged(out.answers[c] if c < told else none, out.outcome[c], out.candidate[c] if c < told else none, out.met[c])
        for c in range(len(out.outcome))
    ]


def _even_cuts(a: Arranged, families: int, threads: int) -> list[int]:
    orders = len(a.row)
    inner = [int(np.searchsorted(a.families.first_order, orders * k // threads)) for k in range(1, threads)]
    return [0, *(min(i, families) for i in inner), families]
