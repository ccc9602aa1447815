"""Files, packing and shapes: what can be read is read, what cannot is named."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.formats import LabRecords, Reason, order_tables, read_fhir, settle
from emr_hub.formats.settling import REASONS

LABORATORY = [{"coding": [{"code": "laboratory"}]}]


def observation(**changes: Any) -> dict[str, Any]:
    plain = {
        "resourceType": "Observation", "id": "o1", "status": "final", "category": LABORATORY,
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Natri"},
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2025-06-01T08:00:00+07:00",
        "issued": "2025-06-01T09:00:00+07:00", "valueQuantity": {"value": 139, "code": "mmol/L"},
    }  # fmt: skip
    return {k: v for k, v in (plain | changes).items() if v is not None}


def read(tmp_path: Path, *resources: object) -> LabRecords:
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in resources))
    return read_fhir([path])


def result_of(tmp_path: Path, **changes: Any) -> dict[str, Any]:
    (row,) = order_tables(settle(read(tmp_path, observation(**changes)))).results.to_pylist()
    return dict(row)


@pytest.mark.parametrize("name", ["x.ndjson", "x.ndjson.gz", "x.jsonl.bz2", "x.json", "x.json.gz"])
def test_plain_and_packed_files_read_alike(tmp_path: Path, name: str) -> None:
    lines = "\n".join(json.dumps(observation(id=f"o{n}")) for n in range(3)).encode()
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(Path(name).suffix, bytes)
    (tmp_path / name).write_bytes(pack(lines))
    assert read_fhir([tmp_path]).rows.num_rows == 3


@pytest.mark.parametrize("kind", ["transaction", "collection", "searchset"])
def test_bundles_are_opened_and_their_urls_lead_to_the_patient(tmp_path: Path, kind: str) -> None:
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [
        {"fullUrl": "urn:uuid:77", "resource": {"resourceType": "Patient", "id": "p1", "gender": "female"}},
        {"resource": observation(subject={"reference": "urn:uuid:77"})},
    ]}  # fmt: skip
    (tmp_path / "b.json").write_text(json.dumps(bundle, indent=1))
    settled = settle(read_fhir([tmp_path / "b.json"]))
    assert [(p.key, p.sex) for p in settled.persons] == [("p1", "female")]


@pytest.mark.parametrize(
    "subject",
    [{"reference": "Patient/p1"}, {"reference": "Patient/p1/_history/2"}, {"reference": "urn:uuid:p1"},
     {"reference": "https://a.example/fhir/Patient/p1"}, {"identifier": {"system": "s", "value": "9"}},
     {"reference": "Patient?identifier=s|9"}],
)  # fmt: skip
def test_every_way_to_name_a_patient_leads_to_one_person(tmp_path: Path, subject: dict[str, Any]) -> None:
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": "s", "value": "9"}]}
    settled = settle(read(tmp_path, observation(subject=subject), patient))
    assert [p.key for p in settled.persons] == ["p1"]


def test_a_contained_patient_is_known_by_its_identifier(tmp_path: Path) -> None:
    inside = [{"resourceType": "Patient", "id": "c", "identifier": [{"system": "s", "value": "9"}]}]
    settled = settle(read(tmp_path, observation(subject={"reference": "#c"}, contained=inside)))
    assert [p.key for p in settled.persons] == ["?s|9"]


def test_the_same_id_on_two_servers_is_two_persons(tmp_path: Path) -> None:
    both = [observation(id=s, subject={"reference": f"https://{s}.example/fhir/Patient/1"}) for s in "ab"]
    assert len(settle(read(tmp_path, *both)).persons) == 2


def test_a_group_is_no_patient(tmp_path: Path) -> None:
    settled = settle(read(tmp_path, observation(subject={"reference": "Group/p1"})))
    assert settled.reason.tolist() == [list(Reason).index(Reason.NO_PATIENT)]


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", "7", '"x"', '{"id":"x"}', '{"resourceType":7}', "nul", '{"resourceType":"Observation","category":7}',
     json.dumps(observation(code="x")), json.dumps(observation(subject=7)), json.dumps(observation(status=[])),
     json.dumps(observation(valueQuantity={"value": "3.6", "code": "mmol/L"})), json.dumps(observation(id=7)),
     json.dumps(observation(valueQuantity={"value": True, "code": "mmol/L"})), "[" * 5000, "\x00"],
)  # fmt: skip
def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path: Path, line: str) -> None:
    records = read(tmp_path, observation(id="before"), line, observation(id="after"))
    assert records.rows.num_rows == 2
    (reject,) = records.rejects
    assert (reject.file, reject.line, reject.reason) == ("x.ndjson", 2, Reason.BROKEN_LINE)
    assert reject.detail


def test_a_packed_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(observation(id=f"{n:09d}{n * 7919 % 1009}")) for n in range(5000)).encode()
    (tmp_path / "x.ndjson.gz").write_bytes(gzip.compress(lines)[:-9])
    records = read_fhir([tmp_path])
    assert records.rows.num_rows > 0
    assert [r.detail for r in records.rejects] == ["the file breaks off here (EOFError)"]


def test_observations_outside_the_laboratory_are_not_rows(tmp_path: Path) -> None:
    records = read(tmp_path, observation(category=[{"coding": [{"code": "vital-signs"}]}]), observation())
    assert records.rows.num_rows == 1
    assert records.resources["Observation, other"] == 1


def test_a_parent_that_only_groups_its_members_is_no_row(tmp_path: Path) -> None:
    parent = observation(id="panel", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}])
    assert read(tmp_path, parent, observation()).rows.num_rows == 1


def test_a_component_twice_in_one_observation_is_two_orders(tmp_path: Path) -> None:
    part = {"code": {"coding": [{"system": "http://loinc.org", "code": "2345-7"}]}}
    parts = [part | {"valueQuantity": {"value": v, "code": "mg/dL"}} for v in (90, 140)]
    tables = order_tables(settle(read(tmp_path, observation(valueQuantity=None, component=parts))))
    assert tables.results["order_id"].to_pylist() == [1, 2]


@pytest.mark.parametrize(
    ("changes", "flag"),
    [({}, None), ({"interpretation": [{"coding": [{"code": "H"}]}]}, "H"),
     ({"interpretation": [{"coding": [{"code": "AA"}]}]}, "HH"),
     ({"interpretation": [{"coding": [{"code": "S"}]}]}, None),
     ({"referenceRange": [{"low": {"value": 135}, "high": {"value": 145}}]}, "N"),
     ({"referenceRange": [{"low": {"value": 140}}]}, "L"), ({"referenceRange": [{"high": {"value": 138}}]}, "H"),
     ({"referenceRange": [{"text": "135-145"}]}, None),
     ({"referenceRange": [{"low": {"value": 140}}, {"low": {"value": 100}}]}, None)],
)  # fmt: skip
def test_the_flag_is_the_interpretation_or_else_the_results_own_range(
    tmp_path: Path, changes: dict[str, Any], flag: str | None
) -> None:
    assert result_of(tmp_path, **changes)["flag"] == flag


@pytest.mark.parametrize(("comparator", "flag"), [("<", None), (">", "H"), (">=", "H"), ("<=", None)])
def test_a_bound_is_flagged_only_when_it_lies_on_one_side(tmp_path: Path, comparator: str, flag: str | None) -> None:
    quantity = {"value": 150, "comparator": comparator, "code": "mmol/L"}
    row = result_of(tmp_path, valueQuantity=quantity, referenceRange=[{"low": {"value": 135}, "high": {"value": 145}}])
    assert (row["comparator"], row["flag"]) == (comparator, flag)


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"valueString": "Positive"}, "Positive"), ({"valueCodeableConcept": {"coding": [{"display": "Neg"}]}}, "Neg"),
     ({"valueBoolean": False}, "false"),
     ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 64}}}, "1:64")],
)  # fmt: skip
def test_answers_in_words_are_kept_as_words(tmp_path: Path, changes: dict[str, Any], text: str) -> None:
    assert result_of(tmp_path, valueQuantity=None, **changes)["text"] == text


@pytest.mark.parametrize(
    ("times", "date_only"),
    [({"effectiveDateTime": "2025-06-01"}, True),
     ({"effectiveDateTime": None, "effectiveInstant": "2025-06-01T01:00:00Z"}, False),
     ({"effectiveDateTime": None, "effectivePeriod": {"start": "2025-06-01T01:00:00Z", "end": "2025-06-02"}}, False),
     ({"effectiveDateTime": None, "effectivePeriod": {"end": "2025-06-02T01:00:00Z"}}, False)],
)  # fmt: skip
def test_every_form_of_time_is_read(tmp_path: Path, times: dict[str, Any], date_only: bool) -> None:
    tables = order_tables(settle(read(tmp_path, observation(**times))))
    assert [bool(bits & 2) for bits in tables.dates.tolist()] == [date_only]


@pytest.mark.parametrize("text", ["2025", "2025-06", "2025-06-01T08:00:00", "yesterday", "2025-02-30"])
def test_a_time_that_names_no_day_or_instant_is_no_time(tmp_path: Path, text: str) -> None:
    settled = settle(read(tmp_path, observation(effectiveDateTime=text)))
    assert settled.reason.tolist() == [list(Reason).index(Reason.NO_TIME)]


def test_one_value_in_two_units_is_one_delivery(tmp_path: Path) -> None:
    glucose = {"coding": [{"system": "http://loinc.org", "code": "2345-7"}], "text": "Glucose"}
    twice = [
        observation(id=f"g{n}", code=glucose, valueQuantity={"value": v, "code": unit})
        for n, (v, unit) in enumerate([(90, "mg/dL"), (4.99567, "mmol/L")])
    ]
    assert sorted(settle(read(tmp_path, *twice)).reason.tolist()) == [-1, list(Reason).index(Reason.REPEATED_DELIVERY)]


def test_of_two_versions_of_one_observation_the_last_updated_stands(tmp_path: Path) -> None:
    old = observation(meta={"lastUpdated": "2025-06-01T00:00:00Z"})
    new = observation(meta={"lastUpdated": "2025-06-02T00:00:00Z"}, status="corrected",
                      valueQuantity={"value": 141, "code": "mmol/L"})  # fmt: skip
    for order in ([old, new], [new, old]):
        (row,) = order_tables(settle(read(tmp_path, *order))).results.to_pylist()
        assert (row["status"], row["value"]) == ("corrected", 141)


def test_the_organisation_is_the_performer_or_the_one_of_the_visit(tmp_path: Path) -> None:
    visit = {"resourceType": "Encounter", "id": "e", "serviceProvider": {"reference": "Organization/b"}}
    rows = [
        observation(id="1", performer=[{"reference": "Practitioner/x"}, {"reference": "Organization/a"}]),
        observation(id="2", encounter={"reference": "Encounter/e"}, effectiveDateTime="2025-06-03T08:00:00+07:00"),
    ]
    tables = order_tables(settle(read(tmp_path, visit, *rows)))
    assert tables.orders["facility_id"].to_pylist() == [1, 2]


def test_what_is_not_there_is_wrong_usage_and_what_is_no_fhir_is_bad_data(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_fhir([tmp_path / "nothing.ndjson"])
    with pytest.raises(DataError):
        read_fhir([tmp_path])
    (tmp_path / "x.xls").write_bytes(b"")
    with pytest.raises(DataError):
        read_fhir([tmp_path / "x.xls"])


@pytest.mark.parametrize("year", ["0001", "1899", "2525", "9999"])
def test_a_year_that_no_laboratory_has_seen_is_no_time(tmp_path: Path, year: str) -> None:
    times = {"effectiveDateTime": f"{year}-12-31T23:59:59-12:00", "issued": f"{year}-01-01T00:00:00+14:00"}
    settled = settle(read(tmp_path, observation(**times)))
    assert [REASONS[code] for code in settled.reason] == [Reason.NO_TIME]


def test_a_packed_file_is_opened_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "EXPORT.NDJSON.GZ").write_bytes(gzip.compress(json.dumps(observation()).encode()))
    assert read_fhir([tmp_path]).rows.num_rows == 1
