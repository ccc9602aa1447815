"""What each kind of search parameter understands, on every database: one line a question, with what it finds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from emr_hub.errors import DataError
from emr_hub.storage import Put, ResourceStore, read_query

BASE = "https://bm.emr-hub.example/fhir"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
MR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}], "text": "Số bệnh án"}


def glucose(name: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": LOINC, "code": "2345-7", "display": "Glucose [Mass/volume]"}], "text": "Đường huyết"}
    amount = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    return {"resourceType": "Observation", "id": name, "status": "final", "code": code,
            "subject": {"reference": "Patient/p1"}, "valueQuantity": amount} | more  # fmt: skip


def pressure(name: str, systolic: float, diastolic: float) -> dict[str, Any]:
    parts = [
        {"code": {"coding": [{"system": LOINC, "code": code}]},
         "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"}}
        for code, value in (("8480-6", systolic), ("8462-4", diastolic))
    ]  # fmt: skip
    return {"resourceType": "Observation", "id": name, "status": "final", "code": {"text": "Huyết áp"},
            "component": parts, "effectiveTiming": {"event": ["2026-01-05", "2026-01-07T08:00:00+07:00"]}}  # fmt: skip


WORLD: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p1", "name": [{"family": "Nguyễn", "given": ["Văn", "An"]}],
     "identifier": [{"type": MR, "system": "urn:mrn", "value": "A|7"}, {"system": "urn:other", "value": "7"}],
     "telecom": [{"system": "phone", "value": "0912"}, {"system": "email", "value": "an@example.vn"}],
     "meta": {"tag": [{"system": "urn:t", "code": "pilot"}], "profile": ["http://x.vn/p/patient"]},
     "generalPractitioner": [{"identifier": {"system": "urn:cchn", "value": "001"}}], "deceasedDateTime": "2026-02-01",
     "managingOrganization": {"reference": f"{BASE}/Organization/o1"}},
    {"resourceType": "Patient", "id": "p2", "name": [{"text": "nguyen"}], "deceasedBoolean": False,
     "managingOrganization": {"reference": "https://elsewhere.example/fhir/Organization/o1"}},
    {"resourceType": "Organization", "id": "o1", "name": "Bệnh viện A", "partOf": {"reference": "Organization/o2"}},
    {"resourceType": "Organization", "id": "o2", "name": "Sở Y tế"},
    glucose("g1", 90, "mg/dL"), glucose("g2", 0.9, "g/L", note=[{"text": "x"}]), glucose("g3", 5, "mmol/L"),
    glucose("t1", 37, "Cel", valueQuantity={"value": 98.6, "unit": "F", "system": UCUM, "code": "[degF]"}),
    glucose("below", 0, "mg/dL", valueQuantity={"value": 20, "comparator": "<", "system": UCUM, "code": "mg/dL"}),
    pressure("b1", 140, 80), pressure("b2", 80, 140),
    {"resourceType": "ConceptMap", "id": "m1", "status": "active", "url": "http://x.vn/maps/lab"},
    {"resourceType": "ConceptMap", "id": "m2", "status": "active", "url": "http://x.vn/maps"},
    {"resourceType": "ConceptMap", "id": "m3", "status": "active", "url": "http://x.vn/mapsother"},
    {"resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "AMB"},
     "length": {"value": 90, "unit": "min", "system": UCUM, "code": "min"},
     "participant": [{"individual": {"reference": one}} for one in ("Practitioner/d1", "RelatedPerson/d1")],
     "location": [{"location": {"reference": "Location/l1"}, "period": {"start": "2026-01-01", "end": "2026-01-02"}},
                  {"location": {"reference": "Location/l2"}, "period": {"start": "2026-03-01"}}]},
    {"resourceType": "DocumentReference", "id": "d1", "status": "current",
     "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/d0"}},
                   {"code": "signs", "target": {"reference": "DocumentReference/d9"}}]},
    {"resourceType": "Basic", "id": "x1", "code": {"text": "anything"}},
]  # fmt: skip

QUESTIONS = """
Patient?telecom=0912                                                         | p1
Patient?telecom=phone|0912                                                   | p1
Patient?phone=an@example.vn                                                  |
Patient?email=an@example.vn                                                  | p1
Patient?identifier=urn:mrn|A\\|7                                             | p1
Patient?identifier=A|7                                                       |
Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|A\\|7 | p1
Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|7     |
Patient?identifier:text=so benh                                              | p1
Patient?deceased=true                                                        | p1
Patient?deceased=false                                                       | p2
Patient?death-date=ge2026                                                    | p1
Patient?name=NGUYEN                                                          | p1 p2
Patient?name:exact=nguyen                                                    | p2
Patient?family:contains=uye                                                  | p1
Patient?phonetic=nguyễn                                                      | p1 p2
Patient?general-practitioner:identifier=urn:cchn|001                         | p1
Patient?general-practitioner:missing=true                                    | p2
Patient?organization=o1                                                      | p1
Patient?organization=Organization/o1                                         | p1
Patient?organization=https://bm.emr-hub.example/fhir/Organization/o1         | p1
Patient?organization=https://elsewhere.example/fhir/Organization/o1          | p2
Patient?organization.partof.name=so y                                        | p1
Patient?organization:Organization.partof:Organization._id=o2                 | p1
Patient?_tag=urn:t|pilot                                                     | p1
Patient?_tag:not=urn:t|pilot                                                 | p2
Patient?_profile=http://x.vn/p/patient                                       | p1
Patient?_profile:below=http://x.vn/p                                         | p1
Patient?_has:Observation:patient:value-quantity=gt1|http://unitsofmeasure.org|g/L |
Patient?_has:Observation:patient:code=2345-7                                 | p1
Organization?_has:Patient:organization:_has:Observation:patient:code=2345-7  | o1
Organization?_has:Organization:partof:_has:Patient:organization:name=nguyen  | o2
Observation?code:text=duong                                                  | below g1 g2 g3 t1
Observation?code:text=glucose                                                | below g1 g2 g3 t1
Observation?code:not=http://loinc.org|2345-7                                 | b1 b2
Observation?code:missing=true                                                |
Observation?subject:Patient=p1&value-quantity:missing=false                  | below g1 g2 g3 t1
Observation?value-quantity=90                                                | g1
Observation?value-quantity=90|http://unitsofmeasure.org|mg/dL                | g1 g2
Observation?value-quantity=0.9|http://unitsofmeasure.org|g/L                 | g1 g2
Observation?value-quantity=900|http://unitsofmeasure.org|mg/L                | g1 g2
Observation?value-quantity=90||mg/dL                                         | g1
Observation?value-quantity=lt0.5|http://unitsofmeasure.org|g/L               | below
Observation?value-quantity=37|http://unitsofmeasure.org|Cel                  | t1
Observation?value-quantity=gt1|http://unitsofmeasure.org|mol/L               |
Observation?value-quantity=5.0|http://unitsofmeasure.org|mmol/L              | g3
Observation?component-code-value-quantity=8480-6$gt100                       | b1
Observation?component-code-value-quantity=http://loinc.org|8462-4$gt100|http://unitsofmeasure.org|mm[Hg] | b2
Observation?combo-code-value-quantity=http://loinc.org|2345-7$5|http://unitsofmeasure.org|mmol/L | g3
Observation?code-value-quantity=2345-7$90,2345-7$5                           | g1 g3
Observation?combo-code=8480-6                                                | b1 b2
Observation?date=2026-01                                                     | b1 b2
Observation?date=2026-01-06                                                  |
Observation?date=ap2026-01-06                                                | b1 b2
Observation?date:missing=false                                               | b1 b2
ConceptMap?url=http://x.vn/maps                                              | m2
ConceptMap?url:below=http://x.vn/maps                                        | m1 m2
ConceptMap?url:above=http://x.vn/maps/lab                                    | m1 m2
Encounter?length=gt1|http://unitsofmeasure.org|h                             | e1
Encounter?length=1.5|http://unitsofmeasure.org|h                             | e1
Encounter?location-period=2026-01                                            | e1
Encounter?location-period=sa2026-04                                          |
Encounter?location-period=ge2026-04                                          | e1
Encounter?practitioner=d1                                                    | e1
Encounter?practitioner=RelatedPerson/d1                                      |
Encounter?participant=RelatedPerson/d1                                       | e1
Encounter?class:not=IMP                                                      | e1
DocumentReference?relationship=DocumentReference/d0$replaces                 | d1
DocumentReference?relationship=DocumentReference/d0$signs                    |
Basic?_id=x1                                                                 | x1
Basic?_lastUpdated=1970-01-01T00:00:00.001Z                                  | x1
Basic?_lastUpdated=gt1970-01-01T07:00:01+07:00                               |
"""


@pytest.fixture
def filled(store: ResourceStore) -> ResourceStore:
    store.put_many(Put(r["resourceType"], r["id"], r, 1) for r in WORLD)
    return store


def pairs_of(written: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (each.partition("=") for each in written.split("&"))]


def test_every_question_finds_what_its_line_says(filled: ResourceStore) -> None:
    wrong = {}
    for line in QUESTIONS.strip().splitlines():
        question, _, wanted = line.rpartition(" |")
        kind, _, asked = question.strip().partition("?")
        query = filled.read_query(kind, pairs_of(asked))
        found = filled.page(query)
        ids = [one.resource_id for one in found.matches]
        if ids != wanted.split() or found.total != len(ids) or filled.count(kind, pairs_of(asked)) != len(ids):
            wrong[question.strip()] = ids
    assert not wrong


REFUSED = """
Observation?code:in=http://x/vs                          | code:in
Observation?code:below=x                                 | code:below
Patient?name:of-type=x                                   | name:of-type
Patient?identifier:of-type=a|b                           | identifier:of-type
Observation?date=11/03/2026                              | date
Observation?date=2026-13                                 | date
Observation?date=ge                                      | date
Observation?_lastUpdated=yesterday                       | _lastUpdated
Observation?value-quantity=x                             | value-quantity
Observation?value-quantity=1|mg                          | value-quantity
Observation?value-quantity=1e999                         | value-quantity
Observation?component-code-value-quantity=8480-6         | component-code-value-quantity
Observation?code-value-quantity:missing=true             | code-value-quantity:missing
Patient?active:missing=yes                               | active:missing
Patient?gender=                                          | gender
Patient?identifier=|                                     | identifier
Patient?name.given=x                                     | name.given
Patient?organization.nonsense=x                          | organization.nonsense
Patient?organization:Nobody.name=x                       | organization:Nobody.name
Patient?_has:Observation:patient                         | _has:Observation:patient
Patient?_has:Observation:code:code=x                     | _has:Observation:code:code
Patient?_has:Observation:patient:nonsense=x              | _has:Observation:patient:nonsense
Patient?_sort=nonsense                                   | _sort
Patient?_count=-1                                        | _count
Patient?_count=x                                         | _count
Patient?_total=many                                      | _total
Patient?_summary=some                                    | _summary
Patient?_include=Patient:nonsense                        | _include
Patient?_include:again=Patient:organization              | _include:again
"""


def test_what_cannot_be_answered_is_refused_by_name() -> None:
    for line in REFUSED.strip().splitlines():
        question, _, named = line.rpartition(" | ")
        kind, _, asked = question.strip().partition("?")
        with pytest.raises(DataError) as refusal:
            read_query(kind, pairs_of(asked))
        assert refusal.value.where == f"{kind}?{named.strip()}", line
    with pytest.raises(DataError, match="_type"):
        read_query(None, [("_type", "Patience")])


def test_unknown_parameters_are_told_apart_from_those_that_hold() -> None:
    query = read_query("Patient", pairs_of("name=a&nonsense=1&_text=x&_format=json&_count=5"))
    assert query.ignored == ("nonsense", "_text") and query.used == (("name", "a"), ("_count", "5"))


def test_several_types_are_searched_by_what_every_type_has(filled: ResourceStore) -> None:
    query = filled.read_query(None, pairs_of("_type=Patient,Organization&_lastUpdated=ge1970&name=x"))
    found = filled.page(query)
    assert [one.resource_id for one in found.matches] == ["o1", "o2", "p1", "p2"] and query.ignored == ("name",)
    assert filled.page(filled.read_query(None, [("_tag", "pilot")])).total == 1
    assert filled.page(filled.read_query(None, [])).total == len(WORLD)


def included(store: ResourceStore, asked: str) -> list[str]:
    kind, _, written = asked.partition("?")
    page = store.page(store.read_query(kind, pairs_of(written)))
    return [f"{one.resource_type}/{one.resource_id}" for one in page.included]


def test_what_is_pointed_to_and_what_points_comes_along_once(filled: ResourceStore) -> None:
    assert included(filled, "Patient?_id=p1&_include=Patient:organization") == ["Organization/o1"]
    assert included(filled, "Patient?_id=p1&_include=Patient:organization:Location") == []
    again = "Patient?_id=p1&_include=Patient:organization&_include:iterate=Organization:partof"
    assert included(filled, again) == ["Organization/o1", "Organization/o2"]
    assert included(filled, "Patient?_id=p1&_include=*") == ["Organization/o1"]
    assert included(filled, "Patient?_revinclude=Observation:patient&_id=p1") == [
        f"Observation/{name}" for name in ("g1", "g2", "g3", "t1", "below")
    ]
    assert included(filled, "Organization?_id=o2&_revinclude:iterate=Organization:partof") == ["Organization/o1"]
    both = "Organization?_id=o1&_revinclude=Patient:organization&_revinclude:iterate=Observation:patient"
    assert len(included(filled, both)) == 6
    assert included(filled, "Observation?code=2345-7&_include=Observation:subject") == ["Patient/p1"]


def test_a_resource_that_fits_in_several_ways_is_found_once(store: ResourceStore) -> None:
    both = [{"system": LOINC, "code": "K"}, {"system": "urn:local", "code": "K"}, {"system": LOINC, "code": "Na"}]
    kinds = [{"coding": [{"system": "urn:k", "code": "MR"}, {"system": "urn:l", "code": "MR"}]}]
    for n in range(3):
        body = {"resourceType": "Observation", "code": {"coding": both}, "status": "final", "category": kinds,
                "identifier": [{"value": "7", "system": "urn:a"}, {"value": "7", "system": "urn:b"}],
                "performer": [{"identifier": {"system": s, "value": "1"}} for s in ("urn:a", "urn:b")]}  # fmt: skip
        store.put("Observation", f"r{n}", body, 1)
    for asked in ("code=K", f"code={LOINC}|", f"code=K,{LOINC}|K", "identifier=7", "identifier=urn:a|7,urn:b|7",
                  "performer:identifier=1", "category=MR", "code=K&identifier=7", "combo-code=K"):  # fmt: skip
        page = store.page(store.read_query("Observation", pairs_of(asked)))
        assert [one.resource_id for one in page.matches] == ["r0", "r1", "r2"] and page.total == 3, asked
        assert store.count("Observation", pairs_of(asked)) == 3, asked


LINKS = {
    "Observation": ("derived-from:Observation.", "_has:Observation:derived-from:", "focus:Task.", "focus."),
    "Task": ("focus:Observation.", "_has:Task:part-of:", "based-on:Task.", "based-on."),
}
ENDS = {
    "Observation": (f"combo-code-value-quantity={LOINC}|1$ap1|{UCUM}|mg", "value-quantity=1,2", "date=ne2020",
                    "code:not=a|b", "patient:missing=true", "_tag=a|b", "component-code-value-concept=a|b$c|d"),
    "Task": ("status=x,y", "period=2020,2021", "_lastUpdated=2020", "focus:missing=false"),
}  # fmt: skip


def chains(kind: str, links: int) -> list[tuple[str, str]]:
    """Every chain of so many links, with the type at its end."""
    if not links:
        return [(kind, "")]
    made = [(end, link + rest) for link in LINKS[kind] for end, rest in chains(_leads_to(link, kind), links - 1)]
    return [(end, chain) for end, chain in made if not re.search(r"(focus|based-on)\..", chain)]


def _leads_to(link: str, kind: str) -> str:
    return next((each for each in LINKS if each in link), kind)


def test_the_longest_chains_can_be_asked_of_every_database(store: ResourceStore) -> None:
    """Databases take only so deep a nesting: four links with any condition at their end are within it."""
    store.put("Task", "t0", {"resourceType": "Task", "status": "draft"}, 1)
    for kind in LINKS:
        for end, chain in chains(kind, 4)[::5]:
            for asked in ("status=final",) if chain.endswith((":focus.", "focus.", "based-on.")) else ENDS[end]:
                name, _, value = f"{chain}{asked}".partition("=")
                assert store.page(store.read_query(kind, [(name, value)])).matches == ()
    with pytest.raises(DataError, match="too long a chain"):
        store.read_query("Task", [("based-on:Task." * 5 + "status", "draft")])
    with pytest.raises(DataError, match="too many"):
        store.read_query("Task", [("status", ",".join("x" * 401))])
    with pytest.raises(DataError, match="too many"):
        store.read_query("Task", [("status", "x")] * 61)
    assert store.count("Task", [("status", ",".join(["draft"] * 400))]) == 1
