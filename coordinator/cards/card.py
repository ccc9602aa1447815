"""The one card an order may raise, as CDS Hooks 2.0 wants it."""

from __future__ import annotations

from typing import Any

from coordinator.cards.content import EarlierFinding, Finding
from coordinator.cards.words import WORDS, Language, age_in_words, places, row, shortened, value_in_words
from emr_hub.clock import to_fhir
from emr_hub.terminology import Service, override_reasons, service

VALUES_IN_SUMMARY = 3
"""A summary names the values of so many analytes at most; a blood count goes into the table below it."""


def reuse_card(finding: Finding, *, uuid: str, suggestion: str, language: Language, own: str) -> dict[str, Any]:
    """The card that proposes to withdraw the order: earlier results, one suggestion, the coded reasons to decline.

    `uuid` and `suggestion` name the card and its suggestion in feedback; `own` is the base of our own canonicals.
    """
    words, named = WORDS[language], _name(service(finding.service), language)
    action = {
        "type": "delete",
        "description": words["withdraw_action"].format(service=named),
        "resourceId": finding.draft,
    }
    return {
        "uuid": uuid,
        "summary": summary(finding, language),
        "indicator": "warning",
        "detail": detail(finding, language),
        "source": _source(language, own),
        "suggestions": [{"label": words["withdraw"], "uuid": suggestion, "isRecommended": True, "actions": [action]}],
        "selectionBehavior": "at-most-one",
        "overrideReasons": _reasons(language, own),
        "links": _links(finding, language),
        "extension": {f"{own}/StructureDefinition/earlier-results": _earlier_results(finding)},
    }


def information_card(code: str, *, kind: str, uuid: str, language: Language, own: str) -> dict[str, Any]:
    """A card that only informs, for the verdicts ask and partial; it proposes nothing and shows no result."""
    text = WORDS[language][kind].format(service=_name(service(code), language))
    return {"uuid": uuid, "summary": shortened(text), "indicator": "info", "source": _source(language, own)}


def summary(finding: Finding, language: Language) -> str:
    """One line: what, how long ago, where, and the values when they are few. Fewer than 140 characters."""
    words = WORDS[language]
    newest = max(finding.earlier, key=lambda e: e.collected_at)
    text = words["found"].format(
        service=_name(service(finding.service), language),
        age=age_in_words(newest.collected_at, finding.asked_at, language),
        place=places(finding.earlier, language),
    )
    values = "; ".join(value_in_words(e, language) for e in finding.earlier)
    whole = text + words["values"].format(values=values)
    fits = len(finding.earlier) <= VALUES_IN_SUMMARY and values and shortened(whole) == whole
    return whole if fits else shortened(text)


def detail(finding: Finding, language: Language) -> str:
    """A table with one line per analyte, in Markdown, and the rule under which the results are still valid."""
    head = WORDS[language]["head"]
    rule = "|---" * (head.count("|") - 1) + "|"
    rows = [row(e, finding.asked_at, language) for e in finding.earlier]
    return "\n".join([head, rule, *rows, "", WORDS[language]["policy"].format(policy=finding.policy)])


def _name(ordered: Service, language: Language) -> str:
    return ordered.name_vi if language == "vi" else ordered.name_en


def _source(language: Language, own: str) -> dict[str, Any]:
    topic = {
        "system": f"{own}/CodeSystem/card-topic",
        "code": "duplicate-lab-test",
        "display": WORDS[language]["topic"],
    }
    return {"label": WORDS[language]["source"], "topic": topic}


def _reasons(language: Language, own: str) -> list[dict[str, str]]:
    system = f"{own}/CodeSystem/override-reason"
    return [
        {"system": system, "code": r.code, "display": r.text_vi if language == "vi" else r.text_en}
        for r in override_reasons().values()
    ]


def _links(finding: Finding, language: Language) -> list[dict[str, str]]:
    label = WORDS[language]["open"]
    return [
        {"label": label, "url": url, "type": "absolute"} for url in dict.fromkeys(e.reference for e in finding.earlier)
    ]


def _earlier_results(finding: Finding) -> dict[str, Any]:
    return {"abnormal": finding.abnormal, "results": [_as_extension(e) for e in finding.earlier]}


def _as_extension(earlier: EarlierFinding) -> dict[str, Any]:
    return {
        "reference": earlier.reference,
        "facility": earlier.facility,
        "collected": to_fhir(earlier.collected_at),
        "analyte": earlier.analyte,
    }
