"""The card an order raises, printed from its verdict; most orders raise none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coordinator.cards import EarlierFinding, Finding, Language, information_card, reuse_card
from coordinator.decision import EarlierResult, VerdictKind
from coordinator.services.at_work import Coordinator
from coordinator.services.judge_order import Judged
from emr_hub.terminology import Reading

_ABNORMAL = frozenset({Reading.ABNORMAL, Reading.POSITIVE, Reading.CRITICAL})  # critical where 7 does not bind


def card_for(
    at: Coordinator, judged: Judged, naming: Callable[[], str], language: Language
) -> dict[str, Any] | None:  # fmt: skip
    """The card: for reuse a proposal to withdraw, for ask and partial only where the operator wants it, else None.

    `naming` gives the card's name; most orders need none.
    """
    kind, own = judged.verdict.kind, at.canonical.own
    if kind is VerdictKind.REUSE:
        name = naming()
        return reuse_card(finding_of(at, judged), uuid=name, suggestion=f"{name}-withdraw", language=language, own=own)
    if at.settings.information_cards and kind in (VerdictKind.ASK, VerdictKind.PARTIAL):
        code = judged.order.service.code
        return information_card(code, kind=str(kind), uuid=naming(), language=language, own=own)
    return None


def finding_of(at: Coordinator, judged: Judged) -> Finding:
    """What the earlier results are, for the card."""
    return Finding(
        draft=judged.order.reference,
        service=judged.order.service.code,
        asked_at=judged.order.signed_at,
        earlier=tuple(line for r in judged.verdict.reused if (line := line_of(judged, r)) is not None),
        abnormal=is_abnormal(judged),
        policy=at.policy.id,
    )


def line_of(judged: Judged, result: EarlierResult) -> EarlierFinding | None:
    """The card line of a result whose content was seen."""
    return judged.found.findings.get(result)


def is_abnormal(judged: Judged) -> bool:
    """Whether a judged analyte's earlier result is outside its limits: the clinician should know before agreeing."""
    asked = {needed.analyte for needed in judged.order.review.needed if needed.judged}
    return any(
        a.analyte in asked and a.candidate is not None and a.candidate.reading in _ABNORMAL
        for a in judged.verdict.analytes
    )
