"""A folder with everything that is meant to break a reader: the good records beside it are all judged, and counted."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenarios.cli.voice import Voice

DATA = Path(__file__).parents[2] / "data"
MEMORY = 2 << 30  # the charts of the report reserve a good half of it
BOMB, ZEROS = 256 << 20, bytes(1 << 20)  # packed 5,000 times; 64 MB of it may be unpacked
LONGEST_LINE = 16 << 20
PATIENTS, PLACEHOLDERS = 40, 50_001  # one more result under one number than a person may have
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def observation(number: int, patient: str, time: str = "2025-06-02T08:00:00+07:00") -> bytes:
    """One sodium of one patient."""
    return orjson.dumps({
        "resourceType": "Observation", "id": f"o{number}", "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": time,
        "valueQuantity": {"value": 130 + number % 20, "unit": "mmol/L"},
    }) + b"\n"  # fmt: skip


def good(begin: int, number: int = PATIENTS) -> bytes:
    return b"".join(observation(n, f"p{n}") for n in range(begin, begin + number))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six files with good records, and what is hostile beside and between them."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "good.ndjson").write_bytes(good(0))
    with pa.CompressedOutputStream(pa.OSFile(str(folder / "bomb.ndjson.zst"), "wb"), "zstd") as bomb:
        bomb.write(good(100))
        for _ in range(BOMB // len(ZEROS)):
            bomb.write(ZEROS)
    (folder / "long.ndjson").write_bytes(
        good(200) + b'{"text":"' + b"x" * (LONGEST_LINE + 1) + b'"}\n' + good(300)
    )  # fmt: skip
    (folder / "deep.ndjson").write_bytes(b'{"a":' * 100_000 + b"\n" + good(400))
    (folder / "2525.ndjson").write_bytes(observation(500, "p500", "2525-01-01T08:00:00Z") + good(501))
    (folder / "0000.ndjson").write_bytes(b"".join(observation(10_000 + n, "0000") for n in range(PLACEHOLDERS)))
    (folder / "laughs.xml").write_text(f"<!DOCTYPE l [<!ENTITY l0 'ha'>{LAUGHS}]><GIAMDINHHS>&l11;</GIAMDINHHS>")
    claims = (DATA / "claims-small.xml").read_text(encoding="utf-8")
    torn = "<HOSO><FILEHOSO><LOAIHOSO>XML4</LOAIHOSO><NOIDUNGFILE>PENI*</NOIDUNGFILE></FILEHOSO></HOSO>"
    (folder / "claims.xml").write_text(claims.replace("<HOSO>", f"{torn}<HOSO>", 1), encoding="utf-8")
    shutil.copy(DATA / "results-small.hl7", folder)
    return folder


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


@pytest.fixture(scope="module")
def audited(folder: Path) -> tuple[str, Path]:
    """What the command printed in Vietnamese, and the folder it wrote."""
    out = folder.parent / f"{folder.name}-audit"
    asked = ["--lang", "vi", "audit", str(folder), "--out", str(out), "--quiet"]
    done = subprocess.run([sys.executable, "-m", "scenarios.cli", *asked], capture_output=True, text=True,
                          preexec_fn=limited, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, out


def rows_of(out: Path, key: str) -> dict[str, int]:
    """A count by reason; the whole under the empty one."""
    measures: list[dict[str, Any]] = json.loads((out / "measures.json").read_text(encoding="utf-8"))["measures"]
    return {m["groups"].get("reason", ""): m["value"] for m in measures if m["key"] == key}


def test_every_good_record_is_judged_and_every_other_one_has_its_reason(audited: tuple[str, Path]) -> None:
    _, out = audited
    read, kept, aside = (rows_of(out, f"rows_{what}") for what in ("read", "kept", "set_aside"))
    of_claims, of_messages = 3, 3
    assert kept[""] == 6 * PATIENTS + of_claims + of_messages
    assert {reason: rows for reason, rows in aside.items() if rows} == {
        "": 1 + PLACEHOLDERS + 5, "no time": 1, "placeholder patient": PLACEHOLDERS, "broken line": 5,
    }  # fmt: skip
    assert read[""] == kept[""] + aside[""]


def test_what_was_wrong_is_named_by_file_and_line_and_said_in_vietnamese(audited: tuple[str, Path]) -> None:
    printed, out = audited
    rejects = pq.read_table(out / "tables" / "rejects.parquet").to_pylist()
    broken = {(r["file"], r["line"]): r["detail"] for r in rejects if r["reason"] == "broken line"}
    assert set(broken) == {
        ("bomb.ndjson.zst", PATIENTS + 1), ("long.ndjson", PATIENTS + 1), ("deep.ndjson", 1), ("laughs.xml", 1),
        ("claims.xml", 1),
    }  # fmt: skip
    for (file, line), detail in broken.items():
        said = Voice("vi").phrase(detail)
        assert said != detail and f"đầu tiên tại {file}:{line}: {said}" in printed
