"""The quick way of a plain line gives the row of the whole way, or steps aside; it never tells another row."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.formats.fhir.elements import decode
from emr_hub.formats.fhir.observations import Row, add_rows, is_laboratory
from emr_hub.formats.fhir.plain_lines import NOT_LABORATORY, plain_row

WRONG: st.SearchStrategy[Any] = st.sampled_from([None, 7, True, "", "x", [], {}, [None], [{}], {"coding": 3}])
CODING = st.fixed_dictionaries({}, optional={
    "system": st.sampled_from(["http://loinc.org", "http://x/vn-cls-cs", "urn:own", None]),
    "code": st.sampled_from(["laboratory", "718-7", "vital-signs", None]), "display": st.sampled_from(["Hb", None]),
})  # fmt: skip
CONCEPT = st.fixed_dictionaries({}, optional={"coding": st.lists(CODING, max_size=2), "text": st.just("Hemoglobin")})
LABORATORY = st.just([{"coding": [{"code": "laboratory"}]}])
REFERENCE = st.fixed_dictionaries({}, optional={
    "reference": st.sampled_from([
        "Patient/p1", "urn:uuid:p1", "https://a.example/Patient/p1", "Patient?identifier=s%7C1", "#p", "Encounter/e1",
        "Organization/o1", "Organization?identifier=s|1", "ServiceRequest/r1", "Specimen/s1", "nonsense", "",
    ]),
    "type": st.sampled_from(["Organization", "Patient"]),
    "identifier": st.fixed_dictionaries({}, optional={"system": st.just("s"), "value": st.just("1")}),
})  # fmt: skip
QUANTITY = st.fixed_dictionaries({}, optional={
    "value": st.sampled_from([4.1, 0, -3, 1e300, None, "4.1", True]), "unit": st.sampled_from(["g/dL", "g/L"]),
    "code": st.sampled_from(["g/dL", "mmol/L", ""]), "comparator": st.sampled_from(["<", ">="]),
})  # fmt: skip
RANGE = st.fixed_dictionaries({}, optional={"low": QUANTITY, "high": QUANTITY, "type": CONCEPT})
TIME = st.sampled_from(["2026-03-11T07:15:00+07:00", "2026-03-11", "gestern"])
USUAL: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["o1", ""]), "meta": st.just({"lastUpdated": "2026-03-11T07:15:00Z"}),
    "status": st.sampled_from(["final", "corrected"]), "category": LABORATORY | st.lists(CONCEPT, max_size=2),
    "code": CONCEPT, "subject": REFERENCE, "encounter": REFERENCE, "effectiveDateTime": TIME, "issued": TIME,
    "performer": st.lists(REFERENCE, max_size=2), "basedOn": st.lists(REFERENCE, max_size=2), "specimen": REFERENCE,
    "valueQuantity": QUANTITY, "interpretation": st.lists(CONCEPT, max_size=2),
    "referenceRange": st.lists(RANGE, max_size=2),
}  # fmt: skip
RARE: dict[str, st.SearchStrategy[Any]] = {
    "valueString": st.just("âm tính"), "valueInteger": st.just(3), "component": st.just([{"valueInteger": 1}]),
    "hasMember": st.just([{"reference": "Observation/o2"}]), "contained": st.just([{"id": "p"}]),
    "extension": st.just([{"url": "u"}]), "effectivePeriod": st.just({"start": "2026-03-11"}),
    "dataAbsentReason": CONCEPT, "valueRange": RANGE, "note": st.just([{"text": "passed over"}]),
}  # fmt: skip
NEEDED = ("id", "code", "valueQuantity", "effectiveDateTime")
PLAIN = st.fixed_dictionaries(
    {name: USUAL[name] for name in NEEDED} | {"category": LABORATORY, "subject": st.just({"reference": "Patient/p1"})},
    optional={name: how for name, how in USUAL.items() if name not in (*NEEDED, "category", "subject")},
)
ANY = st.fixed_dictionaries({}, optional=USUAL | RARE)
VITAL_SIGNS = st.just([{"coding": [{"code": "vital-signs"}]}])
DAMAGED = st.builds(
    lambda told, category, name, wrong: told | {"category": category} | {name: wrong},
    PLAIN, LABORATORY | VITAL_SIGNS, st.sampled_from(sorted(USUAL | RARE)), WRONG,
)  # fmt: skip


def whole_way(text: bytes) -> list[Row] | None:
    """The rows of the line by the way that knows every shape; None where an element is not of its type."""
    try:
        told = decode(text)
    except msgspec.ValidationError:
        return None
    rows: list[Row] = []
    if is_laboratory(told):
        add_rows(told, told.id or "no id", 3, 9, rows)
    return rows


@settings(max_examples=400, deadline=None)
@given(PLAIN | ANY | DAMAGED)
def test_a_line_read_the_quick_way_is_the_row_of_the_whole_way(told: dict[str, Any]) -> None:
    text = orjson.dumps({"resourceType": "Observation"} | told)
    found = plain_row(text, 3, 9)
    if found is not None:
        assert whole_way(text) == ([] if found is NOT_LABORATORY else [found])


def plain_line(**other: Any) -> bytes:
    """A sodium as a laboratory writes it, with other elements in place of its own."""
    return orjson.dumps({
        "resourceType": "Observation", "id": "o1", "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Natri"},
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-03-11T07:15:00+07:00",
        "valueQuantity": {"value": 139, "unit": "mmol/L"},
    } | other)  # fmt: skip


def test_the_usual_line_goes_the_quick_way() -> None:
    found = plain_row(plain_line(), 3, 9)
    assert found and found[3] == "o1" and found[17] == "2951-2" and found[21] == 139.0


def test_an_observation_of_another_kind_is_told_apart() -> None:
    assert plain_row(plain_line(category=[{"coding": [{"code": "vital-signs"}]}]), 3, 9) is NOT_LABORATORY
    assert plain_row(plain_line(category=None), 3, 9) is NOT_LABORATORY


@pytest.mark.parametrize("name", ["code", "performer", "interpretation", "referenceRange", "specimen", "encounter"])
def test_a_broken_line_is_broken_whatever_kind_it_would_have_been(name: str) -> None:
    line = plain_line(**{"category": [{"coding": [{"code": "vital-signs"}]}], name: 7})
    assert whole_way(line) is None and plain_row(line, 3, 9) is None


@pytest.mark.parametrize("rare", sorted(RARE.keys() - {"note"}))
def test_whatever_is_rare_goes_the_whole_way(rare: str) -> None:
    assert plain_row(plain_line(**{rare: None}), 3, 9) is None


def test_an_element_that_is_wrong_once_is_wrong_every_time() -> None:
    for _ in range(2):
        assert plain_row(plain_line(code={"coding": 3}), 3, 9) is None
        assert whole_way(plain_line(code={"coding": 3})) is None
