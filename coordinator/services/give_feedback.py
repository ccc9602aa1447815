"""The clinician answered a card: the verdict and its finding are settled, once, however often it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
from sqlalchemy import bindparam, insert, select, update

from coordinator.ledger import GIVEN_VERDICT, RECEIVED_FEEDBACK, Book
from coordinator.services.at_work import Coordinator
from coordinator.services.check_order import NotTheirs
from emr_hub.cds_hooks import Feedback
from emr_hub.errors import DataError
from emr_hub.fhir import detected_issue
from emr_hub.fhir.detected_issue import FindingStatus, Mitigation, Settlement
from emr_hub.storage import Put

_RAISED = select(GIVEN_VERDICT.c.issue, GIVEN_VERDICT.c.facility).where(GIVEN_VERDICT.c.card == bindparam("name"))
_TOLD = select(RECEIVED_FEEDBACK.c.card).where(
    RECEIVED_FEEDBACK.c.card == bindparam("name"),
    RECEIVED_FEEDBACK.c.outcome == bindparam("said"),
    RECEIVED_FEEDBACK.c.outcome_at == bindparam("moment"),
)
_SETTLE = (
    update(GIVEN_VERDICT)
    .where(GIVEN_VERDICT.c.card == bindparam("name"))
    .values(answer=bindparam("said"), override_reason=bindparam("reason"), answered_at=bindparam("moment"))
)
_NOTE = insert(RECEIVED_FEEDBACK)


async def give_feedback(at: Coordinator, feedback: Sequence[Feedback], house: str | None = None) -> None:
    """Take in what became of cards; the same card, outcome and time told again changes nothing.

    `house` is the key of the hospital that is known to call. DataError for a card that was never shown, NotTheirs for
    one shown to another hospital; then nothing of the call is taken in.
    """
    settled: list[tuple[Feedback, str]] = []
    with at.ledger.writing() as book:
        raised = [(one, _issue_of(book, one, house)) for one in feedback]
        for one, issue in raised:
            if _is_new(book, one):
                _note(book, one)
                if issue:
                    settled.append((one, issue))
    _settle_findings(at, settled)


def _issue_of(book: Book, one: Feedback, house: str | None) -> str | None:
    """The finding raised with the card; None with an information card."""
    shown = book.rows(_RAISED, {"name": one.card})
    if not shown:
        raise DataError("no card of that name was shown", where="feedback.card", expected="the uuid of a card")
    issue: str | None
    issue, facility = shown[0]
    if house not in (None, facility):
        raise NotTheirs(
            "shown to another hospital", where="feedback.card", expected="the uuid of a card of the caller's"
        )
    return issue


def _is_new(book: Book, one: Feedback) -> bool:
    same = {"name": one.card, "said": one.outcome, "moment": one.at}
    return not book.rows(_TOLD, same)


def _note(book: Book, one: Feedback) -> None:
    book.run_many(_NOTE, [{"card": one.card, "outcome": one.outcome, "outcome_at": one.at}])
    book.run(_SETTLE, {"name": one.card, "said": one.outcome, "reason": one.reason_code, "moment": one.at})


def _settle_findings(at: Coordinator, settled: Sequence[tuple[Feedback, str]]) -> None:
    puts = []
    for one, name in settled:
        stored = at.store.get("DetectedIssue", name)
        if stored is not None and not stored.deleted:
            raised = detected_issue.from_fhir(orjson.loads(stored.body), at.canonical)
            final = replace(raised, status=FindingStatus.SETTLED, mitigation=_mitigation(one))
            puts.append(Put("DetectedIssue", name, detected_issue.to_fhir(final, at.canonical), at.clock.now()))
        at.tally[f"feedback_{one.outcome}"] += 1
    if puts:
        at.store.put_many(puts)


def _mitigation(one: Feedback) -> Mitigation:
    withdrawn = one.outcome == "accepted"
    return Mitigation(
        settlement=Settlement.WITHDRAWN if withdrawn else Settlement.OVERRIDDEN,
        at=one.at,
        reason_code=None if withdrawn else one.reason_code,
    )
