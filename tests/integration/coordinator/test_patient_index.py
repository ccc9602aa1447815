"""The patient index over the wire: `$match`, `$ihe-pix`, the ITI-104 feed, PDQm searches, and their audit entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from coordinator.match_models import DEFAULT_MODEL
from coordinator.settings import Settings
from emr_hub.clinical import Sex
from emr_hub.fhir import Canonical, Resource, patient
from emr_hub.identifiers import mint_cccd
from emr_hub.wire import Answer

BASE = "https://coordinator.emr-hub.example/fhir"
NUMBER = mint_cccd("01", "female", 1985, 17)
GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
CCCD = Canonical().cccd
HOME = {"phone": "0830012345", "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"}


@pytest.fixture
def settings() -> Settings:
    return Settings(match_model=DEFAULT_MODEL, population=1_500_000)


def asked(resource: Resource, **more: Any) -> Resource:
    told = [{"name": "resource", "resource": resource}, *({"name": n, **v} for n, v in more.items())]
    return {"resourceType": "Parameters", "parameter": told}


def somebody(**more: Any) -> Resource:
    return {"resourceType": "Patient", "name": [{"text": "Tran Thi Ngoc"}], "birthDate": "1985-04-17",
            "gender": "female", **more}  # fmt: skip


async def matched(network: Any, body: Resource | bytes) -> Answer:
    answer: Answer = await network.wire.post(f"{BASE}/Patient/$match", body)
    return answer


def graded(answer: Answer) -> dict[str, str]:
    entries = [e for e in answer.json().get("entry", []) if e["search"]["mode"] == "match"]
    assert all(0 <= e["search"]["score"] <= 1 for e in entries)
    scores = [e["search"]["score"] for e in entries]
    assert scores == sorted(scores, reverse=True)
    found = {}
    for entry in entries:
        (extension,) = [x for x in entry["search"]["extension"] if x["url"] == GRADE]
        assert entry["fullUrl"] == f"{BASE}/Patient/{entry['resource']['id']}"
        found[entry["resource"]["id"]] = extension["valueCode"]
    return found


def issue(answer: Answer) -> Mapping[str, Any]:
    body = orjson.loads(answer.body)
    assert body["resourceType"] == "OperationOutcome"
    found: Mapping[str, Any] = body["issue"][0]
    return found


async def looks(network: Any) -> list[Resource]:
    return [e for e in await network.resources("AuditEvent") if not e["id"].startswith("notice")]


async def test_match_scores_and_grades_and_leaves_an_entry(network: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    await network["CR"].register(2, None, birth_date="1985", **HOME)
    answer = await matched(network, asked(somebody(identifier=[{"system": CCCD, "value": NUMBER}])))
    assert answer.status == 200 and answer.json()["type"] == "searchset"
    assert graded(answer)["p-1"] == "certain"
    (entry,) = await looks(network)
    shown = [e["what"]["reference"] for e in entry["entity"] if "what" in e]
    assert shown == [f"Patient/{name}" for name in graded(answer)]


async def test_a_bare_patient_may_be_asked_and_nobody_found_is_an_empty_answer(network: Any) -> None:
    await network["BM"].register(1, NUMBER)
    assert graded(await matched(network, somebody(identifier=[{"system": CCCD, "value": NUMBER}]))) == {
        "p-1": "certain"
    }
    answer = await matched(network, somebody(name=[{"text": "Lê Văn Tám"}], birthDate="1950-02-03"))
    assert answer.status == 200 and answer.json()["total"] == 0 and "entry" not in answer.json()


async def test_only_certain_matches_are_none_when_they_are_several_persons(network: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    await network["CR"].register(2, NUMBER, **HOME)
    only = {"onlyCertainMatches": {"valueBoolean": True}}
    card = somebody(identifier=[{"system": CCCD, "value": NUMBER}])
    assert set(graded(await matched(network, asked(card, **only)))) == {"p-1", "p-2"}
    apart = {"decision": "reject", "by": "Lan"}
    assert (await network.wire.post(f"{BASE[:-5]}/review/pairs/bm.p-1/cr.p-2", apart)).ok
    assert graded(await matched(network, asked(card, **only))) == {}
    assert len(graded(await matched(network, asked(card)))) == 2
    assert len(graded(await matched(network, asked(card, count={"valueInteger": 1})))) == 1


BAD_QUESTIONS = [
    (b"{", "body"),
    (b"[]", "body"),
    ({"resourceType": "Observation", "status": "final", "code": {"text": "x"}}, "resourceType"),
    ({"resourceType": "Parameters", "parameter": [{"name": "count", "valueInteger": 3}]}, "Parameters.parameter"),
    (asked({"resourceType": "Organization", "name": "x"}), "Parameters.parameter"),
    (asked(somebody(), count={"valueInteger": 0}), "Parameters.parameter"),
    (asked(somebody(), count={"valueString": "3"}), "Parameters.parameter"),
    (asked(somebody(birthDate="17/04/1985")), "birthDate"),
    (asked(somebody(gender="f")), "gender"),
    (asked({"resourceType": "Patient", "gender": "female"}), "Patient"),
    (asked({"resourceType": "Patient", "name": [{"text": "KHÔNG TÊN"}], "birthDate": "1990-01-01"}), "Patient"),
    (asked(somebody(name=[{"text": "x" * 2_000_000}])), "Patient.name"),
    (asked(somebody(address=[{"text": "x" * 2_000_000}])), "Patient.address"),
]


async def test_a_question_that_cannot_be_used_is_refused_by_the_name_of_its_part(network: Any) -> None:
    await network["BM"].register(1, NUMBER)
    for body, where in BAD_QUESTIONS:
        answer = await matched(network, body)
        assert answer.status == 400, where
        assert any(where in place for place in issue(answer)["expression"]), issue(answer)
    assert await looks(network) == []


async def test_what_was_graded_down_is_said_with_its_reason(network: Any) -> None:
    await network["BM"].register(1, NUMBER)
    answer = await matched(network, asked(somebody(identifier=[{"system": CCCD, "value": "000000000000"}])))
    (remark,) = [e["resource"] for e in answer.json()["entry"] if e["search"]["mode"] == "outcome"]
    assert remark["issue"][0]["severity"] == "information" and "cccd" in remark["issue"][0]["diagnostics"]


async def pix(network: Any, source: str, *targets: str) -> Answer:
    query = "&".join([f"sourceIdentifier={quote(source)}", *(f"targetSystem={quote(t)}" for t in targets)])
    answer: Answer = await network.wire.get(f"{BASE}/Patient/$ihe-pix?{query}")
    return answer


def numbers(answer: Answer) -> set[str]:
    told = answer.json().get("parameter", [])
    return {p["valueIdentifier"]["value"] for p in told if p["name"] == "targetIdentifier"}


async def test_a_number_leads_to_all_others_of_the_person_and_to_none_that_is_only_probable(network: Any) -> None:
    bm, cr = network["BM"].site.record_numbers, network["CR"].site.record_numbers
    await network["BM"].register(1, NUMBER, **HOME)
    await network["CR"].register(2, NUMBER, **HOME)
    await network["BN1"].register(3, NUMBER, name="Lê Văn Tám", sex=Sex.MALE)
    assert numbers(await pix(network, f"{bm}|MR1")) == {"MR2", NUMBER}
    answer = await pix(network, f"{bm}|MR1", cr)
    assert numbers(answer) == {"MR2"}
    refs = [p["valueReference"]["reference"] for p in answer.json()["parameter"] if p["name"] == "targetId"]
    assert refs == [f"{BASE}/Patient/p-2"]
    assert numbers(await pix(network, f"{BASE}|Patient/p-1", cr)) == {"MR2"}
    assert len(await looks(network)) == 3


async def test_a_number_that_two_persons_bear_tells_neither_of_the_other(network: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    await network["BN1"].register(3, NUMBER, name="Lê Văn Tám", sex=Sex.MALE)
    answer = await pix(network, f"{CCCD}|{NUMBER}")
    assert (answer.status, issue(answer)["code"]) == (409, "multiple-matches")
    assert await looks(network) == []


async def test_a_record_number_says_by_its_system_whose_it_is(network: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    number = {"identifier": [{"system": network["BM"].site.record_numbers, "value": "MR1"}]}
    assert graded(await matched(network, {"resourceType": "Patient", **number})) == {"p-1": "certain"}
    another = somebody(**number) | {"name": [{"text": "Lê Văn Tám"}]}
    assert graded(await matched(network, another)) == {"p-1": "probable"}


REFUSED = [
    ("https://nobody.example/sid|1", None, 400, "code-invalid", "sourceIdentifier Assigning Authority not found"),
    ("{bm}|MR999", None, 404, "not-found", "sourceIdentifier Patient Identifier not found"),
    ("{bm}|MR1", "https://nobody.example/sid", 403, "code-invalid", "targetSystem not found"),
    ("MR1", None, 400, "required", "sourceIdentifier"),
    ("", None, 400, "required", "sourceIdentifier"),
]


async def test_cross_references_are_refused_in_the_words_of_the_profile(network: Any) -> None:
    await network["BM"].register(1, NUMBER)
    for source, target, status, code, words in REFUSED:
        named = source.format(bm=network["BM"].site.record_numbers)
        answer = await pix(network, named, *([target] if target else []))
        assert (answer.status, issue(answer)["code"]) == (status, code)
        assert words in issue(answer)["diagnostics"]


async def feed(network: Any, key: str, number: int, **changed: Any) -> Answer:
    hospital = network[key]
    card = await hospital.register(number, NUMBER, **HOME)
    resource = {**patient.to_fhir(card, hospital.site), **changed}
    where = f"identifier={quote(hospital.site.record_numbers)}|MR{number}"
    answer: Answer = await network.wire.put(f"{BASE}/Patient?{where}", resource)
    return answer


async def test_the_feed_adds_revises_resolves_and_removes(network: Any) -> None:
    site = network["BM"].site
    added = {**somebody(), "identifier": [{"system": site.record_numbers, "value": "X1"}],
             "managingOrganization": {"reference": site.organization}}  # fmt: skip
    where = f"{BASE}/Patient?identifier={quote(site.record_numbers)}|X1"
    first = await network.wire.put(where, added)
    again = await network.wire.put(where, added | {"birthDate": "1985"})
    assert (first.status, again.status) == (201, 200) and again.json()["id"] == first.json()["id"]
    survivor = (await feed(network, "BM", 7)).json()["id"]
    gone = {"active": False, "link": [{"type": "replaced-by", "other": {"reference": f"Patient/{survivor}"}}]}
    resolved = await network.wire.put(where, added | gone)
    assert resolved.ok
    linked = await network.wire.get(f"{BASE[:-5]}/review/persons/bm.{first.json()['id']}?by=Lan")
    assert set(linked.json()["registrations"]) == {f"bm.{first.json()['id']}", f"bm.{survivor}"}
    assert (await network.wire.delete(where)).status == 204
    assert (await network.wire.get(f"{BASE}/Patient/{first.json()['id']}")).status == 410
    assert (await network.wire.get(f"{BASE[:-5]}/review/persons/bm.{first.json()['id']}?by=Lan")).status == 404


async def test_a_duplicate_cannot_be_resolved_into_nobody(network: Any) -> None:
    gone = {"active": False, "link": [{"type": "replaced-by", "other": {"reference": "Patient/p-99"}}]}
    answer = await feed(network, "BM", 7, **gone)
    assert answer.status == 422 and issue(answer)["expression"] == ["Patient.link.other"]


async def test_a_duplicate_may_name_the_one_that_goes_on_by_its_number(network: Any) -> None:
    await network["BM"].register(7, NUMBER, **HOME)
    system = network["BM"].site.record_numbers
    other = {"identifier": {"system": system, "value": "MR7"}}
    answer = await feed(network, "BM", 8, active=False, link=[{"type": "replaced-by", "other": other}])
    assert answer.ok, issue(answer)
    seen = await network.wire.get(f"{BASE[:-5]}/review/persons/bm.p-8?by=Lan")
    assert set(seen.json()["registrations"]) == {"bm.p-7", "bm.p-8"}
    for lost in ({"identifier": {"system": system, "value": "MR9"}}, {"display": "somebody"}):
        answer = await feed(network, "BM", 8, active=False, link=[{"type": "replaced-by", "other": lost}])
        assert answer.status == 422 and issue(answer)["expression"] == ["Patient.link.other"]


async def test_an_id_that_begins_with_the_key_of_another_hospital_is_refused(network: Any) -> None:
    answer = await feed(network, "BM", 7, id="cr.p-7")
    assert answer.status == 400
    site = network["BM"].site
    said = {**somebody(), "id": "cr.p-9", "identifier": [{"system": site.record_numbers, "value": "X9"}],
            "managingOrganization": {"reference": site.organization}}  # fmt: skip
    answer = await network.wire.put(f"{BASE}/Patient/cr.p-9", said)
    assert (answer.status, issue(answer)["code"]) == (409, "conflict")


async def test_a_card_with_megabytes_in_a_field_is_refused_before_it_is_stored(network: Any) -> None:
    answer = await feed(network, "BM", 7, name=[{"text": "x" * 2_000_000}])
    assert answer.status == 422 and issue(answer)["expression"] == ["Patient.name"]


SEARCHES = [
    "family=tran", "given=ngoc", "family=Trần&given=Ngọc", "birthdate=1985-04-17&family=tran", "birthdate=1985",
    "identifier={bm}|MR1", "identifier={bm}|", "gender=female", "active=true", "telecom=phone|0830012345",
    "telecom=0830012345", "address=thon+3", "_id=p-1", "name=tran+thi",
]  # fmt: skip


async def test_demographics_are_searched_as_pdqm_asks_by_get_and_by_form(network: Any) -> None:
    await network["BM"].register(1, NUMBER, **HOME)
    form = {"content-type": "application/x-www-form-urlencoded"}
    for query in SEARCHES:
        asked_for = query.format(bm=quote(network["BM"].site.record_numbers))
        answer = await network.wire.get(f"{BASE}/Patient?{asked_for}")
        by_form = await network.wire.post(f"{BASE}/Patient/_search", asked_for.encode(), headers=form)
        assert answer.json()["total"] == by_form.json()["total"] == 1, query
    assert [e["subtype"][0]["code"] for e in await looks(network)] == ["search"] * 2 * len(SEARCHES)


async def test_the_capability_statement_names_what_is_there(network: Any) -> None:
    served = (await network.wire.get(f"{BASE}/metadata")).json()["rest"][0]["resource"]
    (of_patient,) = [one for one in served if one["type"] == "Patient"]
    assert {one["name"] for one in of_patient["operation"]} >= {"match", "ihe-pix"}
    assert (of_patient["conditionalUpdate"], of_patient["conditionalDelete"]) == (True, "single")
    assert {"family", "given", "birthdate", "identifier", "gender", "address", "telecom", "active", "_id"} <= {
        one["name"] for one in of_patient["searchParam"]
    }
    assert "Task" in {one["type"] for one in served}
