"""One claim: who came, what was ordered, what was answered, and which order each answer belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from emr_hub.clock import to_fhir
from emr_hub.formats import read_records, settle
from tests.unit.emr_hub.formats.bhyt.claims import (
    UREA,
    UREA_RESULT,
    claim,
    inner,
    listed,
    plain_claim,
    record,
    xml1,
)
from tests.unit.emr_hub.formats.kept import Kept, kept


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Kept:
    return kept("bhyt", tmp_path / "claims.xml", text.encode(encoding))


def rows(tmp_path: Path, *records: str) -> list[dict[str, Any]]:
    found = read(tmp_path, claim(*records))
    assert not found.rejects
    return found.table


def local(when: Any) -> str | None:
    return None if when is None else to_fhir(int(when.timestamp() * 1000))[:16]


def test_a_result_carries_its_order_its_visit_and_its_person(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, record([UREA], [UREA_RESULT]))
    said = {name: row[name] for name in (
        "line", "part", "source_id", "updated", "subject", "encounter", "facility", "order_key", "service", "clinician",
        "code_system", "code", "label", "value", "text", "unit", "context", "status", "taken", "dates", "unread",
    )}  # fmt: skip
    assert said == {
        "line": 1, "part": 0, "source_id": "27801|L1|23.0166.1494|202503030715|URE", "updated": "20250304",
        "subject": "27801|25000012", "encounter": "27801|L1", "facility": "27801",
        "order_key": "27801|L1|23.0166.1494|202503030715", "service": "23.0166.1494", "clinician": "0012345/BN-CCHN",
        "code_system": "local", "code": "URE", "label": "Urê", "value": 5.4, "text": None, "unit": "mmol/L",
        "context": "outpatient", "status": None, "taken": None, "dates": 0, "unread": None,
    }  # fmt: skip
    assert [local(row[time]) for time in ("ordered", "executed", "issued")] == [
        "2025-03-03T07:15", "2025-03-03T07:30", "2025-03-03T09:00",
    ]  # fmt: skip


def test_the_card_of_the_person_is_kept_as_the_desk_wrote_it(tmp_path: Path) -> None:
    (card,) = read(tmp_path, plain_claim()).told["people"]
    assert card == {
        "subject": "27801|25000012", "facility": "27801", "mrn": "25000012", "name": "Nguyễn Thị Bé",
        "birth_date": "1960-02-03", "sex": "female", "cccd": "924160012345", "bhyt": "GD4249912345678",
        "phone": "0830012345", "address": "Tổ 4, Bắc Ninh", "registered": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"NGAY_SINH": "196000000000"}, {"birth_date": "1960"}),
        ({"NGAY_SINH": "252501010000"}, {"birth_date": None}),
        ({"GIOI_TINH": "1"}, {"sex": "male"}),
        ({"GIOI_TINH": "3"}, {"sex": "unknown"}),
        ({"GIOI_TINH": "9"}, {"sex": None}),
        ({"SO_CCCD": ""}, {"cccd": None}),
        ({"MA_THE_BHYT": "GD4249912345678;TE1249912345678"}, {"bhyt": "GD4249912345678"}),
        ({"MA_BN": ""}, {"subject": "27801|visit L1", "mrn": None}),
        ({"MA_BN": "", "MA_LK": ""}, None),
    ],
)
def test_what_a_desk_leaves_out_stays_unknown(
    tmp_path: Path, changes: dict[str, str], fact: dict[str, str | None] | None
) -> None:
    found = read(tmp_path, claim(record([UREA], [UREA_RESULT], **changes)))
    (card,) = found.told["people"]
    if fact is None:
        assert card["subject"] is None and found.table[0]["subject"] is None
    else:
        assert {name: card[name] for name in fact} == fact


@pytest.mark.parametrize("form", ["base64", "cdata", "nested"])
def test_inner_files_are_read_in_base64_as_text_and_as_elements(tmp_path: Path, form: str) -> None:
    assert [row["value"] for row in rows(tmp_path, record([UREA], [UREA_RESULT], form))] == [5.4]


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_letters_are_known_by_mark_by_shape_or_by_word(tmp_path: Path, encoding: str, declared: str) -> None:
    text = plain_claim().replace('<?xml version="1.0" encoding="utf-8"?>', declared)
    found = read(tmp_path, text, encoding)
    assert not found.rejects and found.told["people"][0]["name"] == "Nguyễn Thị Bé"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_inner_file_may_have_letters_of_its_own(tmp_path: Path, encoding: str) -> None:
    one = f"<HOSO>{inner('XML1', xml1(), encoding=encoding)}{inner('XML4', listed('XML4', UREA_RESULT))}</HOSO>"
    found = read(tmp_path, claim(one))
    assert not found.rejects and found.told["people"][0]["name"] == "Nguyễn Thị Bé"


def test_letters_of_windows_are_read_where_the_file_says_so(tmp_path: Path) -> None:
    text = claim(record([UREA], [UREA_RESULT | {"TEN_CHI_SO": "Cholestérol"}], "cdata"))
    text = text.replace("utf-8", "windows-1252").replace("Nguyễn Thị Bé", "Be").replace("Định lượng Urê máu", "Ure")
    found = read(tmp_path, text.replace("Tổ 4, Bắc Ninh", ""), "cp1252")
    assert [row["label"] for row in found.table] == ["Cholestérol"]


CONTEXTS = [
    # kind of visit, subject of visit, department, minutes after arrival, context
    ({"MA_LOAI_KCB": "01"}, "K01", 15, "outpatient"),
    ({"MA_LOAI_KCB": "1"}, "K01", 15, "outpatient"),
    ({"MA_LOAI_KCB": "03"}, "K03", 15, "inpatient"),
    ({"MA_LOAI_KCB": "03"}, "K02", 15, "icu"),
    ({"MA_LOAI_KCB": "03"}, "K48", 15, "icu"),
    ({"MA_LOAI_KCB": "01"}, "K02", 15, "outpatient"),
    ({"MA_LOAI_KCB": "03", "MA_DOITUONG_KCB": "2"}, "K03", 15, "emergency"),
    ({"MA_LOAI_KCB": "03", "MA_DOITUONG_KCB": "2"}, "K03", 23 * 60 + 59, "emergency"),
    ({"MA_LOAI_KCB": "03", "MA_DOITUONG_KCB": "2"}, "K03", 24 * 60, "inpatient"),
    ({"MA_LOAI_KCB": "10"}, "K03", 15, None),
    ({"MA_LOAI_KCB": ""}, "K03", 15, None),
]


@pytest.mark.parametrize(("visit", "department", "minutes", "context"), CONTEXTS)
def test_where_the_person_was_cared_for(
    tmp_path: Path, visit: dict[str, str], department: str, minutes: int, context: str | None
) -> None:
    days, rest = divmod(7 * 60 + minutes, 24 * 60)
    signed = f"202503{3 + days:02d}{rest // 60:02d}{rest % 60:02d}"
    order = UREA | {"MA_KHOA": department, "NGAY_YL": signed}
    assert [row["context"] for row in rows(tmp_path, record([order], [UREA_RESULT], **visit))] == [context]


def test_of_two_orders_of_one_service_each_answer_finds_the_one_resulted_at_its_time(tmp_path: Path) -> None:
    later = UREA | {"NGAY_YL": "202503031400", "NGAY_KQ": "202503031600"}
    answers = [UREA_RESULT | {"NGAY_KQ": "202503031600", "GIA_TRI": "9"}, UREA_RESULT]
    found = rows(tmp_path, record([UREA, later], answers))
    assert [(row["value"], local(row["ordered"])) for row in found] == [
        (9.0, "2025-03-03T14:00"), (5.4, "2025-03-03T07:15"),
    ]  # fmt: skip


def test_orders_and_answers_of_one_minute_are_told_apart_by_a_count(tmp_path: Path) -> None:
    found = rows(tmp_path, record([UREA, UREA], [UREA_RESULT, UREA_RESULT]))
    assert len({row["order_key"] for row in found}) == 2 and len({row["source_id"] for row in found}) == 2


def test_a_claim_sent_again_with_one_more_result_in_front_is_the_claim_it_was(tmp_path: Path) -> None:
    crp, crp_result = UREA | {"MA_DICH_VU": "23.0228.1483"}, UREA_RESULT | {"MA_DICH_VU": "23.0228.1483"}
    corrected = UREA_RESULT | {"GIA_TRI": "6,4"}
    first = claim(record([UREA], [UREA_RESULT]))
    second = claim(record([crp, UREA], [crp_result, corrected])).replace("20250304", "20250310")
    (tmp_path / "a.xml").write_text(first, encoding="utf-8")
    (tmp_path / "b.xml").write_text(second, encoding="utf-8")
    settled = settle(read_records([tmp_path]))
    urea = pc.equal(settled.records.rows["service"], "23.0166.1494").combine_chunks().to_numpy(zero_copy_only=False)
    assert settled.records.rows["value"].filter(urea & settled.kept).to_pylist() == [6.4]


def test_a_test_sent_out_belongs_to_the_laboratory_that_performed_it(tmp_path: Path) -> None:
    order = UREA | {"MA_DICH_VU": "23.0166.1494.K.79801"}
    (row,) = rows(tmp_path, record([order], [UREA_RESULT]))
    assert (row["facility"], row["service"], local(row["ordered"])) == ("79801", "23.0166.1494", "2025-03-03T07:15")


def test_an_answer_without_an_order_says_neither_when_nor_by_whom(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, record([], [UREA_RESULT]))
    assert (row["order_key"], row["ordered"], row["clinician"]) == (None, None, None)
    assert local(row["issued"]) == "2025-03-03T09:00"


def test_imaging_is_no_laboratory_result_and_is_counted(tmp_path: Path) -> None:
    xray = {"MA_DICH_VU": "18.0119.0028", "MA_NHOM": "2"}
    found = read(tmp_path, claim(record([UREA, UREA | xray], [UREA_RESULT, UREA_RESULT | xray])))
    assert len(found.table) == 1 and found.counts["XML4 result, other"] == 1


CODES = [
    ("2951-2", ("2951-2", None, None)), ("1010001", (None, "cls1227", "1010001")), ("URE", (None, "local", "URE")),
    ("", (None, "dvkt", "23.0166.1494")), ("99999-9", (None, "local", "99999-9")),
]  # fmt: skip


@pytest.mark.parametrize(("written", "codes"), CODES)
def test_an_index_is_loinc_only_where_the_catalogue_knows_that_very_code(
    tmp_path: Path, written: str, codes: tuple[str | None, ...]
) -> None:
    (row,) = rows(tmp_path, record([UREA], [UREA_RESULT | {"MA_CHI_SO": written}]))
    assert (row["loinc"], row["code_system"], row["code"]) == codes


VALUES = [
    # GIA_TRI, KET_LUAN, MO_TA -> value, text, comparator, interpretation
    (("5.4", "Cao", ""), (5.4, None, None, "H")),
    (("&lt;0,5", "", ""), (0.5, None, "<", None)),
    (("Âm tính", "", ""), (None, "Âm tính", None, "NEG")),
    (("", "Dương tính", "mô tả"), (None, "Dương tính", None, "POS")),
    (("", "", "Không thấy ký sinh trùng"), (None, "Không thấy ký sinh trùng", None, None)),
    (("3-5", "", ""), (None, "3-5", None, None)),
    (("5.4", "Mẫu tán huyết", ""), (5.4, "unsatisfactory: haemolysed", None, None)),
    (("", "Kết quả đã thu hồi", ""), (None, "unsatisfactory: withdrawn", None, None)),
    (("", "", ""), (None, None, None, None)),
]


@pytest.mark.parametrize(("written", "read"), VALUES)
def test_the_value_its_conclusion_and_its_description(
    tmp_path: Path, written: tuple[str, str, str], read: tuple[Any, ...]
) -> None:
    answer = UREA_RESULT | dict(zip(("GIA_TRI", "KET_LUAN", "MO_TA"), written, strict=True))
    (row,) = rows(tmp_path, record([UREA], [answer]))
    assert tuple(row[name] for name in ("value", "text", "comparator", "interpretation")) == read


def test_a_day_without_a_time_is_said_to_be_one(tmp_path: Path) -> None:
    order = UREA | {"NGAY_YL": "20250303", "NGAY_KQ": ""}
    (row,) = rows(tmp_path, record([order], [UREA_RESULT | {"NGAY_KQ": "202503030000"}]))
    assert row["dates"] == 1 | 4


def test_times_that_are_none_are_kept_in_words(tmp_path: Path) -> None:
    order, answer = UREA | {"NGAY_YL": "252503030715", "NGAY_KQ": ""}, UREA_RESULT | {"NGAY_KQ": "hôm qua"}
    (row,) = rows(tmp_path, record([order], [answer]))
    assert (row["ordered"], row["issued"], row["unread"]) == (None, None, "NGAY_YL 252503030715; NGAY_KQ hôm qua")


def test_fields_of_another_version_are_ignored_and_missing_ones_are_named(tmp_path: Path) -> None:
    older = {name: text for name, text in UREA_RESULT.items() if name != "DON_VI_DO"} | {"MA_MAY": "1.2.3"}
    found = read(tmp_path, claim(record([UREA], [older], SO_CCCD=None)))
    assert found.table[0]["value"] == 5.4
    assert {what: n for what, n in found.counts.items() if " without " in what} == {
        "XML4 without DON_VI_DO": 1, "XML1 without SO_CCCD": 1,
    }  # fmt: skip


def test_a_card_number_is_found_under_its_older_name(tmp_path: Path) -> None:
    found = read(tmp_path, claim(record([UREA], [UREA_RESULT], MA_THE_BHYT=None, MA_THE="GD4249912345678")))
    assert found.told["people"][0]["bhyt"] == "GD4249912345678"
    assert found.counts["XML1 without MA_THE_BHYT"] == 1


def test_names_of_elements_may_have_a_namespace(tmp_path: Path) -> None:
    one = record([UREA], [UREA_RESULT]).replace("<HOSO>", '<HOSO xmlns="urn:x">')
    assert [row["value"] for row in rows(tmp_path, one)] == [5.4]


def test_a_day_of_execution_is_said_to_be_one(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, record([UREA | {"NGAY_TH_YL": "20250303"}], [UREA_RESULT]))
    assert row["dates"] == 8
