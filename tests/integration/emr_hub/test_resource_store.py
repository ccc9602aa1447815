"""The store keeps the same promises on a SQLite file, in memory and on a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from emr_hub.errors import DataError
from emr_hub.storage import Put, ResourceStore

BASE = "https://bm.emr-hub.example/fhir"
LAB = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}


def an_observation(
    number: int, patient: int = 1, *, at: str = "2026-03-11T07:15:00+07:00", **more: Any
) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}, {"system": "urn:local", "code": "K"}]}
    return {"resourceType": "Observation", "id": f"r-{number}", "status": "final", "category": [LAB], "code": code,
            "subject": {"reference": f"Patient/p-{patient}"}, "effectiveDateTime": at} | more  # fmt: skip


def ids(found: list[bytes]) -> list[str]:
    return [orjson.loads(body)["id"] for body in found]


def test_what_was_put_is_got_back_with_its_version_and_time(store: ResourceStore) -> None:
    stored = store.put("Observation", "r-1", an_observation(1), 1_773_000_000_120)
    got = store.get("Observation", "r-1")
    assert got == stored and got is not None
    assert orjson.loads(got.body)["meta"] == {"versionId": "1", "lastUpdated": "2026-03-08T20:00:00.120Z"}
    assert store.get("Observation", "r-2") is None and store.get("Patient", "r-1") is None


def test_every_version_stays_and_the_newest_is_found(store: ResourceStore) -> None:
    store.put("Observation", "r-1", an_observation(1), 1)
    store.put("Observation", "r-1", an_observation(1, status="corrected"), 2)
    assert [s.version for s in store.history("Observation", "r-1")] == [2, 1]
    first = store.version("Observation", "r-1", 1)
    assert first is not None and orjson.loads(first.body)["status"] == "final"
    assert store.search("Observation", [("status", "final")]) == []
    assert ids(store.search("Observation", [("status", "corrected")])) == ["r-1"]


def test_a_deleted_one_is_known_as_deleted_found_no_more_and_may_come_back(store: ResourceStore) -> None:
    store.put("Observation", "r-1", an_observation(1), 1)
    gone = store.delete("Observation", "r-1", 2)
    assert gone is not None and gone.deleted and gone.version == 2
    assert store.delete("Observation", "r-1", 3) is None and store.delete("Observation", "r-9", 3) is None
    assert store.search("Observation") == [] and store.count("Observation") == 0
    assert store.put("Observation", "r-1", an_observation(1), 4).version == 3
    assert store.count("Observation", [("patient", "p-1")]) == 1


def test_many_are_stored_together_or_not_at_all(store: ResourceStore) -> None:
    with pytest.raises(DataError):
        store.put_many([Put("Observation", "r-1", an_observation(1), 1), Put("Observation", "r-2", b"{", 1)])
    assert store.get("Observation", "r-1") is None
    assert len(store.put_many(Put("Observation", f"r-{n}", an_observation(n), 1) for n in range(1200))) == 1200
    assert store.count("Observation") == 1200


def test_an_id_twice_in_one_batch_becomes_two_versions(store: ResourceStore) -> None:
    puts = [Put("Observation", "r-1", an_observation(1, status=s), 1) for s in ("preliminary", "final")]
    assert [s.version for s in store.put_many(puts)] == [1, 2]
    assert ids(store.search("Observation", [("status", "final")])) == ["r-1"]


def test_numbers_keep_the_digits_they_came_with(store: ResourceStore) -> None:
    raw = (b'{ "resourceType":"Observation","meta":{"profile":["http://x/p"],"versionId":"9"}, "id":"other",'
           b'"status":"final","code":{"text":"a } , \\" b"},"valueQuantity":{"value":4.10} }')  # fmt: skip
    body = store.put("Observation", "r-1", raw, 0).body
    assert b'"value":4.10' in body
    read = orjson.loads(body)
    assert read["id"] == "r-1" and read["meta"]["versionId"] == "1" and read["meta"]["profile"] == ["http://x/p"]
    assert read["code"]["text"] == 'a } , " b' and body.count(b'"id"') == 1


def test_search_by_patient_category_and_date_newest_first(store: ResourceStore) -> None:
    times = ["2026-03-11T07:15:00+07:00", "2026-03-13T07:15:00+07:00", "2026-03-12", "2026-03-12T23:30:00Z"]
    store.put_many(Put("Observation", f"r-{n}", an_observation(n, at=t), 1) for n, t in enumerate(times))
    store.put("Observation", "r-9", an_observation(9, patient=2), 1)
    asked = [("patient", "p-1"), ("category", "laboratory")]
    assert ids(store.search("Observation", asked, sort="-date")) == ["r-1", "r-3", "r-2", "r-0"]
    assert ids(store.search("Observation", asked, sort="date", count=2)) == ["r-0", "r-2"]
    assert ids(store.search("Observation", [*asked, ("date", "ge2026-03-12")], sort="date")) == ["r-2", "r-3", "r-1"]
    assert ids(store.search("Observation", [*asked, ("date", "ge2026-03-12"), ("date", "lt2026-03-13")])) == ["r-2"]
    assert ids(store.search("Observation", [*asked, ("date", "2026-03")], sort="_id")) == ["r-0", "r-1", "r-2", "r-3"]


def test_the_same_patient_is_found_under_every_form_of_the_reference(store: ResourceStore) -> None:
    store.put("Observation", "r-1", an_observation(1), 1)
    for form in ("p-1", "Patient/p-1", f"{BASE}/Patient/p-1"):
        assert store.count("Observation", [("patient", form)]) == store.count("Observation", [("subject", form)]) == 1
    assert store.count("Observation", [("patient", "https://cr.emr-hub.example/fhir/Patient/p-1")]) == 0


def test_codes_are_found_with_and_without_their_system_and_either_of_several(store: ResourceStore) -> None:
    store.put("Observation", "r-1", an_observation(1), 1)
    for value, wanted in (("2823-3", 1), ("http://loinc.org|2823-3", 1), ("urn:local|2823-3", 0), ("K", 1),
                          ("http://loinc.org|", 1), ("|K", 0), ("X,K", 1), ("2823-3,K", 1), ("k", 0)):  # fmt: skip
        assert store.count("Observation", [("code", value)]) == wanted, value
        assert len(store.search("Observation", [("patient", "p-1"), ("code", value)])) == wanted, value


def test_names_are_found_by_their_beginning_without_accents(store: ResourceStore) -> None:
    name = [{"text": "Trần Thị Đào", "family": "Trần", "given": ["Thị", "Đào"]}]
    store.put("Patient", "p-1", {"resourceType": "Patient", "name": name, "birthDate": "1985-04"}, 1)
    for asked in ("tran", "TRAN THI", "đào", "dao", "Trần Thị Đ"):
        assert store.count("Patient", [("name", asked)]) == 1, asked
    assert store.count("Patient", [("name", "anh")]) == 0
    assert store.count("Patient", [("birthdate", "1985")]) == 1 and store.count("Patient", [("birthdate", "1986")]) == 0


def test_a_resource_without_a_date_is_sorted_last_and_never_matches_one(store: ResourceStore) -> None:
    undated = an_observation(1)
    del undated["effectiveDateTime"]
    store.put_many([Put("Observation", "r-1", undated, 1), Put("Observation", "r-2", an_observation(2), 1)])
    assert ids(store.search("Observation", [("patient", "p-1")], sort="date")) == ["r-2", "r-1"]
    assert ids(store.search("Observation", sort="-date")) == ["r-2", "r-1"]
    for asked in ("lt2030", "ne2020", "ge1900"):
        assert ids(store.search("Observation", [("date", asked)])) == ["r-2"], asked


def test_ids_combine_with_other_conditions(store: ResourceStore) -> None:
    store.put_many(Put("Observation", f"r-{n}", an_observation(n, patient=n % 2), 1) for n in range(6))
    assert ids(store.search("Observation", [("_id", "r-1,r-2,r-99")])) == ["r-1", "r-2"]
    assert ids(store.search("Observation", [("_id", "r-1,r-2"), ("patient", "p-1")])) == ["r-1"]


@pytest.mark.parametrize(("name", "value"), [("nonsense", "x"), ("date", "11/03/2026"), ("date", "ge"), ("code", "")])
def test_a_condition_that_cannot_be_used_is_refused_by_name(store: ResourceStore, name: str, value: str) -> None:
    with pytest.raises(DataError, match=name):
        store.search("Observation", [(name, value)])


def test_values_never_become_part_of_the_statement(store: ResourceStore) -> None:
    store.put("Observation", "r-1", an_observation(1), 1)
    for name in ("patient", "code", "_id", "category", "identifier"):
        assert store.search("Observation", [(name, "Patient/x' OR '1'='1")]) == []


def test_two_stores_on_one_file_see_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    one, two = ResourceStore(url), ResourceStore(url)
    one.put("Observation", "r-1", an_observation(1), 1)
    assert two.put("Observation", "r-1", an_observation(1), 2).version == 2
    two.put("Observation", "r-2", an_observation(2), 2)
    assert ids(one.search("Observation", [("patient", "p-1")])) == ["r-1", "r-2"]
    one.close(), two.close()
