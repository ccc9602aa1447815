"""Cards: what a service says to a clinician, under the rules of CDS Hooks 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from emr_hub.errors import DataError
from emr_hub.terminology import override_reasons as reasons

Resource = dict[str, Any]

INDICATORS: Final = ("info", "warning", "critical")
SELECTION: Final = ("at-most-one", "any")
ACTION_TYPES: Final = ("create", "update", "delete")
SUMMARY_LIMIT: Final = 140  # characters; the specification asks for fewer


@dataclass(frozen=True, slots=True)
class Action:
    """One change a suggestion would make: a resource to create or update, or the id (Type/id) to delete."""

    type: str
    description: str
    resource: Resource | None = None
    resource_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the clinician may accept with one click; its actions are done together."""

    label: str
    uuid: str
    actions: tuple[Action, ...] = ()
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `summary` under 140 characters; `indicator` info, warning or critical; `detail` GitHub markdown."""

    uuid: str
    summary: str
    indicator: str
    source_label: str
    detail: str = ""
    topic: Mapping[str, str] | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: str | None = None
    override_reasons: tuple[Mapping[str, str], ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    extension: Mapping[str, Any] = field(default_factory=dict)


def answer(cards: Iterable[Card]) -> dict[str, Any]:
    """The body of a service's answer; without cards it says so. DataError when a card breaks a rule."""
    return {"cards": [_card(card) for card in cards]}


class KnowsReasons(Protocol):
    """Whoever knows under which code system the override reasons stand, e.g. a Canonical."""

    @property
    def override_reasons(self) -> str:
        """The code system's URL."""
        ...


def override_reasons(canonical: KnowsReasons, language: str = "vi") -> tuple[Mapping[str, str], ...]:
    """The project's one list of override reasons as codings, displayed in `vi` or `en`."""
    return tuple(
        {
            "system": canonical.override_reasons,
            "code": r.code,
            "display": r.text_vi if language == "vi" else r.text_en,
        }
        for r in reasons().values()
    )


def _card(card: Card) -> dict[str, Any]:
    _check(card)
    source: dict[str, Any] = {"label": card.source_label}
    if card.topic:
        source["topic"] = dict(card.topic)
    found: dict[str, Any] = {
        "uuid": card.uuid,
        "summary": card.summary,
        "indicator": card.indicator,
        "source": source,
    }
    if card.detail:
        found["detail"] = card.detail
    if card.suggestions:
        found["selectionBehavior"] = card.selection_behavior
        found["suggestions"] = [_suggestion(s) for s in card.suggestions]
    if card.override_reasons:
        found["overrideReasons"] = [dict(r) for r in card.override_reasons]
    if card.links:
        found["links"] = [dict(link) for link in card.links]
    if card.extension:
        found["extension"] = dict(card.extension)
    return found


def _check(card: Card) -> None:
    if not 0 < len(card.summary) < SUMMARY_LIMIT:
        raise DataError(f"{len(card.summary)} characters", where="card.summary", expected="1 to 139")
    if card.indicator not in INDICATORS:
        raise DataError("a word outside the list", where="card.indicator", expected=", ".join(INDICATORS))
    if not card.source_label:
        raise DataError("missing", where="card.source.label")
    if card.suggestions and card.selection_behavior not in SELECTION:
        raise DataError("missing", where="card.selectionBehavior", expected=", ".join(SELECTION))
    if card.selection_behavior == "at-most-one" and sum(s.recommended for s in card.suggestions) > 1:
        raise DataError("more than one recommended", where="card.suggestions", expected="at most one")
    if any(not r.get("display") for r in card.override_reasons):
        raise DataError("missing", where="card.overrideReasons.display")


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    found: dict[str, Any] = {"label": suggestion.label, "uuid": suggestion.uuid}
    if suggestion.recommended:
        found["isRecommended"] = True
    if suggestion.actions:
        found["actions"] = [_action(a) for a in suggestion.actions]
    return found


def _action(action: Action) -> dict[str, Any]:
    if action.type not in ACTION_TYPES or not action.description:
        raise DataError("no type or description", where="action", expected=", ".join(ACTION_TYPES))
    if (action.resource_id if action.type == "delete" else action.resource) is None:
        raise DataError("missing", where="action", expected="resourceId to delete, resource to create or update")
    found: dict[str, Any] = {"type": action.type, "description": action.description}
    found.update({"resourceId": action.resource_id} if action.type == "delete" else {"resource": action.resource})
    return found
