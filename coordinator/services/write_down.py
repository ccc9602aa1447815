"""What a check leaves behind: an audit entry per disclosure and denial, a finding per proposal, a verdict per order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, insert

from coordinator.audit_trail import Disclosure, entry_of
from coordinator.decision import VerdictKind
from coordinator.ledger import GIVEN_VERDICT, SHOWN_RESULT
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
_FORGET_SHOWN = delete(SHOWN_RESULT).where(SHOWN_RESULT.c.entry == bindparam("which"))
_INSERT_SHOWN = insert(SHOWN_RESULT)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One call of the hook: by which hospital and user, for which registration."""

    asker: Enrolled
    registration: str
    user: str
    hook_instance: str


def write_down(at: Coordinator, occasion: Occasion, answers: Sequence[tuple[Judged, Card]]) -> None:
    """Write it all before the answer leaves: the audit trail and findings first, then what was shown and answered."""
    now = at.clock.now()
    if not answers:
        return
    entered = [one for judged, _ in answers for one in _entries(at, occasion, judged, now)]
    findings = [found for judged, card in answers for found in _findings(at, occasion, judged, card, now)]
    resources = [*(one.entry for one in entered), *findings]
    if resources:
        at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in resources])
    shown = [_shown_row(occasion, one, now) for one in entered if one.permitted]
    _write_rows(at, [verdict_row(at, occasion, judged, card) for judged, card in answers], shown)
    for judged, _ in answers:
        at.tally[f"verdict_{judged.verdict.kind}"] += 1


def write_looks_alone(at: Coordinator, occasion: Occasion, judged: Sequence[Judged]) -> None:
    """Only the audit trail: who looked at what, for a question of which nothing else is kept."""
    now = at.clock.now()
    entries = [one.entry for each in judged for one in _entries(at, occasion, each, now)]
    if entries:
        at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in entries])


def _write_rows(at: Coordinator, verdicts: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> None:
    """An order signed again gets a new verdict instead of the old one; what was shown stays shown."""
    with at.ledger.writing() as book:
        book.run_many(_FORGET, [{"whose": row["facility"], "which": row["order"]} for row in verdicts])
        book.run_many(_INSERT, verdicts)
        book.run_many(_FORGET_SHOWN, [{"which": row["entry"]} for row in shown])
        book.run_many(_INSERT_SHOWN, shown)


def _findings(at: Coordinator, occasion: Occasion, judged: Judged, card: Card, now: int) -> Iterator[Resource]:
    if card is not None and judged.verdict.kind is VerdictKind.REUSE:
        yield detected_issue.to_fhir(finding(at, occasion, judged, now), at.canonical)


@dataclass(frozen=True, slots=True)
class _Entered:
    """An entry of the audit trail, with the order and the source registration it is about."""

    entry: Resource
    order: str
    source: str
    results: tuple[str, ...]
    permitted: bool


def _entries(at: Coordinator, occasion: Occasion, judged: Judged, now: int) -> Iterator[_Entered]:
    """One entry per registration whose results were, or were not, shown to another hospital."""
    for pointers in (judged.found.shown, judged.denied):
        by_registration: dict[str, list[Pointer]] = {}
        for pointer in pointers:
            by_registration.setdefault(pointer.registration, []).append(pointer)
        for registration, some in by_registration.items():
            known = at.enrolments.of_registration(registration)
            if known is not None and known[0].key != occasion.asker.key:
                yield _entered(at, occasion, judged, (registration, *known), some, now)


def _entered(
    at: Coordinator, occasion: Occasion, judged: Judged, whose: tuple[str, Enrolled, str], some: Sequence[Pointer],
    now: int,
) -> _Entered:  # fmt: skip
    registration, source, patient_id = whose
    permission = judged.permissions.get(registration)
    at.tally["denials" if permission is None else "disclosures"] += 1
    disclosure = Disclosure(
        occasion=f"{occasion.hook_instance}|{judged.order.reference}",
        at=now,
        asker=_organization(occasion.asker),
        source=_organization(source),
        user=occasion.asker.site.url(occasion.user),
        patient=source.site.url(f"Patient/{patient_id}"),
        query=query_for(some),
        basis=None if permission is None else permission.basis.code,
        evidence=None if permission is None else f"Consent/{permission.consent} ({permission.basis.act})",
    )
    results = tuple(dict.fromkeys(source.site.url(pointer.observation) for pointer in some))
    return _Entered(
        entry_of(disclosure, at.canonical), judged.order.reference, registration, results, permission is not None
    )


def _shown_row(occasion: Occasion, one: _Entered, now: int) -> dict[str, Any]:
    """What was shown for which order, so that it can be found again should the link turn out wrong."""
    return {
        "entry": one.entry["id"],
        "facility": occasion.asker.key,
        "order": one.order.rpartition("/")[2],
        "registration": occasion.registration,
        "source": one.source,
        "reader": occasion.user,
        "shown_at": now,
        "results": orjson.dumps(list(one.results)).decode(),
        "notice": None,
    }


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
