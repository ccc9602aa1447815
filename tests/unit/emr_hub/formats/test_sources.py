"""What a file is: by its contents, by its name where those leave it open; and what is passed over."""

import bz2
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from emr_hub.errors import DataError
from emr_hub.formats import passed_over, read_records, source_files
from emr_hub.formats.packing import packing_of
from emr_hub.formats.sniffing import format_of, suffix_of

PATIENT = b'{"resourceType":"Patient","id":"p"}'


@pytest.mark.parametrize(
    ("start", "suffix", "format"),
    [(PATIENT, ".ndjson", "fhir"), (PATIENT, "", "fhir"), (b"\xef\xbb\xbf[{}]", ".txt", "fhir"), (b"", ".json", "fhir"),
     (b"MSH|^~\\&|LIS", ".txt", "hl7v2"), (b"\x0bMSH|^~\\&|", "", "hl7v2"), (b"FHS|^~\\&", ".dat", "hl7v2"),
     (b"M\0S\0H\0|\0", ".hl7", "hl7v2"), (b"<?xml version='1.0'?><GIAMDINHHS>", ".xml", "bhyt"),
     (b"\xff\xfe<\0?\0x\0m\0l\0", ".xml", "bhyt"), (b"<Bundle xmlns='http://hl7.org/fhir'>", ".xml", None),
     (b"PAR1", ".bin", "table"), (b"12345678DUCK", ".db", "table"), (b"code;value", ".csv", "table"),
     (b"plain words", ".txt", None), (b"system,code,name,unit", ".csv", None), (b"", "", None)],
)  # fmt: skip
def test_contents_go_before_the_name(start: bytes, suffix: str, format: str | None) -> None:
    assert format_of(start, suffix) == format


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.ndjson", ".ndjson"), ("a.ndjson.gz", ".ndjson"), ("A.NDJSON.ZST", ".ndjson"), ("a.gz", ""), ("a", ""),
     ("a.xml.zip", ".xml"), ("a.b.csv.bz2", ".csv")],
)  # fmt: skip
def test_the_suffix_that_counts_lies_below_the_packing(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


@pytest.mark.parametrize(
    ("pack", "packing"),
    [(bytes, ""), (gzip.compress, ".gz"), (bz2.compress, ".bz2"),
     (lambda c: pa.compress(c, codec="zstd", asbytes=True), ".zst")],
)  # fmt: skip
def test_packing_is_read_from_the_first_bytes_whatever_the_name(tmp_path: Path, pack: object, packing: str) -> None:
    path = tmp_path / "patients.ndjson"
    path.write_bytes(pack(PATIENT))  # type: ignore[operator]
    assert packing_of(path) == packing
    assert read_records([path]).people.num_rows == 1


def test_a_name_that_is_not_utf8_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"b\xe9nh.ndjson")).write_bytes(PATIENT)
    except OSError:
        pytest.skip("this disk holds no such names")
    (source,) = source_files([tmp_path])
    assert source.name == "b\ufffdnh.ndjson"
    assert read_records([tmp_path]).people.num_rows == 1


def test_what_is_passed_over_is_counted_by_suffix_also_within_archives(tmp_path: Path) -> None:
    for name in ("a.ndjson", "scan.pdf", "old.xls", "more.pdf", "bare"):
        (tmp_path / name).write_bytes(PATIENT)
    (tmp_path / "gone.pdf").symlink_to("nowhere")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("inner.zip", b"")
        archive.writestr("c.ndjson", PATIENT)
    sources = source_files([tmp_path])
    assert [source.name for source in sources] == ["a.ndjson", "b.zip/c.ndjson"]
    assert passed_over([tmp_path], sources) == {"": 1, ".pdf": 3, ".xls": 1, ".zip": 1}
    assert passed_over([tmp_path / "a.ndjson"], source_files([tmp_path / "a.ndjson"])) == {}


def test_a_bulk_export_is_read_by_its_files_and_its_manifest_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "Patient.000.ndjson").write_bytes(PATIENT)
    (tmp_path / "Observation-1.ndjson.gz").write_bytes(gzip.compress(b""))
    manifest = {"transactionTime": "2025-06-01T00:00:00Z", "output": [{"type": "Patient", "url": "x"}], "error": []}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    records = read_records([tmp_path])
    assert records.rejects == []
    assert (records.resources["manifest"], records.resources["Patient"]) == (1, 1)


def test_a_folder_is_searched_through_and_each_file_is_read_once(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "p.ndjson").write_bytes(PATIENT)
    (tmp_path / "notes.md").write_text("words")
    sources = source_files([tmp_path, deep / "p.ndjson", tmp_path / "a"])
    assert [(s.number, s.name, s.format) for s in sources] == [(0, "a/b/p.ndjson", "fhir")]


def test_members_of_an_archive_are_files_of_their_own(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("deep/p.ndjson", PATIENT)
        archive.writestr("deep/read.me", "words")
        archive.writestr("m.hl7", "MSH|^~\\&|")
    (tmp_path / "x.zip").write_bytes(target.getvalue())
    found = {(s.name, s.format, s.suffix) for s in source_files([tmp_path])}
    assert found == {("x.zip/deep/p.ndjson", "fhir", ".ndjson"), ("x.zip/m.hl7", "hl7v2", ".hl7")}


def test_a_workbook_is_no_archive_of_records(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "results.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(DataError, match="xlsx"):
        source_files([tmp_path / "results.xlsx"])
    with pytest.raises(DataError):
        source_files([tmp_path])


def test_one_format_asked_for_leaves_the_others_and_refuses_a_file_of_another(tmp_path: Path) -> None:
    (tmp_path / "p.ndjson").write_bytes(PATIENT)
    (tmp_path / "m.hl7").write_bytes(b"MSH|^~\\&|")
    assert [s.name for s in source_files([tmp_path], "hl7v2")] == ["m.hl7"]
    with pytest.raises(DataError, match="not read as BHYT"):
        source_files([tmp_path / "p.ndjson"], "bhyt")
