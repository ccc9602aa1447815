"""Tables as they are found: encodings, delimiters, quotes, times and numbers; what cannot be read is named."""

from __future__ import annotations

import gzip
import tomllib
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.formats.limits import Limits
from emr_hub.formats.row import ISSUED_DAY, TAKEN_DAY
from emr_hub.formats.tables import TableReader, init_mapping, mapping_of, read_mapping, shape_of
from emr_hub.formats.tables.csv_rows import csv_batches
from emr_hub.formats.tables.moments_written import read_times
from tests.unit.emr_hub.formats.tables_read import plain_mapping, read

HEAD = "patient,code,name,value,unit,collected,resulted\n"
LINE = "p1,GLU,Đường huyết,5.6,mmol/L,2025-06-01 08:00,2025-06-01 09:30\n"
HOSPITAL = """Mã BN;Họ tên;Ngày sinh;Giới tính;Mã cơ sở;Mã XN;Tên XN;Kết quả;Đơn vị;Ngày lấy mẫu;Trạng thái
0001;NGUYỄN VĂN A;1960;Nam;01801;GLU;Glucose máu;5,6;mmol/L;01/06/2025 08:00;Đã duyệt
0001;NGUYỄN VĂN A;1960;Nam;01801;GLU;Glucose máu;<0,5;mmol/L;02/06/2025 08:00;Đã duyệt
0002;"TRẦN ""B""
THỊ";12/03/1971;Nữ;24801;HBS;HBsAg;âm tính;;31/02/2025 07:00;Hủy
"""


def test_a_mapped_row_says_what_its_columns_say(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEAD + LINE, encoding="utf-8")
    (row,) = read(tmp_path / "x.csv").table
    assert (row["subject"], row["code_system"], row["code"], row["value"]) == ("p1", "local", "GLU", 5.6)
    assert row["taken"] == datetime(2025, 6, 1, 1, 0, tzinfo=UTC) and row["line"] == 2


