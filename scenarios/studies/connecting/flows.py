"""Which facilities an order needs before it can be cut: the one that signs, and those whose results it would reuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.columns import longs
from scenarios.definition import Scenario
from scenarios.engines.counting import WorldCounts

Need = tuple[str, tuple[str, ...]]  # the facility that signs, and the others whose results it would reuse
Flows = Mapping[Need, int]


def flows_of(scenario: Scenario, tables: Mapping[str, pa.Table], counts: WorldCounts, policy: str) -> Flows:
    """Per need, how many orders of the measured period could be cut across facilities (D3 of the policy)."""
    orders = tables["orders"]
    ids, facility = longs(orders, "order_id"), longs(orders, "facility_id")
    signed = longs(orders, "signed_at")
    period = (signed >= scenario.measured_from) & (signed < scenario.measured_until)
    under = pc.cast(counts.analyte_counts["policy"], pa.string())
    mine = counts.analyte_counts.filter(pc.equal(under, pa.scalar(policy)))
    mine = mine.filter(mine["d3"])
    row = np.searchsorted(ids, longs(mine, "order_id"))
    source = facility[np.searchsorted(ids, longs(mine, "source_d3"))]
    wanted = counts.d3_own[row] & period[row] & (source != facility[row])
    key = dict(zip(longs(tables["facilities"], "facility_id").tolist(), tables["facilities"]["key"].to_pylist(),
                   strict=True))  # fmt: skip
    sources: dict[int, set[str]] = {}
    for order, whence in zip(row[wanted].tolist(), source[wanted].tolist(), strict=True):
        sources.setdefault(order, set()).add(key[whence])
    return Counter((key[int(facility[order])], tuple(sorted(found))) for order, found in sources.items())


def as_lists(flows: Flows) -> list[list[Any]]:
    """The flows as they are kept, in a fixed order."""
    return [[here, list(others), n] for (here, others), n in sorted(flows.items())]


def from_lists(kept: Iterable[list[Any]]) -> Flows:
    """The opposite of `as_lists`."""
    return {(here, tuple(others)): n for here, others, n in kept}


def cuttable(flows: Flows, connected: Iterable[str]) -> int:
    """Orders that could be cut when exactly these take part: all that an order needs must be among them."""
    there = set(connected)
    return sum(n for (here, others), n in flows.items() if here in there and there.issuperset(others))


def pair_flows(flows: Flows) -> Mapping[tuple[str, str], int]:
    """Orders by (whose result, who signs): what is drawn as lines. An order with two sources counts for both."""
    found: Counter[tuple[str, str]] = Counter()
    for (here, others), n in flows.items():
        for other in others:
            found[other, here] += n
    return found
