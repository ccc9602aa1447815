"""One person's results from every hospital: what is told, what is not, who did not answer, and what stands of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emr_hub.clinical import Flag, ResultStatus
from emr_hub.clock import DAY
from emr_hub.errors import CoordinatorDown
from emr_hub.fhir import Canonical, admit, audit_event, bundle

BASE = "https://coordinator.emr-hub.example/fhir"
LOINC = "http://loinc.org|14647-2"
LASTN = "Observation/$lastn?patient=bm.p-1&category=laboratory"


async def ask(network: Any, query: str, **headers: str) -> Any:
    return await network.wire.get(f"{BASE}/{query}", headers=headers)


async def told(network: Any, query: str) -> dict[str, Any]:
    answer = await ask(network, query)
    assert answer.ok, answer.body
    return json.loads(answer.body)


def names(found: dict[str, Any]) -> list[str]:
    return [one["id"] for one in bundle.resources_in(found, "Observation")]


def issues(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [issue for one in bundle.resources_in(found, "OperationOutcome") for issue in one["issue"]]


async def entries(network: Any, words: Canonical) -> list[audit_event.Access]:
    """The disclosures and denials: entries that name a source, not the question itself."""
    held = [e for e in await network.resources("AuditEvent") if e["agent"][0]["who"].get("reference")]
    return [audit_event.from_fhir(one, words) for one in held]


async def test_results_of_every_hospital_that_may_show_them_come_newest_first(woman: Any) -> None:
    found = await told(woman, "Observation?patient=bm.p-1")
    assert names(found) == ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]
    assert (found["total"], issues(found)) == (3, [])
    assert names(await told(woman, "Observation?patient=bm.p-1&_sort=date")) == names(found)[::-1]


async def test_a_result_says_whence_it_is_and_what_it_is_word_for_word(woman: Any) -> None:
    found = await told(woman, "Observation?patient=bm.p-1&_revinclude=Provenance:target")
    first = next(iter(bundle.resources_in(found, "Observation")))
    assert first["meta"]["source"] == "https://bn1.emr-hub.example/fhir/Observation/r-100/_history/1"
    assert first["subject"]["reference"] == "Patient/bn1.p-2"
    assert first["basedOn"][0]["reference"] == "https://bn1.emr-hub.example/fhir/ServiceRequest/o-100"
    assert first["performer"][0]["identifier"]["value"] == woman["BN1"].site.code
    assert first["valueQuantity"]["value"] == 4.62 and first["specimen"]["reference"] == "#specimen"
    codes = [coding["code"] for coding in first["code"]["coding"]]
    assert codes == ["L-tc", "tc:serum_plasma"] or codes[0] == "L-tc"
    admit(first, "Observation")
    origins = list(bundle.resources_in(found, "Provenance"))
    assert [one["target"][0]["reference"] for one in origins] == [f"Observation/{name}" for name in names(found)]
    assert origins[0]["agent"][0]["who"]["reference"] == "https://bn1.emr-hub.example/fhir/Organization/bn1"
    assert [entry["search"]["mode"] for entry in found["entry"]] == ["match"] * 3 + ["include"] * 3
    for one in origins:
        admit(one, "Provenance")


async def test_numbers_keep_the_digits_their_laboratory_wrote(woman: Any) -> None:
    held = woman["BN1"].store.get("Observation", "r-100").body.replace(b"4.62", b"4.620")
    woman["BN1"].store.put("Observation", "r-100", held, woman.clock.now())
    answer = await ask(woman, "Observation?patient=bm.p-1")
    assert b'"value":4.620' in answer.body


async def test_what_may_not_be_shown_is_neither_told_nor_hinted_at_but_written_down(
    woman: Any, words: Canonical
) -> None:
    woman["CR"].line.calls.clear()
    found = await told(woman, "Observation?patient=bm.p-1")
    assert woman["CR"].line.calls == [] and b"CR" not in json.dumps(found).upper().encode().replace(b"CREAT", b"")
    access = await entries(woman, words)
    assert {(one.patient.split("/")[2][:3], one.permitted, one.basis) for one in access} == {
        ("bn1", True, "written_request"), ("cr.", False, None),
    }  # fmt: skip
    assert all(one.query.startswith("Observation?_id=") for one in access)


async def test_the_entry_is_written_before_the_answer_or_nothing_is_told(woman: Any, monkeypatch: Any) -> None:
    def broken(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(woman.at.store, "put_many", broken)
    with pytest.raises(CoordinatorDown):
        await ask(woman, "Observation?patient=bm.p-1")


async def test_a_hospital_that_does_not_answer_is_named_and_the_rest_is_told(woman: Any) -> None:
    woman["BN1"].line.cut = True
    found = await told(woman, "Observation?patient=bm.p-1")
    assert names(found) == ["ptr-bm-50"] and "total" not in found
    (issue,) = issues(found)
    assert (issue["severity"], issue["code"], issue["expression"]) == ("warning", "transient", ["source.bn1"])
    assert "2 of its results" in issue["diagnostics"] and "Không có nghĩa là không có kết quả" in issue["diagnostics"]
    assert found["entry"][-1]["search"]["mode"] == "outcome"
    for query in ("Observation?patient=bm.p-1&_count=0", f"{LASTN}&code={LOINC}"):
        found = await told(woman, query)
        assert issues(found) and "total" not in found
    with pytest.raises(CoordinatorDown, match="503"):
        await ask(woman, "Observation/ptr-bn1-101")


async def test_what_a_hospital_answers_about_somebody_else_is_not_told(woman: Any) -> None:
    other = json.loads(woman["BN1"].store.get("Observation", "r-101").body)
    other["subject"]["reference"] = "Patient/p-999"
    woman["BN1"].store.put("Observation", "r-101", other, woman.clock.now())
    found = await told(woman, "Observation?patient=bm.p-1")
    assert "ptr-bn1-101" not in names(found) and issues(found)[0]["code"] == "processing"


async def test_one_result_delivered_twice_is_told_once(woman: Any) -> None:
    resent = {**json.loads(woman["BN1"].store.get("Observation", "r-100").body), "id": "r-777"}
    woman["BN1"].keep(resent)
    pointer = json.loads((await ask(woman, "DocumentReference/ptr-bn1-100")).body)
    pointer["id"] = "ptr-bn1-777"
    pointer["content"][0]["attachment"]["url"] = "https://bn1.emr-hub.example/fhir/Observation/r-777"
    assert (await woman["BN1"].send(pointer)).ok
    found = await told(woman, "Observation?patient=bm.p-1")
    assert len(names(found)) == found["total"] == 3
    assert issues(found)[0]["code"] == "duplicate"


async def test_a_result_copied_into_another_hospital_under_its_own_number_is_told_once(woman: Any) -> None:
    number = [{"system": "https://bn1.emr-hub.example/sid/result", "value": "26-0042"}]
    for key, result in (("BN1", "r-100"), ("BM", "r-50")):
        held = json.loads(woman[key].store.get("Observation", result).body)
        woman[key].store.put("Observation", result, {**held, "identifier": number}, woman.clock.now())
    found = await told(woman, "Observation?patient=bm.p-1")
    assert names(found) == ["ptr-bn1-100", "ptr-bn1-101"] and found["total"] == 2


CONDITIONS = [
    (f"code={LOINC}", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
    ("code=http://loinc.org|2093-3", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),  # in mass units: the same test
    ("code=http://loinc.org|2823-3", []),
    ("code=http://loinc.org|2823-3,http://loinc.org|14647-2", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
    ("code=L-tc", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
    ("code=https://bn1.emr-hub.example/CodeSystem/laboratory|L-tc", ["ptr-bn1-100", "ptr-bn1-101"]),
    ("combo-code=14647-2", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
    ("date=ge2025-06-06", ["ptr-bn1-100"]),
    ("date=lt2025-06-06&date=ge2025-06", ["ptr-bm-50"]),
    ("date=2025-05", ["ptr-bn1-101"]),
    ("category=laboratory", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
    ("category=vital-signs", []),
    ("status=preliminary", []),
    ("status=final,amended", ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]),
]


async def test_conditions_hold_across_codes_of_hospitals(woman: Any) -> None:
    for query, expected in CONDITIONS:
        found = await told(woman, f"Observation?patient=bm.p-1&{query}")
        assert (names(found), found["total"]) == (expected, len(expected)), query


PATIENTS = [
    "patient=Patient/bm.p-1", "subject=bm.p-1", f"patient={BASE}/Patient/bm.p-1", "subject:Patient=bm.p-1",
    "patient=https://bm.emr-hub.example/fhir/Patient/p-1",
    "patient.identifier=https://bm.emr-hub.example/sid/mrn|MR1", "subject:identifier=https://bm.emr-hub.example/sid/mrn|MR1",
]  # fmt: skip


async def test_the_person_may_be_named_in_any_way(woman: Any) -> None:
    for patient in PATIENTS:
        assert len(names(await told(woman, f"Observation?{patient}"))) == 3, patient


async def test_whoever_asks_sees_its_own_results_without_a_basis(woman: Any, words: Canonical) -> None:
    assert "ptr-cr-300" in names(await told(woman, "Observation?patient=cr.p-3"))
    assert all(not one.patient.startswith("https://cr.") for one in await entries(woman, words))


async def test_pages_tell_everything_once_while_results_are_added(woman: Any) -> None:
    for order in range(110, 116):  # three and three taken at one instant
        await woman["BN1"].publish(woman["BN1"].report(order, 2, age=(30 + order % 2) * DAY, service="23.0041.1506"))
    whole = names(await told(woman, "Observation?patient=bm.p-1"))
    seen: list[str] = []
    url: str | None = f"{BASE}/Observation?patient=bm.p-1&_count=2"
    while url is not None:
        page = json.loads((await woman.wire.get(url)).body)
        assert 0 < len(names(page)) <= 2 and "total" not in page
        seen += names(page)
        await woman["BN1"].publish(woman["BN1"].report(200 + len(seen), 2, age=0))  # newer than all
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    assert seen == whole and len(whole) == 9
    counted = await told(woman, "Observation?patient=bm.p-1&_count=0")
    assert counted["total"] == 9 + len(range(0, 9, 2)) and "entry" not in counted


async def test_only_what_a_page_needs_is_asked_for(woman: Any) -> None:
    woman["BN1"].line.calls.clear()
    await told(woman, "Observation?patient=bm.p-1&_count=1")
    assert "r-101" not in "".join(woman["BN1"].line.calls)


async def test_lastn_groups_over_hospitals_and_their_codes(woman: Any) -> None:
    assert names(await told(woman, LASTN)) == ["ptr-bn1-100"]
    assert names(await told(woman, f"{LASTN}&max=2")) == ["ptr-bn1-100", "ptr-bm-50"]
    await woman["BN1"].publish(woman["BN1"].report(102, 2, code="L-ldl", age=40 * DAY))
    assert names(await told(woman, LASTN)) == ["ptr-bn1-100", "ptr-bn1-102"]
    refused = await ask(woman, "Observation/$lastn?patient=bm.p-1")
    assert refused.status == 400 and b"category" in refused.body
    assert (await ask(woman, f"{LASTN}&max=0")).status == 400
    said = [{"name": "patient", "valueReference": {"reference": "Patient/bm.p-1"}}, {"name": "max", "valueInteger": 1}]
    asked = json.dumps({"resourceType": "Parameters", "parameter": said}).encode()
    found = await woman.wire.post(f"{BASE}/Observation/$lastn?category=laboratory", asked)
    assert names(json.loads(found.body)) == ["ptr-bn1-100", "ptr-bn1-102"]


async def test_a_withdrawn_or_hidden_result_is_not_told(woman: Any) -> None:
    await woman["BN1"].publish(woman["BN1"].report(100, 2, status=ResultStatus.ENTERED_IN_ERROR, version=2))
    await woman["BN1"].publish(woman["BN1"].report(103, 2, code="L-hiv", service="24.0174.1661", flag=Flag.NEGATIVE))
    assert names(await told(woman, "Observation?patient=bm.p-1")) == ["ptr-bm-50", "ptr-bn1-101"]


async def test_one_result_is_read_by_its_name_where_a_basis_permits_it(woman: Any, words: Canonical) -> None:
    found = await told(woman, "Observation/ptr-bn1-100")
    assert found["meta"]["source"].startswith("https://bn1.") and found["id"] == "ptr-bn1-100"
    assert (await ask(woman, "Observation/ptr-cr-300")).status == 404
    assert (await ask(woman, "Observation/ptr-bn1-9")).status == 404
    assert {one.permitted for one in await entries(woman, words)} == {True, False}


REFUSED = [
    ("", 400, "patient"),
    ("code=x", 400, "patient"),
    ("patient=bm.p-1&patient=bn1.p-2", 400, "patient"),
    ("patient=bm.p-1,bn1.p-2", 400, "patient"),
    ("patient=bm.p-77", 404, ""),
    ("patient=zz.p-1", 404, ""),
    ("patient.identifier=MR1", 400, "patient.identifier"),
    ("patient=bm.p-1&date=yesterday", 400, "date"),
    ("patient=bm.p-1&_count=many", 400, "_count"),
    ("patient=bm.p-1&_sort=code", 400, "_sort"),
    ("patient=bm.p-1&code:text=x", 400, "code:text"),
    ("patient=bm.p-1&_page=7", 400, "_page"),
]


async def test_a_question_that_cannot_be_answered_is_refused_by_name(woman: Any) -> None:
    before = len(await woman.resources("AuditEvent"))
    for query, status, named in REFUSED:
        answer = await ask(woman, f"Observation?{query}")
        said = json.loads(answer.body)
        assert (answer.status, said["resourceType"]) == (status, "OperationOutcome"), query
        assert not named or said["issue"][0]["expression"] == [named]
    assert len(await woman.resources("AuditEvent")) == before


async def test_unknown_parameters_are_ignored_or_strictly_refused(woman: Any) -> None:
    found = await told(woman, "Observation?patient=bm.p-1&colour=blue")
    assert len(names(found)) == 3 and "colour" not in found["link"][0]["url"]
    assert (await ask(woman, "Observation?patient=bm.p-1&colour=blue", prefer="handling=strict")).status == 400


async def test_the_capability_statement_names_what_is_answered_from_elsewhere(woman: Any) -> None:
    statement = await told(woman, "metadata")
    (said,) = [one for one in statement["rest"][0]["resource"] if one["type"] == "Observation"]
    assert {one["code"] for one in said["interaction"]} == {"read", "search-type"}
    assert {"patient", "code", "date", "category"} <= {one["name"] for one in said["searchParam"]}
    assert [one["name"] for one in said["operation"]].count("lastn") == 1
    assert said["searchRevInclude"] == ["Provenance:target"]


async def test_an_entry_of_a_bundle_is_answered_like_its_own_request(woman: Any) -> None:
    urls = ("Observation?patient=bm.p-1", "Observation/ptr-bn1-100", "DocumentReference?patient=bm.p-1",
            "Observation?patient=bm.p-77")  # fmt: skip
    batch = {"resourceType": "Bundle", "type": "batch",
             "entry": [{"request": {"method": "GET", "url": url}} for url in urls]}  # fmt: skip
    answer = json.loads((await woman.wire.post(BASE, batch)).body)
    history, one, pointers, nobody = answer["entry"]
    assert names(history["resource"]) == ["ptr-bn1-100", "ptr-bm-50", "ptr-bn1-101"]
    assert one["resource"]["id"] == "ptr-bn1-100" and pointers["resource"]["total"] == 3
    assert nobody["response"]["status"] == "404"


async def test_a_link_that_is_undone_tells_who_saw_the_history(woman: Any) -> None:
    await told(woman, "Observation?patient=bm.p-1")
    decision = {"decision": "reject", "by": "Lan", "note": "two women"}
    said = await woman.wire.post(
        "https://coordinator.emr-hub.example/review/pairs/bm.p-1/bn1.p-2", json.dumps(decision).encode()
    )
    assert said.ok
    (notice,) = await woman.resources("Task")
    assert "focus" not in notice and notice["owner"]["reference"].endswith("Organization/bm")
    assert len(names(await told(woman, "Observation?patient=bm.p-1"))) == 1
