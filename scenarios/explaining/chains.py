"""Asks `decide` again for one order: against what a count's own chain kept, or what an arm performed and showed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from coordinator.bulk import Arm, Ground
from coordinator.bulk.reference import Reference
from coordinator.decision import Answer, Count, OrderUnderReview, Policy, Verdict, decide
from emr_hub.terminology import analytes
from scenarios.explaining.case import AnalyteCase, ChainCase
from scenarios.explaining.facts import Named, told_of

_SHOWN = {True: "yes", False: "no"}


def place_of(ground: Ground, order_id: int) -> tuple[int, int]:
    """Where an order stands in a ground: its position and its family."""
    position = int(np.flatnonzero(ground.arranged.orders.order_id == order_id)[0])
    family = int(np.searchsorted(ground.arranged.families.first_order, position, side="right")) - 1
    return position, family


def count_chains(
    ground: Ground, keys: Sequence[str], policy: Policy, order_id: int, stored: Mapping[str, str], named: Named
) -> Iterable[ChainCase]:
    """The three counts, each along its own chain. `stored`: what the counts table holds, by column."""
    reference = Reference(ground, policy, [analytes()[key] for key in keys])
    position, family = place_of(ground, order_id)
    first = int(ground.arranged.families.first_order[family])
    for count in Count:
        judged = reference.family(family, count)[position - first]
        assert judged.verdict is not None
        outcome = {"counted": judged.counted.word}
        held = {"counted": _counted_in(stored, count)} if stored else {}
        yield _case(count.value, policy, reference.order(position), judged.verdict, outcome, held, named)


def _counted_in(stored: Mapping[str, str], count: Count) -> str:
    if stored.get(count.value) == "yes":
        return Answer.YES.word
    return Answer.UNKNOWN.word if stored.get(f"undecided_{count.value}") == "yes" else Answer.NO.word


def arm_chain(
    ground: Ground, keys: Sequence[str], policy: Policy, arm: Arm, name: str, order_id: int, performed: frozenset[int],
    stored: Mapping[str, str], named: Named,
) -> ChainCase:  # fmt: skip
    """One arm: judged against the earlier orders of the family that were performed there and visible.

    `performed`: order ids that this arm performed, history included. `stored`: the row of the decisions table.
    """
    reference = Reference(ground, policy, [analytes()[key] for key in keys], arm)
    position, family = place_of(ground, order_id)
    order = reference.order(position)
    if not arm.asked[position]:
        return ChainCase(name, policy, None, {}, (), {"verdict": ""}, {"verdict": stored.get("verdict", "")})
    first = int(ground.arranged.families.first_order[family])
    ids = ground.arranged.orders.order_id
    kept = [p for p in range(first, position) if int(ids[p]) in performed]
    verdict = decide(order, reference.gather(position, kept, family), policy)
    outcome = _outcome(verdict)
    return _case(name, policy, order, verdict, outcome, {k: stored.get(k, "") for k in outcome}, named)


def _outcome(verdict: Verdict) -> dict[str, str]:
    answers = {c.word: a.word for c, a in verdict.answers.items()}
    reused = sorted({r.order_id for r in verdict.reused})
    return {"verdict": verdict.kind.value, **answers, "reused": " ".join(map(str, reused)),
            "card_shown": _SHOWN[bool(reused)]}  # fmt: skip


def _case(
    name: str, policy: Policy, order: OrderUnderReview, verdict: Verdict, outcome: Mapping[str, str],
    stored: Mapping[str, str], named: Named,
) -> ChainCase:  # fmt: skip
    parts = []
    for needed, judged in zip(order.needed, verdict.analytes, strict=True):
        told = told_of(order, needed, judged.candidate, judged.answers, policy, named)
        source = judged.candidate.order_id if judged.candidate else None
        parts.append(AnalyteCase(needed.analyte, source, told, judged.reusable))
    return ChainCase(name, policy, verdict.kind, verdict.answers, tuple(parts), outcome, stored)
