"""One message: whose result it is, which order it answers, and what each field of it means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.emr_hub.formats.hl7v2.messages import (
    MSH,
    OBR,
    OBX,
    ORC,
    PID,
    PLAIN,
    PV1,
    SPM,
    local,
    message,
    read,
    row_of,
    with_field,
)  # fmt: skip


def test_a_result_carries_its_order_its_visit_its_specimen_and_its_person(tmp_path: Path) -> None:
    row = row_of(tmp_path)
    times = {name: local(row.pop(name)) for name in ("ordered", "taken", "issued")}
    assert times == {"ordered": "2025-03-03T07:15", "taken": "2025-03-03T07:30", "issued": "2025-03-03T09:00"}
    assert {name: value for name, value in row.items() if value is not None} == {
        "file": 0, "line": 1, "part": 0, "source_id": "27801|P1|23.0166.1494|URE|",
        "updated": "001740967200000001740967500000",
        "subject": "27801|25000012", "encounter": "27801|V77", "facility": "27801",
        "order_key": "27801|P1|23.0166.1494", "service": "23.0166.1494", "clinician": "0012345", "status": "final",
        "dates": 0, "loinc": "22664-7", "code_system": "local", "code": "URE", "label": "Urê", "specimen": "serum",
        "version": 2, "value": 5.4, "unit": "mmol/L", "interpretation": "N", "low": 2.5, "high": 7.5,
        "context": "outpatient",
    }  # fmt: skip


def test_the_card_of_the_person_is_kept(tmp_path: Path) -> None:
    (card,) = read(tmp_path, message()).told["people"]
    assert card == {
        "subject": "27801|25000012", "facility": "27801", "mrn": "25000012", "name": "Nguyễn Thị Bé",
        "birth_date": "1960-02-03", "sex": "female", "cccd": "924160012345", "bhyt": "GD4249912345678",
        "phone": "0830012345", "address": "Tổ 4, Bắc Ninh", "registered": None,
    }  # fmt: skip


PEOPLE = [
    # field, value, what the card says
    (3, "25000012", {"mrn": "25000012", "subject": "27801|25000012", "cccd": None}),
    (3, "924160012345", {"cccd": "924160012345", "mrn": None, "subject": "27801|924160012345"}),
    (3, "GD4249912345678", {"bhyt": "GD4249912345678", "mrn": None}),
    (3, "25000012^^^BN&1.2.3&ISO^MR", {"facility": "BN", "subject": "BN|25000012"}),
    (3, '""', {"subject": None, "mrn": None}),
    (5, "Nguyễn Thị Bé", {"name": "Nguyễn Thị Bé"}),
    (5, "Nguyễn^Thị Bé", {"name": "Nguyễn Thị Bé"}),
    (5, "Nguyễn&Nguyễn^Bé^Thị~Other^Name", {"name": "Nguyễn Thị Bé"}),
    (7, "1960", {"birth_date": "1960"}),
    (7, "196002", {"birth_date": "1960-02"}),
    (7, "19600203000000", {"birth_date": "1960-02-03"}),
    (7, "19600203000000+0700", {"birth_date": "1960-02-03"}),
    (7, "25250101", {"birth_date": None}),
    (8, "U", {"sex": "unknown"}),
    (8, "X", {"sex": None}),
    (13, "^PRN^PH^^84^24^38693731", {"phone": "38693731"}),
]


@pytest.mark.parametrize(("field", "value", "says"), PEOPLE)
def test_fields_of_a_person(tmp_path: Path, field: int, value: str, says: dict[str, str | None]) -> None:
    (card,) = read(tmp_path, message(PID=with_field(PID, field, value))).told["people"]
    assert {name: card[name] for name in says} == says


VISITS = [("O", "", "outpatient"), ("R", "", "outpatient"), ("I", "Nội^^^27801", "inpatient"), ("E", "", "emergency"),
          ("I", "ICU^2^1^27801", "icu"), ("O", "HSTC^^^27801", "outpatient"), ("I", "hstc^^^27801", "icu"),
          ("N", "", None), ("", "", None)]  # fmt: skip


@pytest.mark.parametrize(("kind", "place", "context"), VISITS)
def test_where_the_person_was_cared_for(tmp_path: Path, kind: str, place: str, context: str | None) -> None:
    assert row_of(tmp_path, PV1=with_field(with_field(PV1, 2, kind), 3, place))["context"] == context


SPECIMENS = [("SER^Serum^HL70487", "serum"), ("UR", "urine"), ("BLD^Blood^HL70487^whole_blood_edta^EDTA^99EMRHUB",
             "whole_blood_edta"), ("XYZ", None), ("", None)]  # fmt: skip


@pytest.mark.parametrize(("written", "specimen"), SPECIMENS)
def test_specimens(tmp_path: Path, written: str, specimen: str | None) -> None:
    assert row_of(tmp_path, SPM=with_field(SPM, 4, written))["specimen"] == specimen


@pytest.mark.parametrize(
    ("field", "code", "why"),
    [(21, "RH", "haemolysed"), (21, "QS", "insufficient"), (21, "??", "rejected"), (24, "CLOT", "clotted")],
)
def test_a_specimen_that_could_not_serve_says_why(tmp_path: Path, field: int, code: str, why: str) -> None:
    row = row_of(tmp_path, SPM=with_field(SPM, field, code), OBX=with_field(with_field(OBX, 5, ""), 11, "X"))
    assert (row["text"], row["status"]) == (f"unsatisfactory: {why}", "cancelled")


TIMES = [
    # ORC-9, ORC-15, OBR-7, OBX-14 -> ordered, taken, whole days
    (("202503030715", "", "202503030730", ""), ("2025-03-03T07:15", "2025-03-03T07:30", 0)),
    (("202503030900", "202503030710", "202503030730", ""), ("2025-03-03T07:10", "2025-03-03T07:30", 0)),
    (("202503030900", "", "202503030730", ""), (None, "2025-03-03T07:30", 0)),
    (("202503030715", "", "", "202503030740"), ("2025-03-03T07:15", "2025-03-03T07:30", 0)),
    (("20250303", "", "20250303", ""), ("2025-03-03T00:00", "2025-03-03T00:00", 3)),
]


@pytest.mark.parametrize(("written", "says"), TIMES)
def test_when_it_was_ordered_and_taken(tmp_path: Path, written: tuple[str, ...], says: tuple[Any, ...]) -> None:
    signed, effective, collected, observed = written
    row = row_of(
        tmp_path, ORC=with_field(with_field(ORC, 9, signed), 15, effective), OBR=with_field(OBR, 7, collected),
        OBX=with_field(OBX, 14, observed),
    )  # fmt: skip
    assert (local(row["ordered"]), local(row["taken"]), row["dates"]) == says


def test_the_time_of_the_observation_counts_where_nobody_says_when_it_was_taken(tmp_path: Path) -> None:
    row = row_of(tmp_path, OBR=with_field(OBR, 7, ""), SPM="", OBX=with_field(OBX, 14, "202503030740"))
    assert local(row["taken"]) == "2025-03-03T07:40"


def test_the_laboratory_that_produced_a_result_is_its_facility(tmp_path: Path) -> None:
    assert row_of(tmp_path, OBX=with_field(OBX, 15, "79801^Chợ Rẫy"))["facility"] == "79801"
    assert row_of(tmp_path, OBX=with_field(OBX, 23, "Chợ Rẫy^^^^^^^^^79801"))["facility"] == "79801"


def test_times_that_are_none_are_kept_in_words(tmp_path: Path) -> None:
    row = row_of(tmp_path, OBR=with_field(OBR, 7, "252503030730"), ORC=with_field(ORC, 9, "hôm qua"), SPM="")
    assert (row["taken"], row["ordered"], row["unread"]) == (None, None, "OBR-7 252503030730; ORC-9 hôm qua")


def test_a_correction_is_a_later_version_of_the_same_result(tmp_path: Path) -> None:
    later = message(
        MSH=with_field(MSH, 7, "20250303120000+0700"), OBR=with_field(OBR, 22, "20250303120000+0700"),
        OBX=with_field(with_field(OBX, 5, "6.1"), 11, "C"),
    )  # fmt: skip
    first, second = read(tmp_path, message() + later).table
    assert first["source_id"] == second["source_id"] and first["updated"] < second["updated"]
    assert (second["value"], second["status"], local(second["issued"])) == (6.1, "corrected", "2025-03-03T12:00")
    assert first["version"] < second["version"]


def test_two_answers_of_one_code_are_told_apart_by_sub_id_or_by_a_count(tmp_path: Path) -> None:
    again = [OBX, OBX, with_field(OBX, 4, "2")]
    found = read(tmp_path, message(MSH, PID, PV1, ORC, OBR, *again)).table
    assert len({row["source_id"] for row in found}) == 3


def test_a_panel_of_loinc_is_the_order_code_of_its_rows(tmp_path: Path) -> None:
    assert row_of(tmp_path, OBR=with_field(OBR, 4, "24323-8^Panel^LN"))["order_code"] == "24323-8"


@pytest.mark.parametrize("kind", ["ORM^O01", "OML^O21^OML_O21"])
def test_an_order_is_told_before_its_results(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, message(MSH=with_field(MSH, 9, kind), ORC=with_field(ORC, 1, "NW"), OBX="", SPM=""))
    (order,) = found.told["orders"]
    assert order["order_key"] == row_of(tmp_path)["order_key"]
    assert (local(order["ordered"]), order["service"], order["context"]) == (
        "2025-03-03T07:15", "23.0166.1494", "outpatient",
    )  # fmt: skip
    assert not found.table


def test_a_cancelled_order_is_no_order(tmp_path: Path) -> None:
    found = read(tmp_path, message(MSH=with_field(MSH, 9, "ORM^O01"), ORC=with_field(ORC, 1, "CA"), OBX="", SPM=""))
    assert not found.told["orders"] and found.counts["ORC cancelled"] == 1


def test_results_that_name_their_specimen_first(tmp_path: Path) -> None:
    found = read(tmp_path, message(with_field(MSH, 9, "OUL^R22^OUL_R22"), PID, PV1, SPM, ORC, OBR, OBX))
    assert [row["specimen"] for row in found.table] == ["serum"]


def test_each_person_of_a_message_has_their_own_results(tmp_path: Path) -> None:
    other = with_field(PID, 3, "25000099^^^27801^MR")
    found = read(tmp_path, message(MSH, PID, PV1, ORC, OBR, OBX, other, OBR, OBX))
    assert [(row["subject"], row["context"]) for row in found.table] == [
        ("27801|25000012", "outpatient"), ("27801|25000099", None),
    ]  # fmt: skip


def test_documents_imaging_and_unknown_segments_are_no_rows(tmp_path: Path) -> None:
    pdf, xray = with_field(OBX, 2, "ED"), with_field(OBR, 24, "RAD")
    found = read(tmp_path, message(MSH, PID, PV1, "ZXY|a|b", ORC, OBR, "NTE|1||ghi chú", OBX, pdf, xray, OBX))
    assert len(found.table) == 1 and not found.rejects
    assert (found.counts["OBX document"], found.counts["OBX, other"]) == (1, 1)


def test_messages_about_other_things_give_their_card_only(tmp_path: Path) -> None:
    found = read(tmp_path, message(with_field(MSH, 9, "ADT^A08"), PID, PV1))
    assert not found.table and len(found.told["people"]) == 1 and found.counts["ADT message"] == 1


@pytest.mark.parametrize("signs", ["MSH|^~\\&|", "MSH$%*@!$", "MSH#:;?+#"])
def test_a_message_may_be_parted_by_other_signs(tmp_path: Path, signs: str) -> None:
    field, component, repetition, escape, subcomponent = signs[3], *signs[4:8]
    text = message().removeprefix("MSH|^~\\&|")
    for one, other in (("|", field), ("^", component), ("~", repetition), ("\\", escape), ("&", subcomponent)):
        text = text.replace(one, other)
    found = read(tmp_path, signs + text)
    assert [row["value"] for row in found.table] == [5.4] and found.told["people"][0]["cccd"] == "924160012345"


CHARSETS = [("utf-8", ""), ("utf-8", "8859/1"), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", ""), ("utf-16-be", "")]


@pytest.mark.parametrize(("encoding", "named"), CHARSETS)
def test_letters_are_known_by_their_bytes_first(tmp_path: Path, encoding: str, named: str) -> None:
    found = read(tmp_path, message(MSH=with_field(MSH, 18, named)), encoding)
    assert not found.rejects and found.told["people"][0]["name"] == "Nguyễn Thị Bé"


def test_letters_are_else_of_the_character_set_that_the_header_names(tmp_path: Path) -> None:
    plain = tuple(
        with_field(s, 18, "8859/1") if s is MSH else s for s in PLAIN if not s.startswith(("PID", "OBR", "OBX"))
    )
    text = message(
        *plain[:1], with_field(PID, 5, "Café").replace("Tổ 4^^Bắc Ninh", ""), OBR.replace("Định lượng Urê máu", "")
    )
    found = read(tmp_path, text, "latin-1")
    assert [card["name"] for card in found.told["people"]] == ["Café"]
