"""The standard operations: `$validate`, `Patient/$everything`, `Observation/$lastn`, `$export`."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from httpx import AsyncClient

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from tests.integration.fhir_server.serving import START, served

LOINC = "http://loinc.org"
DAY = 86_400_000


def a_result(key: str, patient: str, day: int, *codes: str, **more: Any) -> dict[str, Any]:
    coding = [{"system": LOINC if "-" in code else "urn:local", "code": code} for code in codes]
    return {"resourceType": "Observation", "id": key, "status": "final", "code": {"coding": coding}, **more,
            "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": f"2026-03-{day:02d}"}  # fmt: skip


async def keep(client: AsyncClient, *resources: dict[str, Any]) -> None:
    for one in resources:
        answer = await client.put(f"/{one['resourceType']}/{one['id']}", json=one)
        assert answer.is_success, answer.text


def a_patient(key: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": key, "name": [{"text": "An"}], **more}


# --- $validate


async def issues(client: AsyncClient, path: str, body: Any) -> list[tuple[str, str, str | None]]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    said = Door().admit(answer.content, "OperationOutcome")["issue"]
    return [(i["severity"], i["code"], (i.get("expression") or [None])[0]) for i in said]


async def test_validate_says_what_is_wrong_and_stores_nothing(client: AsyncClient) -> None:
    bad = {"resourceType": "Patient", "id": "never-stored", "gender": "xx"}
    assert await issues(client, "/Patient/$validate", bad) == [("error", "code-invalid", "Patient.gender")]
    assert (await client.get("/Patient/never-stored")).status_code == 404
    good = a_patient("x", identifier=[{"system": "urn:mrn", "value": "1"}])
    assert await issues(client, "/Patient/$validate", good) == [("information", "informational", None)]
    bare = await issues(client, "/Patient/$validate", {"resourceType": "Patient", "active": True})
    assert {("warning", "required", "Patient.identifier"), ("warning", "required", "Patient.name")} <= set(bare)


async def test_validate_against_a_profile_makes_its_wants_errors_under_either_base(client: AsyncClient) -> None:
    bare = {"resourceType": "Patient", "active": True}
    for base in ("http://fhir.hl7.org.vn/core", "http://fhir.ehealth.gov.vn/core"):
        url = f"/Patient/$validate?profile={base}/StructureDefinition/vn-core-patient"
        assert ("error", "required", "Patient.identifier") in await issues(client, url, bare)
    unknown = await issues(client, "/Patient/$validate?profile=http://x.example/StructureDefinition/y", bare)
    assert unknown == [("warning", "not-supported", None)]


async def test_validate_by_parameters_with_a_mode(client: AsyncClient) -> None:
    await keep(client, a_patient("mode-1"))
    other = [{"name": "resource", "resource": a_patient("mode-2")}, {"name": "mode", "valueCode": "update"}]
    asked = {"resourceType": "Parameters", "parameter": other}
    assert ("error", "value", "Patient.id") in await issues(client, "/Patient/mode-1/$validate", asked)
    assert await issues(client, "/Patient/nobody/$validate?mode=delete", {"resourceType": "Parameters"}) == [
        ("error", "not-found", None)
    ]
    stored = await client.get("/Patient/mode-1/$validate")
    assert stored.status_code == 200 and stored.json()["issue"][0]["severity"] == "warning"
    assert (await client.post("/Patient/$validate?mode=explode", json=a_patient("x"))).status_code == 400
    assert (await client.post("/Patient/$validate", content=b"{", headers={"content-type": "application/json"})
            ).status_code == 400  # fmt: skip


# --- $everything


async def test_everything_of_a_patient_page_by_page_and_nothing_of_another(client: AsyncClient) -> None:
    await keep(
        client, {"resourceType": "Organization", "id": "org-1", "name": "Bệnh viện"},
        a_patient("all-1", managingOrganization={"reference": "Organization/org-1"}), a_patient("all-2"),
        *(a_result(f"all-{n}", "all-1", n + 1, "2823-3") for n in range(5)), a_result("all-9", "all-2", 1, "2823-3"),
    )  # fmt: skip
    whole = Door().admit((await client.get("/Patient/all-1/$everything")).content, "Bundle")["entry"]
    names = [e["fullUrl"].partition("/fhir/")[2] for e in whole]
    assert names[0] == "Patient/all-1" and set(names[1:-1]) == {f"Observation/all-{n}" for n in range(5)}
    assert names[-1] == "Organization/org-1" and whole[-1]["search"]["mode"] == "include"
    seen: list[str] = []
    url = "/Patient/all-1/$everything?_count=2"
    while url:
        page = (await client.get(url)).json()
        matches = [e for e in page["entry"] if e["search"]["mode"] == "match"]
        assert len(matches) <= 2
        seen += [e["fullUrl"].partition("/fhir/")[2] for e in matches]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert sorted(seen) == sorted(names[:-1])


async def test_everything_of_some_types_since_an_instant(client: AsyncClient) -> None:
    await keep(client, a_patient("some-1"), a_result("some-1", "some-1", 1, "2823-3"))
    only = (await client.get("/Patient/some-1/$everything?_type=Observation")).json()
    assert [e["resource"]["resourceType"] for e in only["entry"]] == ["Observation"]
    asked = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Observation"}]}
    assert (await client.post("/Patient/some-1/$everything", json=asked)).json()["entry"] == only["entry"]
    later = (await client.get("/Patient/some-1/$everything?_since=2099-01-01T00:00:00Z")).json()
    assert [e["resource"]["resourceType"] for e in later["entry"]] == ["Patient"]
    for path in ("nobody/$everything", "some-1/$everything?_since=yesterday", "some-1/$everything?shoe=1"):
        assert (await client.get(f"/Patient/{path}")).status_code in (400, 404)


# --- $lastn


async def newest(client: AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/Observation/$lastn?{query}")
    assert answer.status_code == 200, answer.text
    return sorted(e["resource"]["id"] for e in answer.json().get("entry", []))


async def test_the_newest_of_each_test_also_where_two_codings_join_three_tests_into_one(client: AsyncClient) -> None:
    await keep(
        client, a_patient("n-1"), a_patient("n-2"),
        a_result("k-1", "n-1", 1, "2823-3"), a_result("k-2", "n-1", 2, "2823-3", "K"),
        a_result("k-3", "n-1", 3, "K"), a_result("na-1", "n-1", 1, "2951-2"), a_result("na-2", "n-1", 2, "2951-2"),
        a_result("other", "n-2", 9, "2823-3"),
    )  # fmt: skip
    assert await newest(client, "patient=n-1") == ["k-3", "na-2"]
    assert await newest(client, "subject=Patient/n-1&max=2") == ["k-2", "k-3", "na-1", "na-2"]
    assert await newest(client, "patient=n-1&code=http://loinc.org|2951-2&max=9") == ["na-1", "na-2"]
    assert (await client.get("/Observation/$lastn?code=2823-3")).status_code == 400
    told = [{"name": "patient", "valueReference": {"reference": "Patient/n-1"}}, {"name": "max", "valuePositiveInt": 2}]
    asked = {"resourceType": "Parameters", "parameter": told}
    said = (await client.post("/Observation/$lastn?code=2951-2", json=asked)).json()
    assert sorted(e["resource"]["id"] for e in said["entry"]) == ["na-1", "na-2"]
    for wrong in (a_patient("x"), {**asked, "parameter": [{"name": "patient", "valueCoding": {"code": "n-1"}}]}):
        assert (await client.post("/Observation/$lastn", json=wrong)).status_code == 400
    assert (await client.get("/Observation/$lastn?patient=n-1&max=none")).status_code == 400


async def test_there_is_no_ceiling_on_what_the_newest_are_chosen_from(client: AsyncClient) -> None:
    await keep(client, a_patient("many"))
    entries = [
        {"resource": a_result(f"many-{n}", "many", 1 + n % 28, "2823-3"),
         "request": {"method": "PUT", "url": f"Observation/many-{n}"}} for n in range(1200)
    ]  # fmt: skip
    entries.append({"resource": a_result("zz-rare", "many", 1, "718-7"),
                    "request": {"method": "PUT", "url": "Observation/zz-rare"}})  # fmt: skip
    made = await client.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert made.status_code == 200
    assert "zz-rare" in await newest(client, "patient=many")


# --- $export


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
async def exporting(clock: SteppedClock, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = str(tmp_path_factory.mktemp("exports"))
    with served(exports=folder, clock=clock) as base:
        async with AsyncClient(base_url=base) as made:
            await keep(made, a_patient("e-1"), a_patient("e-2"), a_result("e-1", "e-1", 1, "2823-3"),
                       {"resourceType": "Observation", "id": "loose", "status": "final", "code": {"text": "x"}},
                       {"resourceType": "Organization", "id": "o", "name": "Bệnh viện"})  # fmt: skip
            yield made


async def finished(client: AsyncClient, kick_off: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """The address of an export, and its manifest."""
    asked = {"prefer": "respond-async", "accept": "application/fhir+json"}
    answer = await client.request(more.pop("method", "GET"), kick_off, headers=asked, **more)
    assert answer.status_code == 202, answer.text
    where = answer.headers["content-location"]
    for _ in range(2000):
        said = await client.get(where)
        if said.status_code != 202:
            return where, said.json()
        assert said.headers["retry-after"] and "resources" in said.headers["x-progress"]
        await asyncio.sleep(0.002)
    raise AssertionError("the export did not end")


async def rows(client: AsyncClient, manifest: dict[str, Any]) -> dict[str, list[str]]:
    found = {}
    for file in manifest["output"]:
        answer = await client.get(file["url"], headers={"accept": "application/fhir+ndjson"})
        assert answer.headers["content-type"].startswith("application/fhir+ndjson")
        found[file["type"]] = [orjson.loads(line)["id"] for line in answer.content.splitlines()]
        assert len(found[file["type"]]) == file["count"]
    return found


async def test_the_whole_server_the_patients_and_single_types_are_exported(exporting: AsyncClient) -> None:
    where, manifest = await finished(exporting, "/$export")
    assert manifest["requiresAccessToken"] is False and manifest["request"].endswith("/$export")
    assert await rows(exporting, manifest) == {
        "Observation": ["e-1", "loose"], "Organization": ["o"], "Patient": ["e-1", "e-2"],
    }  # fmt: skip
    of_patients = await rows(exporting, (await finished(exporting, "/Patient/$export"))[1])
    assert of_patients == {"Patient": ["e-1", "e-2"], "Observation": ["e-1"]}
    asked = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Organization"}]}
    by_body = await finished(exporting, "/$export", method="POST", json=asked)
    assert await rows(exporting, by_body[1]) == {"Organization": ["o"]}
    assert (await exporting.delete(where)).status_code == 202
    assert (await exporting.get(where)).status_code == 404
    assert (await exporting.get(manifest["output"][0]["url"], headers={"accept": "*/*"})).status_code == 404


async def test_only_what_changed_since_is_exported_and_all_is_forgotten_after_a_day(
    exporting: AsyncClient, clock: SteppedClock
) -> None:
    clock.advance_to(START + DAY)
    await keep(exporting, a_patient("e-3"))
    _, manifest = await finished(exporting, "/$export?_since=2026-03-09T00:00:00Z")
    assert await rows(exporting, manifest) == {"Patient": ["e-3"]}
    url = manifest["output"][0]["url"]
    clock.advance_to(START + 2 * DAY + 1)
    assert (await exporting.get(url, headers={"accept": "*/*"})).status_code == 404


@pytest.mark.parametrize(("path", "status"), [
    ("/$export?_outputFormat=text/csv", 400), ("/$export?_type=Shoe", 400), ("/$export?_since=yesterday", 400),
    ("/$export?_typeFilter=x", 400), ("/Group/g/$export", 501), ("/$export-status?job=nobody", 404),
    ("/$export-status?job=../../etc", 404), ("/Observation/$export", 404),
])  # fmt: skip
async def test_an_export_that_cannot_be_is_refused(exporting: AsyncClient, path: str, status: int) -> None:
    answer = await exporting.get(path, headers={"prefer": "respond-async"})
    assert answer.status_code == status and answer.json()["resourceType"] == "OperationOutcome"
