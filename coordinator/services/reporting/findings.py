"""Every proposal that was made to a clinician, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import bindparam, or_, select

from coordinator.ledger import GIVEN_VERDICT as VERDICTS
from coordinator.services.at_work import Coordinator
from coordinator.services.reporting.span import Span
from emr_hub.clock import to_fhir

_FOUND = (
    select(
        VERDICTS.c.asked_at, VERDICTS.c.facility, VERDICTS.c.order, VERDICTS.c.issue, VERDICTS.c.policy,
        VERDICTS.c.reused, VERDICTS.c.answer, VERDICTS.c.override_reason, VERDICTS.c.answered_at,
    )
    .where(
        VERDICTS.c.card_shown.is_(True), VERDICTS.c.asked_at >= bindparam("since"),
        VERDICTS.c.asked_at < bindparam("until"),
        or_(VERDICTS.c.facility == bindparam("whose"), bindparam("everywhere") == 1),
    )
    .order_by(VERDICTS.c.asked_at, VERDICTS.c.facility, VERDICTS.c.order)
)  # fmt: skip


def findings(at: Coordinator, span: Span) -> Iterator[dict[str, Any]]:
    """One row per order for which an earlier result was proposed, in order of time."""
    values = {"since": span.since, "until": span.until, "whose": span.facility, "everywhere": int(not span.facility)}
    with at.ledger.connect() as connection:
        for asked_at, facility, order, issue, policy, reused, answer, reason, answered_at in connection.execute(
            _FOUND, values
        ):
            yield {
                "asked_at": to_fhir(asked_at),
                "facility": facility,
                "order": order,
                "finding": issue,
                "policy": policy,
                "results_reused": len(orjson.loads(reused)),
                "answer": answer or "none",
                "override_reason": reason or "",
                "answered_at": "" if answered_at is None else to_fhir(answered_at),
            }
