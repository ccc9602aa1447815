"""A card that breaks a rule of CDS Hooks 2.0 is never sent; a request or feedback that does is refused by its field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from emr_hub.cds_hooks import (
    UNSATISFIED,
    Action,
    Card,
    Feedback,
    HookRequest,
    HookService,
    Suggestion,
    answer,
    discovery,
    feedback_json,
    override_reasons,
    parse_feedback,
    parse_request,
    request_json,
)
from emr_hub.errors import DataError
from emr_hub.fhir import Canonical

WITHDRAW = Suggestion("Bỏ chỉ định", "s-1", (Action("delete", "Bỏ chỉ định trùng", resource_id="ServiceRequest/o-1"),))
CARD = Card("c-1", "Đã có kết quả", "warning", "Điều phối", suggestions=(WITHDRAW,), selection_behavior="at-most-one")
REQUEST = HookRequest(
    "order-sign", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "Practitioner/c-1", "p-1", "e-1",
    {"resourceType": "Bundle", "type": "collection"}, "https://bm.emr-hub.example/fhir", {"results": None},
)  # fmt: skip


def test_a_card_that_proposes_to_withdraw_names_the_order_by_type_and_id() -> None:
    card = answer([CARD])["cards"][0]
    assert card["suggestions"][0]["actions"] == [
        {"type": "delete", "description": "Bỏ chỉ định trùng", "resourceId": "ServiceRequest/o-1"}
    ]
    assert card["selectionBehavior"] == "at-most-one" and "detail" not in card


def test_nothing_to_say_is_an_empty_list_of_cards() -> None:
    assert answer([]) == {"cards": []}


@pytest.mark.parametrize(("broken", "field"), [
    (replace(CARD, summary="x" * 140), "summary"),
    (replace(CARD, summary=""), "summary"),
    (replace(CARD, indicator="danger"), "indicator"),
    (replace(CARD, source_label=""), "source"),
    (replace(CARD, selection_behavior=None), "selectionBehavior"),
    (replace(CARD, suggestions=(replace(WITHDRAW, recommended=True),) * 2), "suggestions"),
    (replace(CARD, override_reasons=({"code": "x"},)), "overrideReasons"),
    (replace(CARD, suggestions=(replace(WITHDRAW, actions=(Action("delete", "x"),)),)), "action"),
    (replace(CARD, suggestions=(replace(WITHDRAW, actions=(Action("revoke", "x", {}),)),)), "action"),
])  # fmt: skip
def test_a_card_that_breaks_a_rule_is_not_sent(broken: Card, field: str) -> None:
    with pytest.raises(DataError, match=field):
        answer([broken])


def test_a_summary_of_139_characters_is_allowed() -> None:
    assert answer([replace(CARD, summary="x" * 139)])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_override_reason_has_a_code_a_system_and_words(language: str) -> None:
    reasons = override_reasons(Canonical(), language)
    assert len({r["code"] for r in reasons}) == len(reasons) > 5
    assert all(r["display"] and r["system"] == Canonical().override_reasons for r in reasons)
    assert answer([replace(CARD, override_reasons=reasons)])


def test_a_request_is_read_back_as_it_was_sent() -> None:
    assert parse_request(orjson.dumps(request_json(REQUEST)), "order-sign") == REQUEST


def test_prefetch_that_is_missing_differs_from_prefetch_without_data() -> None:
    assert REQUEST.prefetched("results") is None
    assert REQUEST.prefetched("orders") is UNSATISFIED


@pytest.mark.parametrize(("change", "field"), [
    ({"hook": "patient-view"}, "hook"), ({"hook": "order-eat"}, "hook"), ({"hookInstance": "7"}, "hookInstance"),
    ({"hookInstance": None}, "hookInstance"), ({"context": None}, "context"), ({"context": {}}, "draftOrders"),
    ({"context": {"patientId": "p-1", "draftOrders": {}}}, "userId"), ({"fhirServer": 3}, "fhirServer"),
    ({"context": {"userId": "Practitioner/1", "draftOrders": {}}}, "patientId"), ({"prefetch": [1]}, "prefetch"),
    ({"prefetch": {"results": "x"}}, "prefetch"),
])  # fmt: skip
def test_a_request_that_breaks_a_rule_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(DataError, match=field):
        parse_request(request_json(REQUEST) | change, "order-sign")


def test_no_json_is_refused() -> None:
    for parse in (parse_request, parse_feedback):
        with pytest.raises(DataError, match="body"):
            parse(b"{")


def test_feedback_is_read_back_as_it_was_sent() -> None:
    told = (
        Feedback("c-1", "accepted", 1_773_000_000_000, ("s-1",)),
        Feedback("c-2", "overridden", 1_773_000_000_120, (), "clinical-change", "urn:x", "đau ngực"),
        Feedback("c-3", "overridden", 1_773_000_000_000),
    )
    assert parse_feedback(orjson.dumps(feedback_json(told))) == told


@pytest.mark.parametrize(("change", "field"), [
    ({"outcome": "ignored"}, "outcome"), ({"card": ""}, "card"), ({"outcomeTimestamp": "soon"}, "outcomeTimestamp"),
    ({"acceptedSuggestions": []}, "acceptedSuggestions"),
])  # fmt: skip
def test_feedback_that_breaks_a_rule_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    body = feedback_json([Feedback("c-1", "accepted", 0, ("s-1",))])
    with pytest.raises(DataError, match=field):
        parse_feedback({"feedback": [body["feedback"][0] | change]})


def test_discovery_describes_every_service() -> None:
    service = HookService("order-sign", "duplicate-lab", "Xét nghiệm trùng", "Báo kết quả", {"patient": "Patient/x"})
    assert discovery([service])["services"] == [{
        "hook": "order-sign", "id": "duplicate-lab", "title": "Xét nghiệm trùng", "description": "Báo kết quả",
        "prefetch": {"patient": "Patient/x"},
    }]  # fmt: skip
