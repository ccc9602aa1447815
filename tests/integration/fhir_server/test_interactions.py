"""Every interaction of FHIR R4 on one server, over the wire."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from emr_hub.fhir import Door
from emr_hub.fhir.release import TYPES
from tests.integration.fhir_server.conftest import BASE
from tests.integration.fhir_server.serving import an_app

PATIENT = {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": "A-1"}], "name": [{"text": "An"}]}
RESULT = {"resourceType": "Observation", "status": "final", "code": {"text": "K"}}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest) -> Iterator[FastAPI]:
    """The same server on either database."""
    made = an_app(BASE, "sqlite://" if request.param == "sqlite" else request.getfixturevalue("own_database"))
    yield made
    made.state.store.close()


async def put(client: AsyncClient, name: str, **more: Any) -> Response:
    kind, _, key = name.partition("/")
    base = {"Patient": PATIENT, "Observation": RESULT}[kind]
    return await client.put(f"/{name}", json={**base, "id": key, **more})


async def test_versions_are_read_one_by_one_and_as_a_history(client: AsyncClient) -> None:
    for gender in ("male", "female"):
        await put(client, "Patient/h-1", gender=gender)
    await client.delete("/Patient/h-1")
    assert (await client.get("/Patient/h-1/_history/1")).json()["gender"] == "male"
    assert (await client.get("/Patient/h-1/_history/3")).status_code == 410
    history = Door().admit((await client.get("/Patient/h-1/_history")).content, "Bundle")
    assert [e["request"]["method"] for e in history["entry"]] == ["DELETE", "PUT", "PUT"]
    assert [e["response"]["status"][:3] for e in history["entry"]] == ["204", "200", "201"]
    assert "resource" not in history["entry"][0] and history["total"] == 3
    back = await put(client, "Patient/h-1")
    assert back.json()["meta"]["versionId"] == "4" and back.status_code == 200


async def test_a_history_is_followed_page_by_page_though_others_write(client: AsyncClient) -> None:
    for n in range(5):
        await put(client, f"Patient/page-{n}")
    seen, url = [], "/Patient/_history?_count=2"
    while url:
        page = (await client.get(url)).json()
        seen += [key for e in page["entry"] if (key := e["fullUrl"].rpartition("/")[2]).startswith("page-")]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
        await put(client, "Patient/page-late")
    assert seen == [f"page-{n}" for n in range(4, -1, -1)]
    whole = (await client.get("/_history?_count=3")).json()
    assert len(whole["entry"]) == 3 and whole["type"] == "history"


async def test_history_since_an_instant_leaves_out_what_is_older(client: AsyncClient) -> None:
    await put(client, "Patient/since-1")
    assert (await client.get("/Patient/since-1/_history?_since=2099-01-01T00:00:00Z")).json().get("entry") is None
    assert (await client.get("/Patient/since-1/_history?_since=2020-01-01T00:00:00Z")).json()["entry"]


async def test_the_caller_who_has_the_version_is_told_so(client: AsyncClient) -> None:
    made = await put(client, "Patient/known-1")
    for header in ({"if-none-match": made.headers["etag"]}, {"if-modified-since": made.headers["last-modified"]}):
        answer = await client.get("/Patient/known-1", headers=header)
        assert (answer.status_code, answer.content) == (304, b"")
    for header in ({"if-none-match": 'W/"9"'}, {"if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT"}):
        assert (await client.get("/Patient/known-1", headers=header)).status_code == 200
    assert (await client.get("/Patient/known-1", headers={"if-modified-since": "yesterday"})).status_code == 200


@pytest.mark.parametrize(("wanted", "kind"), [
    ("minimal", None), ("representation", "Patient"), ("OperationOutcome", "OperationOutcome"), ("", "Patient"),
])  # fmt: skip
async def test_the_answer_to_a_write_is_as_long_as_preferred(
    client: AsyncClient, wanted: str, kind: str | None
) -> None:
    answer = await client.post("/Patient", json=PATIENT, headers={"prefer": f"return={wanted}"} if wanted else {})
    assert answer.status_code == 201 and answer.headers["etag"] == 'W/"1"'
    assert answer.headers["location"].endswith("/_history/1")
    assert (answer.json()["resourceType"] if answer.content else None) == kind


async def test_what_vn_core_would_like_is_said_where_an_outcome_is_preferred(client: AsyncClient) -> None:
    answer = await client.put("/Patient/bare", json={"resourceType": "Patient", "id": "bare"},
                              headers={"prefer": "return=OperationOutcome"})  # fmt: skip
    said = [(i["severity"], i.get("expression")) for i in answer.json()["issue"]]
    assert ("warning", ["Patient.identifier"]) in said and ("warning", ["Patient.name"]) in said


async def test_json_patch_and_merge_patch_change_only_what_they_name(client: AsyncClient) -> None:
    await put(client, "Patient/patch-1", gender="male")
    operations = [{"op": "replace", "path": "/gender", "value": "female"},
                  {"op": "add", "path": "/birthDate", "value": "1985-04-17"}]  # fmt: skip
    for kind in ("application/json-patch+json", "application/json"):
        sent = orjson.dumps(operations)
        answer = await client.patch("/Patient/patch-1", content=sent, headers={"content-type": kind})
        assert answer.status_code == 200 and answer.json()["gender"] == "female"
    for kind in ("application/merge-patch+json", "application/json", "application/fhir+json"):
        answer = await client.patch("/Patient/patch-1", content=b'{"birthDate":null,"active":true}',
                                    headers={"content-type": kind})  # fmt: skip
        assert "birthDate" not in answer.json() and answer.json()["active"] is True
    by_condition = await client.patch("/Patient?_id=patch-1", json={"gender": "other"})
    assert by_condition.json()["gender"] == "other"


async def test_a_patch_keeps_the_digits_of_every_other_number(client: AsyncClient) -> None:
    head = b'{"resourceType":"Observation","id":"digits","status":"final","code":{"text":"K"},'
    body = head + b'"valueQuantity":{"value":4.10}}'
    await client.put("/Observation/digits", content=body, headers={"content-type": "application/json"})
    answer = await client.patch("/Observation/digits", json={"status": "amended"})
    assert b'"value":4.10}' in answer.content
    assert b'"value": 4.10\n' in (await client.get("/Observation/digits?_pretty=true")).content


async def test_a_part_of_a_resource_is_shown_and_says_that_it_is_a_part(client: AsyncClient) -> None:
    await put(client, "Patient/part-1", gender="female")
    for path in ("/Patient/part-1?_elements=gender", "/Patient?_id=part-1&_elements=gender"):
        found = (await client.get(path)).json()
        shown = found["entry"][0]["resource"] if found["resourceType"] == "Bundle" else found
        assert shown["gender"] == "female" and "name" not in shown
        assert shown["meta"]["tag"][0]["code"] == "SUBSETTED"


async def test_a_search_gives_self_first_next_and_a_total(client: AsyncClient) -> None:
    await put(client, "Patient/links")
    for n in range(5):
        await put(client, f"Observation/links-{n}", code={"text": "links"}, subject={"reference": "Patient/links"},
                  effectiveDateTime=f"2026-03-{n + 1:02d}")  # fmt: skip
    first = Door().admit((await client.get("/Observation?patient=links&_count=2&_sort=-date&shoe=1")).content, "Bundle")
    links = {link["relation"]: link["url"] for link in first["link"]}
    assert first["total"] == 5 and "shoe" not in links["self"] and all(u.startswith("https://") for u in links.values())
    second = (await client.get(links["next"])).json()
    assert {link["relation"] for link in second["link"]} == {"self", "first", "next"}
    assert [e["resource"]["id"] for e in second["entry"]] == ["links-2", "links-1"]
    assert {link["url"] for link in second["link"] if link["relation"] == "first"} == {links["self"]}
    by_form = await client.post("/Observation/_search?patient=links", data={"_count": "0"})
    assert by_form.json()["total"] == 5 and "entry" not in by_form.json()


async def test_a_batch_may_get_whatever_has_an_address(client: AsyncClient) -> None:
    await put(client, "Patient/asked", gender="male")
    await put(client, "Patient/asked", gender="female")
    addresses = (
        "metadata", "Patient/asked/_history/1", "Patient/asked/_history", "Patient/asked/$everything",
        "Observation/$lastn?patient=asked", "_history?_count=1", "Patient/asked/_history/9", "Patient/$nothing",
    )  # fmt: skip
    entries = [{"request": {"method": "GET", "url": url}} for url in addresses]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    answered = Door().admit((await client.post("", json=batch)).content, "Bundle")["entry"]
    assert [one["response"]["status"][:3] for one in answered] == ["200"] * 6 + ["404"] * 2
    kinds = [one["resource"]["resourceType"] for one in answered[:6]]
    assert kinds == ["CapabilityStatement", "Patient", *["Bundle"] * 4]
    assert answered[1]["resource"]["gender"] == "male" and answered[1]["response"]["etag"] == 'W/"1"'
    assert answered[2]["resource"]["total"] == 2 and answered[3]["resource"]["entry"][0]["resource"]["id"] == "asked"
    for one, url in zip(answered[1:4], addresses[1:4], strict=True):  # as by requests of their own
        alone = (await client.get(f"/{url}")).json()
        assert [one["resource"].get(name) for name in ("resourceType", "total")] == [
            alone.get(name) for name in ("resourceType", "total")
        ]


async def test_letters_are_understood_as_they_are_and_encoded(client: AsyncClient) -> None:
    from emr_hub.wire.in_process import called

    await client.put("/Patient/letters", json={**PATIENT, "id": "letters", "name": [{"text": "Đỗ Thị Hạnh"}]})
    app = client._transport.app  # type: ignore[attr-defined]  # httpx would encode them
    for written in ("Đỗ Thị", "%C4%90%E1%BB%97%20Th%E1%BB%8B", "do thi"):
        target = f"/fhir/Patient?name={written}"
        call = await called(app, "GET", "server.example", target, [(b"accept", b"*/*")], b"")
        assert orjson.loads(call.body)["total"] == 1, written


async def test_several_types_are_searched_at_once_when_they_are_named(client: AsyncClient) -> None:
    await put(client, "Patient/both")
    await put(client, "Observation/both")
    found = (await client.get("/?_type=Patient,Observation&_id=both")).json()
    assert {e["resource"]["resourceType"] for e in found["entry"]} == {"Patient", "Observation"}
    assert (await client.get("/?_id=both")).status_code == 400


async def test_head_answers_as_get_without_the_body(client: AsyncClient) -> None:
    await put(client, "Patient/head-1")
    whole, head = await client.get("/Patient/head-1"), await client.head("/Patient/head-1")
    assert (head.status_code, head.content) == (200, b"") and head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-length"] == whole.headers["content-length"]


async def test_a_create_with_a_condition_finds_what_is_there(client: AsyncClient) -> None:
    condition = {"if-none-exist": "Patient?identifier=urn:mrn|once"}
    body = {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "once"}]}
    first, second = [await client.post("/Patient", json=body, headers=condition) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["location"] == second.headers["location"]
    third = await client.post("/Patient?identifier=urn:mrn|once", json=body)
    assert third.status_code == 200 and third.json()["id"] == first.json()["id"]
    gone = await client.delete("/Patient?identifier=urn:mrn|once")
    there = first.headers["location"].partition("/_history")[0]
    assert gone.status_code == 204 and (await client.get(there)).status_code == 410


def entry(method: str, url: str, resource: Any = None, full_url: str = "", **more: Any) -> dict[str, Any]:
    held = {**({"fullUrl": full_url} if full_url else {}), **({"resource": resource} if resource else {})}
    return {**held, "request": {"method": method, "url": url, **more}}


async def test_a_transaction_of_every_method_in_any_order(client: AsyncClient) -> None:
    await put(client, "Patient/old")
    await put(client, "Patient/changed", gender="male")
    await put(client, "Patient/known", identifier=[{"system": "urn:mrn", "value": "known"}])
    patch = {"resourceType": "Binary", "contentType": "application/json-patch+json",
             "data": base64.b64encode(b'[{"op":"replace","path":"/gender","value":"female"}]').decode()}  # fmt: skip
    new, result = "urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002"
    narrative = {"status": "generated", "div": f'<div><a href="{new}">An</a></div>'}
    entries = [
        entry("GET", "Patient?identifier=urn:mrn|new"),
        entry("POST", "Observation", {**RESULT, "subject": {"reference": new}, "text": narrative}, result),
        entry("PATCH", "Patient/changed", patch),
        entry("POST", "Observation", {**RESULT, "subject": {"reference": "Patient?identifier=urn:mrn|known"},
                                      "derivedFrom": [{"reference": result}]}),
        entry("DELETE", "Patient/old"),
        entry("POST", "Patient", {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "new"}]}, new),
        entry("POST", "Patient", PATIENT, "urn:uuid:00000000-0000-4000-8000-000000000003",
              ifNoneExist="identifier=urn:mrn|known"),
        entry("PUT", "Patient?identifier=urn:mrn|by-condition",
              {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "by-condition"}]}),
    ]  # fmt: skip
    answer = await client.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    said = Door().admit(answer.content, "Bundle")["entry"]
    assert [one["response"]["status"][:3] for one in said] == ["200", "201", "200", "201", "204", "201", "200", "201"]
    assert said[0]["resource"]["total"] == 1  # a GET inside sees what the others wrote
    made = said[5]["response"]["location"].partition("/fhir/")[2].partition("/_history")[0]
    first = (await client.get(said[1]["response"]["location"])).json()
    assert first["subject"]["reference"] == made and f'href="{made}"' in first["text"]["div"]
    second = (await client.get(said[3]["response"]["location"])).json()
    assert second["subject"]["reference"] == "Patient/known"
    assert second["derivedFrom"][0]["reference"] == f"Observation/{first['id']}"
    assert said[6]["response"]["location"].endswith("/Patient/known/_history/1")
    assert (await client.get("/Patient/changed")).json()["gender"] == "female"
    assert (await client.get("/Patient/old")).status_code == 410


async def test_every_type_of_r4_is_stored_and_read_and_no_other(client: AsyncClient) -> None:
    for kind in ("EffectEvidenceSynthesis", "MedicinalProduct", "Evidence"):  # not among the models
        answer = await client.put(f"/{kind}/one", json={"resourceType": kind, "id": "one", "language": "vi"})
        assert answer.status_code == 201 and (await client.get(f"/{kind}/one")).json()["language"] == "vi"
    served = {r["type"] for r in (await client.get("/metadata")).json()["rest"][0]["resource"]}
    assert served == TYPES and len(TYPES) == 146


async def test_another_origin_may_ask(client: AsyncClient) -> None:
    asked = {"origin": "https://app.example", "access-control-request-method": "PUT",
             "access-control-request-headers": "if-match, content-type"}  # fmt: skip
    for path in ("/Patient/1", ""):
        before = await client.options(path, headers=asked)
        assert before.status_code == 200 and "PUT" in before.headers["access-control-allow-methods"]
    answer = await client.get("/metadata", headers={"origin": "https://app.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


async def test_the_smart_document_says_that_nobody_is_authorized_here(client: AsyncClient) -> None:
    answer = await client.get("/.well-known/smart-configuration")
    assert answer.headers["content-type"].startswith("application/json") and answer.json()["capabilities"] == []
