"""Whose results were shown to whom: flows between hospitals, as the looks of the ledger tell."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import bindparam, select

from coordinator.ledger import SHOWN_RESULT as SHOWN
from coordinator.services.at_work import Coordinator
from coordinator.services.reporting.span import Span

_LOOKS = select(SHOWN.c.source, SHOWN.c.facility, SHOWN.c.order, SHOWN.c.results).where(
    SHOWN.c.shown_at >= bindparam("since"), SHOWN.c.shown_at < bindparam("until")
)


def flows(at: Coordinator, span: Span) -> list[dict[str, Any]]:
    """One row per pair of hospitals, from the one that made results to the one that saw them; a facility is either."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    with at.ledger.connect() as connection:
        for source, reader, order, results in connection.execute(_LOOKS, {"since": span.since, "until": span.until}):
            pair = source.partition(".")[0].upper(), reader
            if span.facility in ("", *pair):
                counts = found.setdefault(pair, {"looks": 0, "for_orders": 0, "results": 0})
                counts["looks"] += 1
                counts["for_orders"] += bool(order)
                counts["results"] += len(orjson.loads(results))
    return [{"from": pair[0], "to": pair[1], **counts} for pair, counts in sorted(found.items())]
