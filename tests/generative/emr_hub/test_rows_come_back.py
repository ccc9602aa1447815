"""Whatever a run may hold comes back row by row from claims and HL7 v2; and a fault in either direction is seen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.columns import SCHEMAS
from emr_hub.formats import LabRecords, read_records
from emr_hub.formats.own_visits import code_of
from emr_hub.terminology import facilities

FORMATS = ("bhyt", "hl7v2")
PLACE = "BN2"
START = 1_740_960_000_000  # 2025-03-03 07:00 in Viet Nam
MINUTE = 60_000
FLAGS = ("LL", "L", "N", "H", "HH", "A", "POS", "NEG", None)
# Names as desks write them: with what parts a message or a tag, decomposed, with spaces inside.
NAMES = st.text(st.sampled_from("AĂđ̣|^~\\&<>\"' ờ"), min_size=1, max_size=12).map(str.strip).filter(bool)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6) + 0.0)
VALUES = st.one_of(
    st.tuples(NUMBERS, st.just(None), st.sampled_from(["<", "<=", ">=", ">", None])),
    st.tuples(st.just(None), st.sampled_from(["Âm tính", "1:64", "3-5", "A | B", "O"]), st.just(None)),
    st.tuples(st.just(None), st.sampled_from(["unsatisfactory: haemolysed", "unsatisfactory: expired"]), st.just(None)),
)
RESULTS = st.lists(st.tuples(VALUES, st.sampled_from(FLAGS)), min_size=1, max_size=4)
CONTEXTS = st.sampled_from(["outpatient", "inpatient", "emergency", "icu"])
Tables = dict[str, pa.Table]


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows in the schema of a table; what is left out is null."""
    schema = SCHEMAS[name]
    return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in schema}, schema=schema)


def run(name: str, birth: str, context: str, results: list[Any]) -> Tables:
    """One visit with one order."""
    kind = {"outpatient": "AMB"}.get(context, "IMP")
    facility = facilities()[PLACE]
    rows = [
        {"order_id": 3, "analyte": "k", "version": 1, "known_at": START + 90 * MINUTE, "value": number, "text": text,
         "comparator": bound, "unit": "mmol/L", "flag": None if str(text).startswith("unsat") else flag,
         "status": "final", "local_code": f"T{at}", "loinc": None}
        for at, ((number, text, bound), flag) in enumerate(results)
    ]  # fmt: skip
    return {
        "facilities": table("facilities", [{"facility_id": facility.facility_id, "key": PLACE}]),
        "registrations": table("registrations", [{
            "registration_id": 1, "facility_id": facility.facility_id, "mrn": "25000012", "name": name,
            "birth_date": birth, "sex": "female", "cccd": "924160012345", "bhyt": None, "phone": None, "address": name,
        }]),
        "encounters": table("encounters", [{
            "encounter_id": 2, "registration_id": 1, "facility_id": facility.facility_id, "class": kind,
            "started_at": START - 10 * MINUTE, "ended_at": START + 300 * MINUTE,
        }]),
        "orders": table("orders", [{
            "order_id": 3, "encounter_id": 2, "registration_id": 1, "facility_id": facility.facility_id,
            "clinician_id": 9, "service": "23.0058.1487", "specimen": "serum", "context": context, "signed_at": START,
            "collected_at": START + 15 * MINUTE, "resulted_at": START + 90 * MINUTE,
        }]),
        "results": table("results", rows),
    }  # fmt: skip


def sent(format: str, tables: Tables) -> LabRecords:
    """The records of a run written in a format and read back."""
    with tempfile.TemporaryDirectory() as folder:
        import_module(f"emr_hub.formats.{format}.writing").write(tables, Path(folder))
        return read_records([Path(folder)], format=format)


def differences(tables: Tables, records: LabRecords) -> list[str]:
    """What did not come back as it was, in words; nothing when all did."""
    (order,), (card,) = tables["orders"].to_pylist(), tables["registrations"].to_pylist()
    results = {row["local_code"]: row for row in tables["results"].to_pylist()}
    told = {row["code"]: row for row in records.rows.to_pylist()}
    wrong = [f"rejects {len(records.rejects)}"] if records.rejects else []
    if set(told) != set(results):
        return [*wrong, "other rows"]
    for code, own in results.items():
        row = told[code]
        pairs = {name: (own[name], row[name]) for name in ("value", "text", "comparator")}
        pairs["flag"] = (own["flag"] or read_of(own["text"]), row["interpretation"])
        pairs |= {"signed": (order["signed_at"], row["ordered"]), "context": (order["context"], row["context"]),
                  "known": (own["known_at"], row["issued"]), "service": (order["service"], row["service"]),
                  "facility": (code_of(PLACE), row["facility"])}  # fmt: skip
        wrong += [f"{name} {code}" for name, (mine, theirs) in pairs.items() if mine != theirs]
    (person,) = records.people.to_pylist()
    return wrong + [
        name for name in ("name", "birth_date", "sex", "cccd", "mrn", "address") if person[name] != card[name]
    ]


def read_of(text: str | None) -> str | None:
    """What a word says of itself where no flag was given."""
    return "NEG" if text == "Âm tính" else None


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=40, deadline=None)
@given(
    name=NAMES, birth=st.sampled_from(["1960-02-03", "1960-02", "1960"]), context=CONTEXTS, results=RESULTS,
)  # fmt: skip
def test_a_run_comes_back_row_by_row(format: str, name: str, birth: str, context: str, results: list[Any]) -> None:
    tables = run(name, birth, context, results)
    assert not differences(tables, sent(format, tables))


EVERYTHING = run("Nguyễn Thị & Bé", "1960-02-03", "icu", [
    ((4.1, None, "<"), "N"), ((5.5, None, None), "H"), ((None, "Âm tính", None), "NEG"),
    ((None, "unsatisfactory: haemolysed", None), None),
])  # fmt: skip


def off_by(minutes: int) -> Callable[[str], Any]:
    from emr_hub.formats.compact_times import read_time

    def late(text: str) -> Any:
        found = read_time(text)
        return found and found._replace(instant=found.instant + minutes * MINUTE)

    return late


FAULTS = [
    ("bhyt", "emr_hub.formats.bhyt.services.read_time", off_by(1), "signed T0"),
    ("bhyt", "emr_hub.formats.bhyt.claim.number_text", lambda value: f"{value:.0f}", "value T0"),
    ("bhyt", "emr_hub.formats.bhyt.claim.word_of", lambda flag: None, "flag T1"),
    ("bhyt", "emr_hub.formats.bhyt.writing.escape", lambda text: text, "other rows"),
    ("bhyt", "emr_hub.formats.bhyt.claim._INTENSIVE_CARE", "K03", "context T0"),
    ("hl7v2", "emr_hub.formats.hl7v2.orders.read_time", off_by(1), "signed T0"),
    ("hl7v2", "emr_hub.formats.hl7v2.message._COMPARATORS", (), "comparator T0"),
    ("hl7v2", "emr_hub.formats.hl7v2.writing.escaped", lambda text, by: text, "name"),
    ("hl7v2", "emr_hub.formats.hl7v2.message._INTENSIVE_CARE", "NOI", "context T0"),
]


@pytest.mark.parametrize(("format", "where", "fault", "seen"), FAULTS)
def test_a_planted_fault_is_seen(
    format: str, where: str, fault: Any, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not differences(EVERYTHING, sent(format, EVERYTHING))
    monkeypatch.setattr(where, fault)
    assert seen in differences(EVERYTHING, sent(format, EVERYTHING))
