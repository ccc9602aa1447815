"""What the counts left open, by the answers that alone stood in the way: a tally that partitions add up."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from coordinator.bulk.openness import open_because
from coordinator.decision import Criterion
from scenarios.audits.judge import PolicyCounts
from scenarios.audits.tallies import tally

_TEXT: pa.DataType = pa.string()
OPENINGS = pa.schema([("policy", _TEXT), ("count", _TEXT), ("unknown", _TEXT), ("orders", pa.int64())])


def opening_tally(judged: Iterable[PolicyCounts]) -> pa.Table:
    """Orders left open by policy, count and the exact set of criteria that answered unknown, joined by +."""
    return tally(OPENINGS, [
        (one.policy.id, str(count), "+".join(c.word for c in sorted(criteria)), orders)
        for one in judged
        for count, seen in one.patterns.items()
        for criteria, orders in open_because(seen.answers, count, seen.orders).items()
    ])  # fmt: skip


def criteria_in(unknown: str) -> frozenset[str]:
    """The criteria of one row of a tally, by their words."""
    known = {c.word for c in Criterion}
    return frozenset(word for word in unknown.split("+") if word in known)
