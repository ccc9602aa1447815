"""CDS Hooks as a stranger may call them: selecting, fetching with a token, and every way of being wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from emr_hub.cds_hooks import Feedback, HookRequest, request_json
from emr_hub.errors import DataError
from emr_hub.fhir import bundle

BASE = "https://coordinator.emr-hub.example"
SERVICE = f"{BASE}/cds-services/duplicate-lab"


async def call(network: Any, **changed: Any) -> Any:
    """Sign or select cholesterol at BM for patient 1, with the chart sent along unless said otherwise."""
    hospital = network["BM"]
    request = HookRequest(
        hook="order-sign", hook_instance=str(UUID(int=5)), user_id="Practitioner/c-3", patient_id="p-1",
        draft_orders=bundle.collection([hospital.order(500, 1)]), fhir_server=hospital.site.fhir_base,
    )  # fmt: skip
    changed.setdefault("prefetch", {} if "prefetch" in changed else await hospital.chart(1))
    return await network.wire.post(SERVICE, request_json(replace(request, **changed)))


async def left_nothing(network: Any) -> bool:
    kinds = ("AuditEvent", "DetectedIssue")
    return not await network.verdicts() and not [r for kind in kinds for r in await network.resources(kind)]


async def test_while_selecting_only_the_selected_draft_is_advised_on(shared: Any) -> None:
    both = bundle.collection([shared["BM"].order(500, 1), shared["BM"].order(501, 1)])
    chosen = {"hook": "order-select", "draft_orders": both}
    answer = await call(shared, **chosen, selections=("ServiceRequest/o-501",))
    (card,) = answer.json()["cards"]
    assert card["suggestions"][0]["actions"][0]["resourceId"] == "ServiceRequest/o-501"
    assert [v["order"] for v in await shared.verdicts()] == ["o-501"]
    assert (await call(shared, **chosen, selections=("ServiceRequest/o-9",))).json() == {"cards": []}
    assert (await call(shared, **chosen)).status == 400


async def test_the_same_call_again_says_the_same_and_leaves_no_more(shared: Any) -> None:
    first, second = await call(shared), await call(shared)
    assert first.json() == second.json() and len(first.json()["cards"]) == 1
    assert len(await shared.verdicts()) == 1 and len(await shared.resources("AuditEvent")) == 1


async def test_the_card_tells_result_age_laboratory_and_level_and_how_to_withdraw(shared: Any) -> None:
    (card,) = (await call(shared)).json()["cards"]
    assert "4 ngày" in card["summary"] and "4,62 mmol/L" in card["summary"] and len(card["summary"]) < 140
    row = card["detail"].splitlines()[2]
    assert "Bệnh viện Đa khoa Bắc Ninh số 1" in row and "| 5 |" in row
    assert card["links"][0]["url"] == "https://bn1.emr-hub.example/fhir/Observation/r-100"
    assert card["selectionBehavior"] == "at-most-one" and card["source"]["label"]
    assert all(reason["system"] and reason["code"] and reason["display"] for reason in card["overrideReasons"])


TONGUES = {"en": "en", "vi": "vi", "en;q=0.3, vi;q=0.9": "vi", "fr, en-GB;q=0.5": "en", "de": "vi", "en;q=0": "vi"}


async def test_the_card_speaks_the_language_liked_best(shared: Any) -> None:
    for said, tongue in TONGUES.items():
        answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, language=said)
        assert ("ngày" in answer.json()["cards"][0]["summary"]) is (tongue == "vi"), said


async def test_what_was_not_sent_along_is_read_from_the_hospital_with_its_token(shared: Any) -> None:
    heard: list[str | None] = []
    line, inner = shared["BM"].line, shared["BM"].line.app

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        heard.append(dict(scope["headers"]).get(b"authorization", b"").decode())
        await inner(scope, receive, send)

    line.app = listening
    assert len((await call(shared, prefetch={}, access_token="abc.def")).json()["cards"]) == 1
    assert heard == ["Bearer abc.def"] * 3
    assert b"abc.def" not in json.dumps([await shared.verdicts(), await shared.resources("AuditEvent")]).encode()
    heard.clear()
    assert len((await call(shared, prefetch={})).json()["cards"]) == 1
    assert heard == [""] * 3


async def test_a_chart_on_several_pages_is_read_to_its_end(shared: Any) -> None:
    for n in range(3):
        shared["BM"].report(200 + n, 1, age=(300 + n) * 86_400_000)
    whole = await shared["BM"].chart(1)
    first = f"{shared['BM'].site.fhir_base}/Observation?patient=p-1&category=laboratory&_sort=-date&_count=1"
    page = (await shared.wire.get(first)).json()
    assert any(link["relation"] == "next" for link in page["link"])
    shared["BM"].line.calls.clear()
    answer = await call(shared, prefetch={**whole, "results": page})
    assert answer.ok and len(shared["BM"].line.calls) == 2
    stray = {**page, "link": [{"relation": "next", "url": "https://elsewhere.example/fhir/Observation?page=2"}]}
    assert (await call(shared, prefetch={**whole, "results": stray})).status == 412


@pytest.mark.parametrize("key", ["patient", "results", "orders"])
async def test_without_a_part_of_the_chart_nothing_is_said_and_nothing_kept(shared: Any, key: str) -> None:
    chart = await shared["BM"].chart(1)
    shared["BM"].line.cut = True
    answer = await call(shared, prefetch={k: v for k, v in chart.items() if k != key})
    assert answer.status == 412
    assert key in json.loads(answer.body)["issue"][0]["expression"][0]
    shared["BM"].line.cut = False
    assert await left_nothing(shared)


async def test_a_patient_nobody_knows_is_missing_data(shared: Any) -> None:
    drafts = bundle.collection([shared["BM"].order(500, 77)])
    assert (await call(shared, patient_id="p-77", draft_orders=drafts, prefetch={})).status == 412
    assert (await call(shared, patient_id="p-77", draft_orders=drafts, prefetch={"patient": None})).status == 412
    assert await left_nothing(shared)


def wrong(**changed: Any) -> dict[str, Any]:
    body = {
        "hook": "order-sign", "hookInstance": str(UUID(int=5)), "fhirServer": "https://bm.emr-hub.example/fhir",
        "context": {"userId": "Practitioner/c-3", "patientId": "p-1", "draftOrders": {"resourceType": "Bundle",
                                                                                     "type": "collection"}},
    }  # fmt: skip
    for path, value in changed.items():
        *steps, last = path.split("__")
        node: Any = body
        for step in steps:
            node = node[step]
        node[last] = value
    return body


BAD = {
    "hook": wrong(hook="patient-view"),
    "hook ": wrong(hook="order-signs"),
    "hook  ": wrong(hook=None),
    "hookInstance": wrong(hookInstance="5"),
    "hookInstance ": wrong(hookInstance=None),
    "context": wrong(context=None),
    "context ": wrong(context=[]),
    "context.draftOrders": wrong(context__draftOrders=None),
    "context.draftOrders ": wrong(context__draftOrders=[]),
    "context.patientId": wrong(context__patientId=""),
    "context.userId": wrong(context__userId=7),
    "fhirServer": wrong(fhirServer="https://elsewhere.example/fhir"),
    "fhirServer ": wrong(fhirServer=None),
    "prefetch": wrong(prefetch=[]),
    "prefetch ": wrong(prefetch={"patient": "Patient/p-1"}),
    "fhirAuthorization.access_token": wrong(fhirAuthorization={"access_token": "a\nb", "token_type": "Bearer"}),
    "fhirAuthorization.token_type": wrong(fhirAuthorization={"access_token": "ab", "token_type": "mac"}),
}  # fmt: skip


async def test_a_wrong_call_is_refused_by_the_name_of_what_is_wrong(shared: Any) -> None:
    for where, sent in BAD.items():
        answer = await shared.wire.post(SERVICE, sent)
        body = json.loads(answer.body)
        assert (answer.status, body["resourceType"]) == (400, "OperationOutcome"), where
        assert body["issue"][0]["expression"] == [where.strip()]
    assert await left_nothing(shared)


@pytest.mark.parametrize("said", [{}, [], [["order-sign"]], 7, None])
async def test_a_hook_that_is_no_word_is_refused(shared: Any, said: Any) -> None:
    sent = {**request_json(HookRequest("order-sign", str(UUID(int=5)), "Practitioner/c-3", "p-1")), "hook": said}
    answer = await shared.wire.post(SERVICE, sent)
    assert (answer.status, json.loads(answer.body)["issue"][0]["expression"]) == (400, ["hook"])


async def test_a_result_sent_along_without_its_id_is_refused(shared: Any) -> None:
    shared["BM"].report(77, 1, age=86_400_000)
    chart = await shared["BM"].chart(1)
    for entry in chart["results"]["entry"]:
        entry["resource"].pop("id")
    answer = await call(shared, prefetch=chart)
    assert (answer.status, json.loads(answer.body)["issue"][0]["expression"]) == (400, ["Observation.id"])


async def test_a_draft_of_another_patient_and_one_that_comes_twice_are_refused(shared: Any) -> None:
    own, other = shared["BM"].order(500, 1), shared["BM"].order(501, 2)
    for drafts, where in (([own, other], "entry[1].resource.subject"), ([own, own], "entry")):
        answer = await call(shared, draft_orders=bundle.collection(drafts))
        said = json.loads(answer.body)["issue"][0]["expression"]
        assert (answer.status, said) == (400, [f"context.draftOrders.{where}"])
    assert await left_nothing(shared)


DRAFTS = [
    ({"resourceType": "Bundle", "type": "collection"}, 200),
    ({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
        "resourceType": "MedicationRequest", "id": "m", "status": "draft", "intent": "order",
        "subject": {"reference": "Patient/p-1"}, "medicationCodeableConcept": {"text": "x"}}}]}, 200),
    ({"resourceType": "Patient"}, 400),
    ({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Nothing"}}]}, 400),
    ({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
        "resourceType": "ServiceRequest", "id": "o-1", "status": "drafty", "intent": "order",
        "subject": {"reference": "Patient/p-1"}}}]}, 400),
]  # fmt: skip


async def test_drafts_that_are_no_laboratory_orders_get_no_card(shared: Any) -> None:
    for drafts, status in DRAFTS:
        answer = await call(shared, draft_orders=drafts)
        assert answer.status == status
        assert answer.body == b'{"cards":[]}' if status == 200 else b"OperationOutcome" in answer.body
    assert await left_nothing(shared)


BODIES = (SERVICE, f"{SERVICE}/feedback", f"{BASE}/review/pairs/bm.p-1/cr.p-2", f"{BASE}/reports/what-if")


async def test_a_body_of_a_hundred_megabytes_is_refused_and_the_server_goes_on(shared: Any) -> None:
    long = b'{"hook":"order-sign","x":"' + b"a" * 100_000_000 + b'"}'
    for address in BODIES:
        for said in ({}, {"content-length": ""}):  # also one that does not say how long it is
            answer = await shared.wire.post(address, long, headers=said)
            assert (answer.status, json.loads(answer.body)["issue"][0]["code"]) == (413, "too-long"), address
    assert len((await call(shared)).json()["cards"]) == 1


async def test_feedback_told_late_again_does_not_undo_what_came_after(shared: Any) -> None:
    (card,) = (await call(shared)).json()["cards"]
    taken = Feedback(card["uuid"], "accepted", shared.clock.now(), (card["suggestions"][0]["uuid"],))
    kept = Feedback(card["uuid"], "overridden", shared.clock.now() + 60_000, reason_code="clinical-change")
    for one in (taken, kept, taken, kept, taken):
        assert (await shared["BM"].tell(one)).ok
    (verdict,) = await shared.verdicts()
    assert (verdict["answer"], verdict["override_reason"]) == ("overridden", "clinical-change")


def test_a_token_is_never_shown_when_a_request_is_printed() -> None:
    request = HookRequest("order-sign", str(UUID(int=5)), "Practitioner/1", "p-1", access_token="secret")
    assert "secret" not in repr(request)
    with pytest.raises(DataError, match="fhirServer"):
        from emr_hub.cds_hooks import parse_request

        parse_request(request_json(replace(request, draft_orders={"resourceType": "Bundle"})))


async def test_a_browser_of_any_origin_may_call_the_hooks(shared: Any) -> None:
    asks = {"origin": "https://emr.example", "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    before = await shared.wire.send("OPTIONS", SERVICE, b"", asks)
    assert before.ok and before.headers["access-control-allow-origin"] == "*"
    after = await shared.wire.get(f"{BASE}/cds-services", headers={"origin": "https://emr.example"})
    assert after.headers["access-control-allow-origin"] == "*"
    assert (
        "access-control-allow-origin" not in (await shared.wire.get(f"{BASE}/reports/policies", headers=asks)).headers
    )


async def test_a_body_that_says_it_is_no_json_is_refused(shared: Any) -> None:
    for address in BODIES:
        answer = await shared.wire.post(address, b"{}", headers={"content-type": "text/plain; charset=utf-8"})
        assert answer.status == 415 and json.loads(answer.body)["issue"][0]["expression"] == ["Content-Type"]


async def test_an_address_where_nothing_is_and_a_method_not_done_are_told_as_outcomes(shared: Any) -> None:
    for address, status in ((f"{SERVICE}/x/y", 404), (SERVICE, 405)):
        answer = await shared.wire.get(address)
        assert (answer.status, json.loads(answer.body)["resourceType"]) == (status, "OperationOutcome")
