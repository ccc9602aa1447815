"""What a check leaves behind: an audit entry per disclosure and denial, a finding per proposal, a verdict per order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, insert

from coordinator.decision import VerdictKind
from coordinator.ledger import GIVEN_VERDICT
from coordinator.services.at_work import Coordinator
from coordinator.services.disclosing import Occasion, entered
from coordinator.services.judge_order import Judged
from coordinator.services.shown import keep_shown
from emr_hub.clock import Instant
from emr_hub.fhir import Resource, detected_issue
from emr_hub.storage import Put

Card = dict[str, Any] | None

_SAME_ORDER = and_(GIVEN_VERDICT.c.facility == bindparam("whose"), GIVEN_VERDICT.c.order == bindparam("which"))
_FORGET = delete(GIVEN_VERDICT).where(_SAME_ORDER)
_INSERT = insert(GIVEN_VERDICT)


def write_down(at: Coordinator, occasion: Occasion, answers: Sequence[tuple[Judged, Card]]) -> None:
    """Write it all before the answer leaves: the audit trail and findings first, then what was shown and answered.

    An order signed again gets a new verdict instead of the old one; what was shown stays shown.
    """
    now = at.clock.now()
    if not answers:
        return
    looks = [one for judged, _ in answers for one in entered(at, occasion, judged, now)]
    findings = [found for judged, card in answers for found in _findings(at, occasion, judged, card, now)]
    resources = [*(one.entry for one in looks), *findings]
    if resources:
        at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in resources])
    verdicts = [_verdict_row(at, occasion, judged, card) for judged, card in answers]
    with at.ledger.writing() as book:
        book.run_many(_FORGET, [{"whose": row["facility"], "which": row["order"]} for row in verdicts])
        book.run_many(_INSERT, verdicts)
        keep_shown(book, [one.shown for one in looks if one.shown is not None])
    for judged, _ in answers:
        at.tally[f"verdict_{judged.verdict.kind}"] += 1


def _findings(at: Coordinator, occasion: Occasion, judged: Judged, card: Card, now: Instant) -> Iterator[Resource]:
    if card is not None and judged.verdict.kind is VerdictKind.REUSE:
        yield detected_issue.to_fhir(_finding(at, occasion, judged, now), at.canonical)


def _finding(at: Coordinator, occasion: Occasion, judged: Judged, now: Instant) -> detected_issue.Finding:
    """The finding that earlier results answer an order, as raised."""
    site, seen = occasion.asker.site, judged.found.findings
    references = dict.fromkeys(seen[r].reference for r in judged.verdict.reused if r in seen)
    return detected_issue.Finding(
        finding_id=_issue_name(occasion, judged),
        status=detected_issue.FindingStatus.RAISED,
        patient=site.url("Patient/" + occasion.registration.removeprefix(occasion.asker.prefix)),
        order=site.url(judged.order.reference),
        results=tuple(references),
        identified_at=now,
        detail=f"{judged.order.service.name_vi}: {at.policy.id}",
    )


def _issue_name(occasion: Occasion, judged: Judged) -> str:
    """The id of an order's finding: one per order."""
    return f"di-{occasion.asker.key.lower()}-{judged.order.reference.rpartition('/')[2]}"


def _verdict_row(at: Coordinator, occasion: Occasion, judged: Judged, card: Card) -> dict[str, Any]:
    """The verdict as the ledger keeps it; `visible_at` is when the last of the results reused became visible."""
    verdict = judged.verdict
    proposes = card is not None and verdict.kind is VerdictKind.REUSE
    reused = dict.fromkeys(r.order_id for r in verdict.reused)
    return {
        "facility": occasion.asker.key,
        "order": judged.order.reference.rpartition("/")[2],
        "asked_at": judged.order.signed_at,
        "policy": at.policy.id,
        "verdict": str(verdict.kind),
        **{criterion.word: answer.word for criterion, answer in verdict.answers.items()},
        "reused": orjson.dumps(list(reused)).decode(),
        "visible_at": max((r.known.earliest for r in verdict.reused if r.known is not None), default=None),
        "card": None if card is None else card["uuid"],
        "card_shown": proposes,
        "issue": _issue_name(occasion, judged) if proposes else None,
        "answer": None,
        "override_reason": None,
        "answered_at": None,
    }
