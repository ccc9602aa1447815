"""A file read by several processes: line by line the same as by one."""

import gzip
import json
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.formats import LabRecords, reading
from emr_hub.formats.fhir import sharing
from emr_hub.formats.fhir.stretches import Stretch, stretches
from emr_hub.formats.lines import blocks
from emr_hub.formats.reader import read_records

LINES = st.lists(st.binary(max_size=9).map(lambda b: b.replace(b"\n", b"")), max_size=9)


@given(LINES, st.integers(1, 12), st.integers(1, 9))
def test_stretches_hold_every_line_once_whatever_their_length(lines: list[bytes], length: int, block: int) -> None:
    content = b"\n".join(lines)
    found: list[bytes] = []
    for begin in range(0, len(content), length):
        stretch = Stretch(BytesIO(content), begin, min(begin + length, len(content)))
        some = [line for b in blocks(stretch, block_bytes=block) for line in b.lines]  # type: ignore[arg-type]
        assert len(found) == content[:begin].count(b"\n") + (begin > 0 and content[begin - 1 : begin] != b"\n")
        found += some[: stretch.ends] if len(some) > stretch.ends and not some[-1] else some
    assert [line for line in found if line] == [line for line in lines if line]


def test_a_file_has_as_many_stretches_as_it_needs(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(10))
    assert list(stretches(tmp_path / "x", 4)) == [(0, 4), (4, 8), (8, 10)]


@pytest.mark.parametrize("name", ["x.ndjson", "x.ndjson.gz", "wide.ndjson"])
def test_workers_find_the_same_rows_on_the_same_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(reading, "SHARED_FROM_BYTES", 1)
    monkeypatch.setattr(sharing, "PIECE_BYTES", 2000)
    monkeypatch.setattr(sharing, "_start", lambda pool: started)  # so that the workers read from the first line on
    started: Future[bool] = Future()
    started.set_result(True)
    lines = [json.dumps(observation(n)) if n % 7 else "{ broken" for n in range(60)]
    text = "\n".join(["", *lines, ""]).encode("utf-16" if name.startswith("wide") else "utf-8")
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    alone, shared = read_records([tmp_path]), read_records([tmp_path], workers=2)
    assert told(alone) == told(shared)
    assert len(alone.rejects) == 9


def told(records: LabRecords) -> tuple[object, ...]:
    """Everything that was read, rows in order."""
    return records.rows.to_pylist(), records.rejects, records.resources, records.lines_read, records.people.to_pylist()


def observation(number: int) -> dict[str, object]:
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final", "effectiveDateTime": "2025-06-01",
        "category": [{"coding": [{"code": "laboratory"}]}], "subject": {"reference": f"https://a.example/Patient/{number}"},
        "code": {"text": "Natri máu"}, "valueString": "x" * (number % 5) * 100 or "y",
    }  # fmt: skip
