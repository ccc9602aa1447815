"""Chains as stories: one line per order, in any order, each followed by what is said of it.

    hb N, day 0                         | kept
    hb N, day 3, unstable since day 2   | d2

A line without a word of its own is not spoken of.
"""

from __future__ import annotations

from collections.abc import Sequence

from coordinator.bulk import Ground
from coordinator.decision import Answer, Count, Policy
from scenarios.engines.counting import count_world
from tests.spec.decision.words import Told, told
from tests.spec.kernel.tables import count, read


def story(text: str) -> tuple[list[Told], list[str]]:
    """The orders of a story and the words beside them; ids follow the lines unless told."""
    rows = [r.split("|") for r in text.strip().splitlines()]
    orders = [told(r[0].strip(), 100 + n) for n, r in enumerate(rows)]
    return orders, [r[1].strip() if len(r) > 1 else "" for r in rows]


def flagged(lines: Sequence[Told], policy: Policy) -> list[set[str]]:
    """Per line, the counts that take it, each by its own chain."""
    taken = {c: count(lines, policy, c) for c in Count}
    return [{c.value for c in Count if taken[c][n].counted is Answer.YES} for n in range(len(lines))]


def counted_rows(lines: Sequence[Told], policy: Policy) -> dict[str, list[dict[str, object]]]:
    """Rows of the table `counts` by policy id, one per line, in the order of the lines."""
    book = read(lines)
    rows = count_world(book.ground, book.columns, [policy]).counts.to_pylist()
    place = {t.order_id: n for n, t in enumerate(lines)}
    ids = dict.fromkeys(str(r["policy"]) for r in rows)
    return {i: sorted((r for r in rows if r["policy"] == i), key=lambda r: place[r["order_id"]]) for i in ids}


def orders_of(ground: Ground) -> int:
    """How many orders stand in a ground."""
    return len(ground.arranged.orders.order_id)
