"""Files that want to be more than they are: each ends in one clear reason, and its neighbours are read."""

import bz2
import gzip
import io
import json
import resource
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.formats import LIMITS, LabRecords, Limits, order_tables, read_records, settle
from emr_hub.formats.lines import blocks

GOOD = json.dumps({
    "resourceType": "Observation", "id": "o1", "status": "final", "category": [{"coding": [{"code": "laboratory"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}, "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2025-06-01T08:00:00+07:00", "valueQuantity": {"value": 139, "code": "mmol/L"},
}).encode()  # fmt: skip
SMALL = Limits(ratio=20, ratio_from_bytes=1 << 20, unpacked_bytes=8 << 20)
ZEROS = bytes(4 << 20)


def zstd(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return target.getvalue()


PACKINGS = {"gz": gzip.compress, "bz2": bz2.compress, "zst": zstd}


def read(folder: Path, limits: Limits = SMALL) -> LabRecords:
    (folder / "good.ndjson").write_bytes(GOOD)
    return read_records([folder], limits=limits)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("inside", ["x.ndjson", "x.json"])
def test_a_packed_bomb_is_one_reject_and_the_rest_is_read(tmp_path: Path, packing: str, inside: str) -> None:
    (tmp_path / f"{inside}.{packing}").write_bytes(PACKINGS[packing](ZEROS))
    records = read(tmp_path)
    assert records.rows.num_rows == 1
    (reject,) = records.rejects
    assert "unpacks to more than" in reject.detail


def test_a_bomb_in_an_archive_is_named_by_its_member(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped(bomb_ndjson=ZEROS, good_ndjson=GOOD))
    records = read(tmp_path)
    assert records.rows.num_rows == 2
    assert [r.file for r in records.rejects] == ["x.zip/bomb.ndjson"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_packs_well_and_honestly_is_read(tmp_path: Path, packing: str) -> None:
    lines = b"\n".join([GOOD] * 5_000)  # far beyond every ratio of a text that does not repeat itself
    (tmp_path / f"x.ndjson.{packing}").write_bytes(PACKINGS[packing](lines))
    assert read(tmp_path, LIMITS).rows.num_rows == 5_001


def test_an_archive_of_too_many_files_is_read_as_far_as_allowed(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped(**{f"f{n}_ndjson": GOOD for n in range(5)}))
    records = read(tmp_path, Limits(members=3))
    assert records.rows.num_rows == 4
    assert [r.detail for r in records.rejects] == [
        "cannot be opened or unpacked (an archive of 5 files; at most 3 are read)"
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", zipped(x_ndjson=GOOD)[:-30]])
def test_a_broken_archive_is_one_reject(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    records = read(tmp_path)
    assert (records.rows.num_rows, len(records.rejects)) == (1, 1)


class OneLine(io.RawIOBase):
    """A line of so many bytes, then a good one, without ever being anywhere whole."""

    def __init__(self, size: int) -> None:
        self.left, self.zeros = size, bytes(1 << 20)

    def read(self, size: int = -1) -> bytes:
        if self.left > 0:
            self.left -= size
            return self.zeros[:size]
        self.zeros, rest = b"", b"\n" + GOOD if self.zeros else b""
        return rest


def test_two_gigabytes_without_a_line_end_are_one_fault_in_little_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list(blocks(OneLine(2 << 30)))  # type: ignore[arg-type]
    assert [line for b in found for line in b.lines if line] == [GOOD]
    assert [(f.line, f.why) for b in found for f in b.faults] == [(1, f"longer than {LIMITS.line_bytes} bytes")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10  # KiB


def test_a_file_of_holes_is_one_reject_and_what_follows_is_read(tmp_path: Path) -> None:
    with (tmp_path / "x.ndjson").open("wb") as file:
        file.truncate(40 << 20)
        file.seek(0, io.SEEK_END)
        file.write(b"\n" + GOOD)
    records = read(tmp_path, LIMITS)
    assert records.rows.num_rows == 2
    assert [(r.line, r.detail) for r in records.rejects] == [(1, f"longer than {LIMITS.line_bytes} bytes")]


def test_a_file_too_large_to_be_read_whole_says_how_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"[" + b",".join([GOOD] * 10) + b"]")
    (reject,) = read(tmp_path, Limits(whole_bytes=1000)).rejects
    assert reject.detail == "longer than 1000 bytes; write it as NDJSON"


@pytest.mark.parametrize(
    "line", [b"[" * 200_000, b'{"a":' * 200_000, b'{"resourceType":"Observation","a":' + b"[" * 99_999]
)
def test_what_is_nested_without_end_is_a_broken_line(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "x.ndjson").write_bytes(line + b"\n" + GOOD)
    records = read(tmp_path)
    assert (records.rows.num_rows, len(records.rejects)) == (2, 1)


def test_a_folder_without_any_record_is_bad_data(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing here")
    with pytest.raises(DataError, match="no record file"):
        read_records([tmp_path])


def test_an_unknown_format_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="fhirr"):
        read_records([tmp_path], "fhirr")


@pytest.mark.parametrize("birth", ["2030-01-01", "2525-01-01", "2025-06-02"])
def test_a_birth_after_the_specimen_leaves_the_age_open(tmp_path: Path, birth: str) -> None:
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": birth}
    (tmp_path / "x.ndjson").write_bytes(GOOD + b"\n" + json.dumps(patient).encode())
    assert order_tables(settle(read_records([tmp_path]))).orders["age_days"].to_pylist() == [None]


@pytest.mark.parametrize("days", [-1, 2**40, "9000", True])
def test_an_age_that_is_none_is_not_told(tmp_path: Path, days: object) -> None:
    url = "https://emr-hub.example/StructureDefinition/age-in-days"
    order = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "extension": [{"url": url, "valueQuantity": {"value": days}}],
    }
    answer = json.loads(GOOD) | {"basedOn": [{"reference": "ServiceRequest/s1"}]}
    (tmp_path / "x.ndjson").write_text("\n".join(map(json.dumps, [answer, order])))
    assert read_records([tmp_path]).rows["age_days"].to_pylist() == [None]


@pytest.mark.parametrize("time", ["2525-01-01", "2525-01-01T08:00:00+07:00", "0001-01-01", "9999-12-31T23:59:59Z"])
def test_a_year_no_laboratory_has_seen_is_no_time_and_is_shown(tmp_path: Path, time: str) -> None:
    (tmp_path / "x.ndjson").write_bytes(GOOD.replace(b"2025-06-01T08:00:00+07:00", time.encode()))
    row = read_records([tmp_path]).rows.to_pylist()[0]
    assert row["taken"] is None
    assert row["unread"] == f"taken {time}"