def cp1258(text: str) -> bytes:
    """Vietnamese in Windows-1258: the tone stands behind its letter."""
    out = []
    for letter in text:
        base, *marks = unicodedata.normalize("NFD", letter)
        tones = [m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323"]
        bare = unicodedata.normalize("NFC", base + "".join(m for m in marks if m not in tones))
        out.append(bare + "".join(tones))
    return "".join(out).encode("cp1258")


ENCODINGS = {
    "utf-8": HOSPITAL.encode(), "utf-8-sig": HOSPITAL.encode("utf-8-sig"), "utf-16": HOSPITAL.encode("utf-16"),
    "utf-16-le": HOSPITAL.encode("utf-16-le"), "utf-16-be": HOSPITAL.encode("utf-16-be"), "cp1258": cp1258(HOSPITAL),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_table_reads_alike_in_every_encoding_by_the_mapping_it_was_given(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "labs.csv"
    path.write_bytes(ENCODINGS[encoding])
    mapping = mapping_of(tomllib.loads(init_mapping(path)), "first.toml")
    assert (mapping.encoding, mapping.delimiter, mapping.header, mapping.decimal) == (encoding, ";", True, ",")
    kept = read(path, mapping)
    shown = ("line", "subject", "label", "value", "comparator", "text", "status", "unread")
    assert [[row[name] for name in shown] for row in kept.table] == [
        [2, "0001", "Glucose máu", 5.6, None, None, "final", None],
        [3, "0001", "Glucose máu", 0.5, "<", None, "final", None],
        [4, "0002", "HBsAg", None, None, "âm tính", "cancelled", "collected: '31/02/2025 07:00'"],
    ]
    assert [(p["name"], p["birth_date"], p["sex"]) for p in kept.told["people"]] == [
        ("NGUYỄN VĂN A", "1960", "male"), ('TRẦN "B"\nTHỊ', "1971-03-12", "female"),
    ]  # fmt: skip


def test_latin_1_is_read_where_no_vietnamese_speaks_against_it(tmp_path: Path) -> None:
    assert shape_of("patient;note\n1;Müller\n".encode("latin-1")).encoding == "latin-1"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_mark_that_cuts_lines_evenly(mark: str) -> None:
    text = "a,b;c|d\te".replace(mark, " ") + f"{mark}x{mark}1\n"
    assert shape_of((text * 5).encode()).delimiter == mark


def test_a_table_without_a_header_gets_numbered_columns() -> None:
    shape = shape_of(b"1,GLU,5.6\n2,K,4.1\n")
    assert not shape.header and shape.columns == ("column_1", "column_2", "column_3")
    assert shape_of(b"who,what,n\n1,GLU,5.6\n").columns == ("who", "what", "n")


def test_what_was_guessed_is_said(tmp_path: Path) -> None:
    assert shape_of(HOSPITAL.encode("utf-16")).said() == "encoding utf-16, delimiter ;, with a header"


FAULTY = [
    ("p2,GLU\n", "2 cells instead of 7"),
    ('p2,"never closed,x,1,u,2025-06-01,\n', "never closed"),
    ("p2,GLU,\udcff,1,u,2025-06-01,\n", "is not utf-8"),
]


@pytest.mark.parametrize(("line", "why"), FAULTY)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes((HEAD + LINE + line + LINE * 60).encode("utf-8", "surrogateescape"))
    kept = read(path, plain_mapping(table={"encoding": "utf-8"}))
    assert [(r.line, why in r.detail) for r in kept.rejects] == [(3, True)]
    assert len(kept.table) == 61 and kept.records == 62


def test_a_delimiter_at_the_end_of_every_line_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEAD + "\n" + LINE.rstrip() + ",\n\n" + LINE, encoding="utf-8")
    kept = read(tmp_path / "x.csv")
    assert kept.column("line") == [3, 5] and not kept.rejects


def test_a_packed_table_is_opened(tmp_path: Path) -> None:
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress((HEAD + LINE).encode()))
    assert read(tmp_path / "x.csv.gz").column("line") == [2]


def test_a_line_without_end_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(HEAD.encode() + b"p" * 3_000_000 + b"\n" + LINE.encode())
    shape = shape_of((tmp_path / "x.csv").read_bytes()[:10_000])
    with (tmp_path / "x.csv").open("rb") as stream:
        (batch,) = csv_batches(stream, shape, Limits(line_bytes=1_000_000))
    assert batch.columns.num_rows == 1 and [f.line for f in batch.faults] == [2]


def test_an_empty_table_is_a_reject_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEAD)
    assert [r.detail for r in read(tmp_path / "x.csv").rejects] == ["the table has no rows"]


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text((HEAD + LINE).replace("patient", "pateint"), encoding="utf-8")
    with pytest.raises(DataError, match=r"no column 'patient'.*the nearest is 'pateint'"):
        read(tmp_path / "x.csv")


