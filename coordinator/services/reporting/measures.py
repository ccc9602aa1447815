"""How many orders were asked about, what was said of them, and what clinicians made of it, by period and hospital."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, or_, select

from coordinator.ledger import GIVEN_VERDICT as VERDICTS
from coordinator.services.at_work import Coordinator
from coordinator.services.reporting.span import Span, period_of
from emr_hub.clock import DAY, HOUR

_DAY_NUMBER = (VERDICTS.c.asked_at + 7 * HOUR) // DAY  # of the day in Viet Nam: counted there, few rows come back
_SORTS = (VERDICTS.c.facility, VERDICTS.c.verdict, VERDICTS.c.card_shown, VERDICTS.c.answer)
_COUNTED = (
    select(func.min(VERDICTS.c.asked_at), *_SORTS, func.count())
    .where(
        VERDICTS.c.asked_at >= bindparam("since"), VERDICTS.c.asked_at < bindparam("until"),
        or_(VERDICTS.c.facility == bindparam("whose"), bindparam("everywhere") == 1),
    )
    .group_by(_DAY_NUMBER, *_SORTS)
)  # fmt: skip
_NAMES = ("orders", "reuse", "partial", "repeat", "ask", "proposed", "accepted", "overridden", "unanswered")


def measures(at: Coordinator, span: Span, period: str) -> list[dict[str, Any]]:
    """One row per period and hospital with at least one order, in order; `share_accepted` null without a proposal."""
    values = {"since": span.since, "until": span.until, "whose": span.facility, "everywhere": int(not span.facility)}
    found: dict[tuple[str, str], dict[str, int]] = {}
    with at.ledger.connect() as connection:
        for moment, facility, verdict, shown, answer, many in connection.execute(_COUNTED, values):
            counts = found.setdefault((period_of(moment, period), facility), dict.fromkeys(_NAMES, 0))
            for name in ("orders", verdict, *(("proposed", answer or "unanswered") if shown else ())):
                counts[name] += many
    return [
        {"period": name, "facility": facility, **counts, "share_accepted": _share(counts)}
        for (name, facility), counts in sorted(found.items())
    ]


def _share(counts: dict[str, int]) -> float | None:
    return round(counts["accepted"] / counts["proposed"], 4) if counts["proposed"] else None
