"""What a check leaves behind: an audit entry per disclosure and denial, a finding per proposal, a verdict per order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, insert

from coordinator.audit_trail import Disclosure, entry_of
from coordinator.decision import VerdictKind
from coordinator.ledger import GIVEN_VERDICT
from coordinator.record_locator import Pointer
from coordinator.services.at_work import Coordinator
from coordinator.services.elsewhere import query_for
from coordinator.services.enrolled import Enrolled
from coordinator.services.judge_order import Judged
from emr_hub.fhir import Resource, detected_issue
from emr_hub.storage import Put

Card = dict[str, Any] | None

_SAME_ORDER = and_(GIVEN_VERDICT.c.facility == bindparam("whose"), GIVEN_VERDICT.c.order == bindparam("which"))
_FORGET = delete(GIVEN_VERDICT).where(_SAME_ORDER)
_INSERT = insert(GIVEN_VERDICT)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One call of the hook: by which hospital and user, for which registration."""

    asker: Enrolled
    registration: str
    user: str
    hook_instance: str


def write_down(at: Coordinator, occasion: Occasion, answers: Sequence[tuple[Judged, Card]]) -> None:
    """Write it all before the answer leaves: the audit trail and findings first, then the verdicts."""
    now = at.clock.now()
    if not answers:
        return
    resources = [r for judged, card in answers for r in _resources(at, occasion, judged, card, now)]
    if resources:
        at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in resources])
    _write_verdicts(at, [verdict_row(at, occasion, judged, card) for judged, card in answers])
    for judged, _ in answers:
        at.tally[f"verdict_{judged.verdict.kind}"] += 1


def _write_verdicts(at: Coordinator, rows: Sequence[dict[str, Any]]) -> None:
    """An order signed again gets a new verdict instead of the old one."""
    with at.ledger.writing() as book:
        book.run_many(_FORGET, [{"whose": row["facility"], "which": row["order"]} for row in rows])
        book.run_many(_INSERT, rows)


def _resources(at: Coordinator, occasion: Occasion, judged: Judged, card: Card, now: int) -> Iterator[Resource]:
    yield from _entries(at, occasion, judged, judged.found.shown, now)
    yield from _entries(at, occasion, judged, judged.denied, now)
    if card is not None and judged.verdict.kind is VerdictKind.REUSE:
        yield detected_issue.to_fhir(finding(at, occasion, judged, now), at.canonical)


def _entries(
    at: Coordinator, occasion: Occasion, judged: Judged, pointers: Iterable[Pointer], now: int
) -> Iterator[Resource]:
    """One entry per registration whose results were, or were not, shown to another hospital."""
    by_registration: dict[str, list[Pointer]] = {}
    for pointer in pointers:
        by_registration.setdefault(pointer.registration, []).append(pointer)
    for registration, shown in by_registration.items():
        known = at.enrolments.of_registration(registration)
        if known is not None and known[0].key != occasion.asker.key:
            source, patient_id = known
            permission = judged.permissions.get(registration)
            at.tally["denials" if permission is None else "disclosures"] += 1
            yield entry_of(
                Disclosure(
                    occasion=f"{occasion.hook_instance}|{judged.order.reference}",
                    at=now,
                    asker=_organization(occasion.asker),
                    source=_organization(source),
                    user=occasion.asker.site.url(occasion.user),
                    patient=source.site.url(f"Patient/{patient_id}"),
                    query=query_for(shown),
                    basis=None if permission is None else permission.basis.code,
                    evidence=None if permission is None else f"Consent/{permission.consent} ({permission.basis.act})",
                ),
                at.canonical,
            )


def _organization(one: Enrolled) -> str:
    return one.site.url(one.site.organization)


def finding(at: Coordinator, occasion: Occasion, judged: Judged, now: int) -> detected_issue.Finding:
    """The finding that earlier results answer an order, as raised."""
    site, seen = occasion.asker.site, judged.found.findings
    references = dict.fromkeys(seen[r].reference for r in judged.verdict.reused if r in seen)
    return detected_issue.Finding(
        finding_id=issue_name(occasion, judged),
        status=detected_issue.FindingStatus.RAISED,
        patient=site.url("Patient/" + occasion.registration.removeprefix(occasion.asker.prefix)),
        order=site.url(judged.order.reference),
        results=tuple(references),
        identified_at=now,
        detail=f"{judged.order.service.name_vi}: {at.policy.id}",
    )


def issue_name(occasion: Occasion, judged: Judged) -> str:
    """The id of an order's finding: one per order."""
    return f"di-{occasion.asker.key.lower()}-{judged.order.reference.rpartition('/')[2]}"


def verdict_row(at: Coordinator, occasion: Occasion, judged: Judged, card: Card) -> dict[str, Any]:
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
        "issue": issue_name(occasion, judged) if proposes else None,
        "answer": None,
        "override_reason": None,
        "answered_at": None,
    }