TIMES = [
    ("2025-06-01T08:00:00+07:00", "2025-06-01T01:00", False), ("2025-06-01T01:00:00Z", "2025-06-01T01:00", False),
    ("2025-06-01 08:00:00", "2025-06-01T01:00", False), ("01/06/2025 08:00", "2025-06-01T01:00", False),
    ("1/6/2025 8:00", "2025-06-01T01:00", False), ("08:00 01/06/2025", "2025-06-01T01:00", False),
    ("202506010800", "2025-06-01T01:00", False), ("20250601080000", "2025-06-01T01:00", False),
    ("01/06/2025", "2025-05-31T17:00", True), ("2025-06-01", "2025-05-31T17:00", True),
    ("20250601", "2025-05-31T17:00", True), ("06/25/2025", "2025-06-24T17:00", True),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant", "day"), TIMES)
def test_times_are_read_as_vietnam_writes_them(tmp_path: Path, written: str, meant: str, day: bool) -> None:
    (tmp_path / "x.csv").write_text(HEAD + f"p1,G,x,1,u,{written},{written}\n")
    (row,) = read(tmp_path / "x.csv").table
    assert row["taken"] == row["issued"] == datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert row["dates"] == (TAKEN_DAY | ISSUED_DAY if day else 0)


@pytest.mark.parametrize(
    "written",
    ["31/02/2025", "2025-13-01", "2025-06-01 25:00", "soon", "20250699", "1/6", "02/06/2525 07:30", "1899-12-31"],
)
def test_what_is_no_time_is_told_with_its_column(tmp_path: Path, written: str) -> None:
    (tmp_path / "x.csv").write_text(HEAD + f"p1,G,x,1,u,{written},\n")
    (row,) = read(tmp_path / "x.csv").table
    assert row["taken"] is None and row["unread"] == f"collected: {written!r}"


def test_a_year_that_no_laboratory_has_seen_is_no_time_in_a_typed_column_either() -> None:
    years = [datetime(y, 1, 2) for y in (1899, 1900, 2100, 2525, 9999)]
    for kind in (pa.timestamp("us"), pa.timestamp("ms", "UTC"), pa.date32()):
        found = read_times(pa.array([*years, None], kind), (), "Asia/Ho_Chi_Minh")
        assert found.unread.tolist() == [True, False, False, True, True, False]
        assert found.instant.is_null().to_pylist() == [True, False, False, True, True, True]


def test_an_instant_without_a_date_and_a_number_no_float_holds_harm_no_other_row(tmp_path: Path) -> None:
    instants = pa.array([2**62, 0]).cast(pa.timestamp("ms", tz="UTC"))
    cells = {"patient": ["1", "2"], "value": [2**60 + 1, 7], "collected": instants}
    pq.write_table(pa.table(cells), tmp_path / "x.parquet")
    first, other = read(tmp_path / "x.parquet", mapping_of({"columns": {n: n for n in cells}}, "m")).table
    assert (first["value"], first["taken"], first["unread"]) == (2.0**60, None, f"collected: '{2**62}'")
    assert (other["value"], other["taken"]) == (7, datetime(1970, 1, 1, tzinfo=UTC))


def test_a_zone_of_its_own_and_its_hour_that_comes_twice_are_read_as_the_first() -> None:
    column = pa.array(["2025-10-26 02:30:00", "2025-07-01 12:00:00"])
    found = read_times(column, ("%Y-%m-%d %H:%M:%S",), "Europe/Paris").instant.to_pylist()
    assert [t.isoformat() for t in found] == ["2025-10-26T00:30:00+00:00", "2025-07-01T10:00:00+00:00"]


def test_typed_columns_are_taken_as_they_are(tmp_path: Path) -> None:
    table = pa.table({
        "patient": pa.array([17, 18], pa.int64()), "code": ["NA", "K"], "name": [None, ""],
        "value": [140.0, float("nan")],
        "unit": pa.array(["mmol/L", None]).dictionary_encode(), "resulted": pa.array([None, 19_000], pa.date32()),
        "collected": pa.array([1_700_000_000_000, None], pa.timestamp("ms")),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "x.parquet")
    rows = read(tmp_path / "x.parquet").table
    assert [(r["subject"], r["code"], r["value"], r["unit"]) for r in rows] == [
        ("17", "NA", 140.0, "mmol/L"),
        ("18", "K", None, None),
    ]
    assert rows[0]["taken"] == datetime(2023, 11, 14, 15, 13, 20, tzinfo=UTC), "a time without a zone is Vietnamese"
    assert rows[1]["dates"] == ISSUED_DAY


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_column_is_found_whether_its_letters_and_marks_stand_together_or_apart(tmp_path: Path, form: Any) -> None:
    apart = unicodedata.normalize("NFD", "Mã BN")
    pq.write_table(pa.table({apart: ["1"], "code": ["NA"], "value": [140]}), tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_bytes(cp1258("Mã BN;code;value;tên;giới;ngày\n1;NA;140;Trần Lãn;nữ;\n"))
    columns = {"patient": unicodedata.normalize(form, "Mã BN"), "code": "code", "value": "value"}
    for name in ("x.parquet", "x.csv"):
        (row,) = read(tmp_path / name, mapping_of({"columns": columns}, "m")).table
        assert (row["subject"], row["value"]) == ("1", 140.0)


def test_a_column_of_a_type_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"patient": ["1"], "code": ["NA"], "value": [[1.0]]}), tmp_path / "x.parquet")
    (reject,) = read(tmp_path / "x.parquet", mapping_of({"columns": {n: n for n in ("patient", "code", "value")}},
                                                        "m")).rejects  # fmt: skip
    assert "column 'value' of type list" in reject.detail


