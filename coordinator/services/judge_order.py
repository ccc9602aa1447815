"""One order judged: who is this, where may results be, what may be seen, fetch only that, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordinator.decision import Answer, ClockStart, EarlierResult, Link, Verdict, decide
from coordinator.disclosure.recorded import Permission, permissions
from coordinator.person_index import Linked
from coordinator.record_locator import Pointer, Reach
from coordinator.record_locator.pointers import find
from coordinator.services.at_work import Coordinator
from coordinator.services.chart_at_hand import ChartAtHand
from coordinator.services.elsewhere import Found, Looking, add_pointers, fetch_candidates
from coordinator.services.enrolled import Enrolled
from coordinator.services.order_at_hand import OrderAtHand
from coordinator.services.own_chart import own_results, resulted_orders, waiting_orders


@dataclass(frozen=True, slots=True)
class Judged:
    """An order with its verdict and everything that was looked at on the way."""

    order: OrderAtHand
    verdict: Verdict
    found: Found
    permissions: Mapping[str, Permission]

    @property
    def denied(self) -> tuple[Pointer, ...]:
        """Pointers that would have been judged by their content, had it been permitted; each result once."""
        candidates = [a.candidate for a in self.verdict.analytes if a.candidate and a.candidate.permitted is Answer.NO]
        places = [self.found.places[c] for c in candidates if c in self.found.places]
        return tuple({p.pointer: p for p in places}.values())


async def judge_order(
    at: Coordinator, order: OrderAtHand, chart: ChartAtHand, asker: Enrolled, linked: Linked,
    earlier_drafts: Sequence[EarlierResult] = (),
) -> Judged:  # fmt: skip
    """Judge one order. `earlier_drafts`: orders of the same signing that stay, pending for this one."""
    reach = reach_of(at, order)
    answered = resulted_orders(chart.results)
    found = Found([*waiting_orders(chart.orders, answered, order, reach, asker, at.door), *earlier_drafts])
    found.add(own_results(chart.results, reach, asker, at.door))
    certain, probable, granted = _located(at, linked, reach)
    looking = Looking(order.review, at.policy, granted, at.enrolments, at.wire, at.door, at.heard)
    add_pointers(found, certain, Link.CERTAIN, looking)
    add_pointers(found, probable, Link.PROBABLE, looking)
    await fetch_candidates(found, looking)
    return Judged(order, decide(order.review, found.results, at.policy), found, granted)


def reach_of(at: Coordinator, order: OrderAtHand) -> Reach:
    """How far back this order looks under the policy in force."""
    windows = {needed.analyte: at.longest_window(needed) for needed in order.review.needed}
    return Reach(order.signed_at, windows, at.policy.clock is ClockStart.COLLECTION)


def _located(
    at: Coordinator, linked: Linked, reach: Reach
) -> tuple[tuple[Pointer, ...], tuple[Pointer, ...], Mapping[str, Permission]]:
    """Pointers of the same person, of perhaps the same person, and what permits to follow the former."""
    with at.ledger.reading() as book:
        certain = find(book, linked.certain, reach)
        probable = find(book, linked.probable, reach)
        sources = sorted({p.registration for p in certain})
        return certain, probable, permissions(book, sources, reach.signed_at)
