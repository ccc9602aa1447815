"""FHIR files damaged in every way: nothing is lost without a word, and what stands is read as if alone."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emr_hub.formats import LabRecords, OrderTables, account_of, order_tables, read_records, settle
from emr_hub.formats.row import ROW

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = "2025-06-0{}T08:00:00+07:00"
LABORATORY = [{"coding": [{"code": "laboratory"}]}]
OWN = "https://emr-hub.example"


def sodium(number: int, **more: Any) -> dict[str, Any]:
    """One result of sodium, on a day of its own."""
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final", "category": LABORATORY,
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "Natri máu"},
        "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/e"},
        "effectiveDateTime": DAY.format(number), "issued": DAY.format(number),
        "basedOn": [{"reference": f"ServiceRequest/s{number}"}],
        "valueQuantity": {"value": 130 + number, "code": "mmol/L"},
    } | more  # fmt: skip


def request(number: int) -> dict[str, Any]:
    """The order that a result answers."""
    return {
        "resourceType": "ServiceRequest", "id": f"s{number}", "status": "completed", "intent": "order",
        "meta": {"profile": [f"{OWN}/StructureDefinition/order-under-review"]},
        "code": {"coding": [{"system": f"{OWN}/CodeSystem/ma-dich-vu", "code": "23.0158.1506"}]},
        "subject": {"reference": "Patient/p"}, "authoredOn": DAY.format(number)[:11] + "07:30:00+07:00",
        "extension": [{"url": f"{OWN}/StructureDefinition/order-context", "valueCode": "inpatient"}],
    }  # fmt: skip


STORY: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-02-03",
     "name": [{"text": "Nguyễn Thị Ánh"}]},
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"},
     "serviceProvider": {"reference": "Organization/h"}},
    {"resourceType": "Organization", "id": "h", "name": "Bệnh viện Một",
     "identifier": [{"system": "http://fhir.hl7.org.vn/core/sid/ma-cskcb", "value": "01001"}]},
    *(sodium(n) for n in (1, 2, 3)), *(request(n) for n in (1, 2, 3)),
    sodium(4, valueQuantity=None, component=[
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
         "valueQuantity": {"value": value, "code": "mmol/L"}}
        for code, value in (("2951-2", 139), ("2823-3", 4.1))]),
]  # fmt: skip
LINES = [json.dumps({k: v for k, v in r.items() if v is not None}, ensure_ascii=False) for r in STORY]


def read(write: Callable[[Path], None]) -> LabRecords:
    """What is read of a folder that somebody fills."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return read_records([Path(folder)], "fhir")


def written(**files: bytes) -> Callable[[Path], None]:
    """Fills a folder with files, named with _ for the dot."""
    return lambda folder: [(folder / n.replace("_", ".")).write_bytes(c) for n, c in files.items()] and None


def tables(records: LabRecords) -> tuple[OrderTables, bool]:
    """The tables of some records, and whether every row is in them or set aside."""
    settled = settle(records)
    made, account = order_tables(settled), account_of(settled)
    adds_up = account.rows_kept == made.results.num_rows
    return made, adds_up and account.rows_read == account.rows_kept + account.rows_set_aside


def same(one: LabRecords, other: LabRecords) -> bool:
    """Whether both tell the same orders and results."""
    (a, adds), (b, too) = tables(one), tables(other)
    return adds and too and a.orders.equals(b.orders) and a.results.equals(b.results)


WHOLE = read(written(a_ndjson="\n".join(LINES).encode()))


def test_the_story_is_told_whole() -> None:
    made, adds_up = tables(WHOLE)
    assert adds_up
    assert made.results.num_rows == 5
    assert set(made.orders["context"].to_pylist()) == {"inpatient"}


@FEW
@given(st.permutations(LINES), st.integers(0, len(LINES)), st.lists(st.sampled_from(LINES), max_size=4))
def test_order_files_and_repetition_change_nothing(lines: list[str], cut: int, again: list[str]) -> None:
    parts = {"a_ndjson": "\n".join(lines[:cut]), "b_jsonl": "\n".join([*lines[cut:], *again])}
    assert same(read(written(**{n: text.encode() for n, text in parts.items()})), WHOLE)


@FEW
@given(st.permutations(LINES), st.sampled_from(["transaction", "collection", "searchset"]), st.booleans())
def test_a_bundle_tells_what_lines_tell(lines: list[str], kind: str, one_line: bool) -> None:
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": json.loads(line)} for line in lines]}
    name = "a_ndjson" if one_line else "a_json"
    text = json.dumps(bundle, indent=None if one_line else 1, ensure_ascii=False)
    assert same(read(written(**{name: text.encode()})), WHOLE)


@FEW
@given(st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]), st.sampled_from(["a_ndjson", "a_json"]))
def test_other_letters_of_unicode_tell_the_same(encoding: str, name: str) -> None:
    assert same(read(written(**{name: "\n".join(LINES).encode(encoding)})), WHOLE)


@FEW
@given(
    st.sampled_from(["latin-1", "cp1258", "utf-16-be", "utf-32"]), st.sets(st.integers(0, len(LINES) - 1), min_size=1)
)
def test_lines_in_foreign_letters_are_named_and_the_others_stand(encoding: str, which: set[int]) -> None:
    mixed = [
        line.encode(encoding, "replace").replace(b"\n", b" ") if at in which else line.encode()
        for at, line in enumerate(LINES)
    ]
    records = read(written(a_ndjson=b"\n".join([b"{}", *mixed])))
    assert tables(records)[1]
    unread = {at for at in which if b"Observation" not in mixed[at]} if encoding.startswith("utf") else set()
    assert {r.line for r in records.rejects} >= {at + 2 for at in unread}


@FEW
@given(st.integers(0, 10_000), st.sampled_from(["a_ndjson", "a_json"]), st.binary(max_size=40))
def test_a_file_that_breaks_off_or_is_scribbled_over_adds_up(at: int, name: str, noise: bytes) -> None:
    whole = "\n".join(LINES).encode() if name == "a_ndjson" else json.dumps(STORY).encode()
    place = at % len(whole)
    for damaged in (whole[:place], whole[:place] + noise, whole[:place] + noise + whole[place:]):
        records = read(written(**{name: damaged}))
        assert tables(records)[1]
        assert records.rows.schema.equals(ROW)


NAMES = sorted({name for r in STORY for name in r if name != "resourceType"})
LEAVES = st.none() | st.booleans() | st.integers(-9, 2**70) | st.floats() | st.text(max_size=3)
KEYS = st.sampled_from(["coding", "code", "value", "reference", "identifier", "system"])
JSON = st.recursive(LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(KEYS, x, max_size=3), max_leaves=6)


@FEW
@given(st.integers(0, len(STORY) - 1), st.sampled_from(NAMES), JSON)
def test_an_element_of_any_shape_is_read_or_named(which: int, name: str, found: Any) -> None:
    story = [r | {name: found} if at == which else r for at, r in enumerate(STORY)]
    records = read(written(a_ndjson="\n".join(map(json.dumps, story)).encode()))
    assert tables(records)[1]
    assert sum(records.resources.values()) + len(records.rejects) >= len(STORY)