def test_patients_may_be_numbered_by_each_facility(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("patient,facility,code,value\n1,A,G,5\n1,B,G,5\n")
    columns = {n: n for n in ("patient", "facility", "code", "value")}
    shared = mapping_of({"columns": columns}, "m")
    apart = mapping_of({"columns": columns, "table": {"patients": "facility"}}, "m")
    assert read(tmp_path / "x.csv", shared).column("subject") == ["1", "1"]
    assert read(tmp_path / "x.csv", apart).column("subject") == ["A/1", "B/1"]


def test_words_of_the_input_are_translated_and_strange_ones_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("patient,code,value,sex,flag,status\n1,G,5,1,cao,xong\n2,G,5,2,(-),final\n")
    first = init_mapping(path)
    assert '"1" = "male"' in first and '# "xong" = ""' in first
    mapping = mapping_of(tomllib.loads(first.replace('# "xong" = ""', '"xong" = "final"')), "m")
    kept = read(path, mapping)
    assert kept.column("status") == ["final", "final"]
    assert kept.column("interpretation") == ["H", "NEG"]
    assert [p["sex"] for p in kept.told["people"]] == ["male", "female"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"columns": {"patient": "p"}, "colums": {}}, "unknown key 'colums'"),
    ({"columns": {"patent": "p"}}, "the nearest is 'patient'"),
    ({"columns": {"value": "v"}}, "nothing says who the patient is"),
    ({"columns": {"patient": "p"}, "table": {"decimal": ";"}}, "[table] decimal"),
    ({"columns": {"patient": "p"}, "table": {"delimiter": ";;"}}, "not one character"),
    ({"columns": {"patient": "p"}, "times": {"zone": "Mars/Base"}}, "unknown time zone"),
    ({"columns": {"patient": "p"}, "times": {"formats": ["%H:%M"]}}, "no way to write a time"),
    ({"columns": {"patient": 3}}, "not a word"),
    ({"columns": []}, "not a section"),
    ({"columns": {"patient": "p"}, "words": {"unit": {}}}, "unknown key 'unit'"),
]


@pytest.mark.parametrize(("told", "said"), WRONG)
def test_a_mapping_that_cannot_be_used_is_refused_by_its_key(told: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as wrong:
        mapping_of(told, "mapping.toml")
    assert said in str(wrong.value) and "mapping.toml" in str(wrong.value)


def test_a_mapping_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_mapping(tmp_path / "none.toml")
    (tmp_path / "m.toml").write_text("[columns\n")
    with pytest.raises(DataError, match=r"m\.toml: not TOML"):
        read_mapping(tmp_path / "m.toml")


def test_a_file_that_is_no_parquet_is_set_aside_and_one_of_no_known_kind_refused(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no, not really")
    assert [r.detail for r in read(tmp_path / "x.parquet").rejects] == ["the table breaks off (ArrowInvalid)"]
    with pytest.raises(DataError, match="is not read as a table"):
        read(tmp_path / "x.docx")


def test_a_reader_tells_every_card_once(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("patient,code,value,cccd\n" + "1,G,5,9\n" * 20_000 + "1,G,5,8\n")
    mapping = mapping_of({"columns": {n: n for n in ("patient", "code", "value", "cccd")}}, "m")
    assert [p["cccd"] for p in read(tmp_path / "x.csv", mapping).told["people"]] == ["9", "8"]
    assert isinstance(TableReader(mapping), TableReader)
