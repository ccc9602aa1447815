"""A file in which nothing is: named as such, no broken line, and the others are read."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from scenarios.cli.program import run_program

ROOT = Path(__file__).parents[3]
EMPTY = {
    "rỗng.ndjson": b"",
    "mark.csv": b"\xef\xbb\xbf",
    "lines.xml": b"\r\n \r\n" * 4000,
    "zeros.hl7": b"\xff\xfe\r\0\n\0",
}


def folder_of_empty_files(folder: Path) -> set[str]:
    folder.mkdir()
    for name, content in EMPTY.items():
        (folder / name).write_bytes(content)
    (folder / "packed.ndjson.gz").write_bytes(gzip.compress(b""))
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("in/none.json", b"\n")
    return {*EMPTY, "packed.ndjson.gz", "more.zip/in/none.json"}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Files without any record: 6"), ("vi", "Tệp không có bản ghi nào: 6")]
)
def test_empty_files_are_named_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    names = folder_of_empty_files(folder)
    shutil.copy(ROOT / "tests/data/results-small.hl7", folder)
    assert run_program(["--lang", language, "audit", str(folder), "--strict", "--out", str(out)]) == 0
    assert words in capsys.readouterr().out and words in (out / "report.html").read_text(encoding="utf-8")
    told = json.loads((out / "measures.json").read_text())
    assert set(told["run"]["without_records"]) == names
    assert told["run"]["resources"]["file without a record"] == len(names)


def test_a_folder_of_empty_files_alone_holds_nothing_usable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder_of_empty_files(tmp_path / "in")
    assert run_program(["audit", str(tmp_path / "in")]) == 3
    printed = capsys.readouterr()
    assert "0 laboratory rows read" in printed.err and "Files without any record: 6" in printed.out


def test_a_file_that_is_blank_only_at_its_beginning_is_read(tmp_path: Path) -> None:
    late = tmp_path / "late.hl7"
    late.write_bytes(b"\r\n" * 5000 + (ROOT / "tests/data/results-small.hl7").read_bytes())
    assert run_program(["audit", str(late), "--quiet"]) == 0
