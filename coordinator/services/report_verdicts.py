"""What was answered to whom: the verdicts of the ledger, for reporting. Reading is one query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select

from coordinator.ledger import GIVEN_VERDICT
from coordinator.services.at_work import Coordinator

_ALL = select(GIVEN_VERDICT).order_by(GIVEN_VERDICT.c.asked_at, GIVEN_VERDICT.c.facility, GIVEN_VERDICT.c.order)


def report_verdicts(at: Coordinator) -> Iterator[dict[str, Any]]:
    """One object per order checked, by time, facility and order; `reused` holds the numbers of the earlier orders."""
    with at.ledger.connect() as connection:
        for row in connection.execute(_ALL).mappings():
            yield {**row, "reused": orjson.loads(row["reused"])}
