"""Feedback: what a clinician did with a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from emr_hub.clock import Instant, from_fhir, to_fhir
from emr_hub.errors import DataError

OUTCOMES: Final = ("accepted", "overridden")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One card's outcome, accepted or overridden, with the suggestions taken or the coded reason given."""

    card: str
    outcome: str
    at: Instant
    accepted_suggestions: tuple[str, ...] = ()
    reason_code: str | None = None
    reason_system: str | None = None
    comment: str | None = None


def feedback_json(feedback: Iterable[Feedback]) -> dict[str, Any]:
    """The body of POST .../feedback."""
    return {"feedback": [_one(f) for f in feedback]}


def _one(feedback: Feedback) -> dict[str, Any]:
    found: dict[str, Any] = {"card": feedback.card, "outcome": feedback.outcome}
    if feedback.accepted_suggestions:
        found["acceptedSuggestions"] = [{"id": s} for s in feedback.accepted_suggestions]
    override: dict[str, Any] = {}
    if feedback.reason_code:
        system = {"system": feedback.reason_system} if feedback.reason_system else {}
        override["reason"] = {**system, "code": feedback.reason_code}
    if feedback.comment:
        override["userComment"] = feedback.comment
    if override:
        found["overrideReason"] = override
    return {**found, "outcomeTimestamp": to_fhir(feedback.at)}


def parse_feedback(raw: bytes | dict[str, Any]) -> tuple[Feedback, ...]:
    """The checked feedback; DataError naming the field."""
    try:
        body = orjson.loads(raw) if isinstance(raw, bytes) else raw
    except orjson.JSONDecodeError:
        raise DataError("no JSON", where="body") from None
    if not isinstance(body, dict) or not isinstance(body.get("feedback"), list) or not body["feedback"]:
        raise DataError("missing", where="feedback", expected="an array of outcomes")
    return tuple(_parse(node, f"feedback[{i}]") for i, node in enumerate(body["feedback"]))


def _parse(node: Any, where: str) -> Feedback:
    outcome, card, written = _text(node, "outcome"), _text(node, "card"), _text(node, "outcomeTimestamp")
    if outcome not in OUTCOMES:
        raise DataError("a word outside the list", where=f"{where}.outcome", expected=", ".join(OUTCOMES))
    if card is None:
        raise DataError("missing", where=f"{where}.card")
    moment = from_fhir(written) if written else None
    if moment is None:
        raise DataError("no time", where=f"{where}.outcomeTimestamp")
    taken = node.get("acceptedSuggestions")
    accepted = tuple(s for s in (_text(i, "id") for i in taken) if s) if isinstance(taken, list) else ()
    if outcome == "accepted" and not accepted:
        raise DataError("missing", where=f"{where}.acceptedSuggestions")
    override = node.get("overrideReason")
    return Feedback(
        card=card,
        outcome=outcome,
        at=moment.earliest,
        accepted_suggestions=accepted,
        reason_code=_text(override, "reason", "code"),
        reason_system=_text(override, "reason", "system"),
        comment=_text(override, "userComment"),
    )


def _text(node: Any, *path: str) -> str | None:
    """The string at the path, or None."""
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, str) and node else None
