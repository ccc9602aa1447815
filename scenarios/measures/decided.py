"""What the arms decided on measured orders, where anything was said at all: steps, whence a result came, and cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.columns import given, longs
from scenarios.measures.directions import DIRECTIONS, SCOPES, direction_of, ranks
from scenarios.measures.named import Bools, Ints, Named, at
from scenarios.measures.order_rows import OrderRows
from scenarios.measures.whole_counts import truths

STEPS = ("seen", "asked", "flagged", "accepted", "cut")


@dataclass(frozen=True, slots=True)
class Links:
    """Every order whose result was reused: the entry it was reused by, and its row (-1: nobody has it)."""

    of: Ints
    to: Ints


@dataclass(frozen=True, slots=True)
class Decided:
    """One entry per arm and measured order that any step counts; `row`: its row among the orders.

    `scope`, `source` and `direction` tell where the results named in `reused` come from; of several facilities the
    first by key.
    """

    arm: Named
    row: Ints
    steps: dict[str, Bools]
    scope: Named
    source: Named
    direction: Named
    links: Links

    @staticmethod
    def of(decisions: pa.Table, orders: OrderRows) -> Decided:
        """The decisions that say anything."""
        steps = _steps(decisions)
        told = np.flatnonzero(np.logical_or.reduce(list(steps.values())))
        row = orders.measured_rows(longs(decisions.select(["order_id"]).take(told), "order_id"))
        told, row = told[row >= 0], row[row >= 0]
        links = _links(decisions["reused"].take(told), orders)
        crosses, source = _whence(orders, row, links)
        return Decided(
            Named.of(decisions, "arm").at(told), row, {name: step[told] for name, step in steps.items()},
            Named(crosses, SCOPES), Named(source, orders.facility.words),
            Named(_direction(orders, row, source), DIRECTIONS), links,
        )  # fmt: skip


def _steps(decisions: pa.Table) -> dict[str, Bools]:
    verdict, answer = Named.of(decisions, "verdict"), Named.of(decisions, "answer")
    return {
        "seen": verdict.where("reuse"), "asked": verdict.where("ask"), "flagged": truths(decisions, "card_shown"),
        "accepted": answer.where("accepted"), "cut": given(decisions, "performed") & ~truths(decisions, "performed"),
    }  # fmt: skip


def _links(reused: pa.ChunkedArray[Any], orders: OrderRows) -> Links:
    of: Any = pc.list_parent_indices(reused.combine_chunks())
    flat: Any = pc.list_flatten(reused)
    return Links(np.asarray(of, dtype=np.int64), orders.rows(np.asarray(flat.to_numpy(), dtype=np.int64)))


def _whence(orders: OrderRows, row: Ints, links: Links) -> tuple[Ints, Ints]:
    """Per entry, whether a result comes from elsewhere (-1: nobody knows), and the first facility it comes from."""
    there, here = at(orders.place, links.to), orders.place[row][links.of]
    known = (there >= 0) & (here >= 0)
    crosses = np.full(len(row), -1, np.int64)
    np.maximum.at(crosses, links.of[known], (there != here)[known].astype(np.int64))
    named = at(orders.facility.number, links.to)
    foreign = known & (there != here) & (named >= 0)
    first = np.full(len(row), len(orders.facility.words), np.int64)
    np.minimum.at(first, links.of[foreign], named[foreign])
    return crosses, np.where(first < len(orders.facility.words), first, -1)


def _direction(orders: OrderRows, row: Ints, source: Ints) -> Ints:
    """Up, down or lateral on the ladder of care; -1 within one facility, and where a rung is not known."""
    rung = np.array([*(ranks().get(kind or "", -1) for kind in orders.kinds), -1], np.int64)
    return direction_of(rung[orders.facility.number[row]], rung[source])
