"""A study's folder while it is being carried out: one file per world played, written whole or not at all.

A file carries the hash of what it holds and of the study that asked, so that after an interrupt, or a kill, what is
whole is kept, what is broken is played again, and nothing of another study is taken for one's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emr_hub.errors import UsageError
from scenarios.run_folder.lock import held_lock

STUDY_FILE = "study.toml"
PLAYED = "replications"
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """One world under the arms of one design point. Both are counted from 0 and 1; point 0 is the study as written."""

    replication: int
    point: int = 0

    @property
    def file(self) -> str:
        """Its file name."""
        return f"{PLAYED}/r{self.replication:05d}-p{self.point:05d}.json"


@contextmanager
def open_folder(folder: Path, text: str) -> Iterator[None]:
    """Hold the folder for the study of this resolved text: new, or begun earlier by the same study.

    UsageError for any other folder. Two programs never carry out one study at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with held_lock(folder / ".lock"):
        _claim(folder, text)
        (folder / PLAYED).mkdir(exist_ok=True)
        for broken in (folder / PLAYED).glob("*.partial"):  # what a kill left half written
            broken.unlink()
        yield


def _claim(folder: Path, text: str) -> None:
    written = folder / STUDY_FILE
    if written.is_file():
        found = written.read_text(encoding="utf-8")
        if found != text:
            raise UsageError(
                f"holds the results of another study, {_named(found)}", where=f"{folder}: {STUDY_FILE}",
                expected=f"those of {_named(text)}, or a new folder (--out)",
            )  # fmt: skip
        return
    if any(p.name != ".lock" for p in folder.iterdir()):
        raise UsageError(f"{folder} holds something else", where="--out", expected="a new name or a study begun there")
    write_whole(written, text)


def text_hash(text: str) -> str:
    """SHA-256 of a study's resolved text: its name in every file."""
    return hashlib.sha256(text.encode()).hexdigest()


def _named(text: str) -> str:
    """A study by id and the beginning of its hash."""
    line = next((line for line in text.splitlines() if line.startswith("id = ")), "id = ?")
    return f"{line.removeprefix('id = ')} with hash {text_hash(text)[:12]}"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is seen complete or not at all."""
    beside = path.with_name(path.name + ".partial")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def keep(folder: Path, study_sha256: str, unit: Unit, payload: Payload) -> None:
    """Write what one world gave."""
    body = _canonical(payload)
    whole = {"study_sha256": study_sha256, "sha256": hashlib.sha256(body.encode()).hexdigest()}
    head = json.dumps({"replication": unit.replication, "point": unit.point, **whole})
    write_whole(folder / unit.file, f'{head[:-1]}, "payload": {body}}}\n')


def kept(folder: Path, study_sha256: str, unit: Unit) -> Payload | None:
    """What one world gave; None where it was not played yet, or its file is broken or of another study."""
    try:
        whole = json.loads((folder / unit.file).read_text(encoding="utf-8"))
        payload: Payload = whole["payload"]
        same = whole["study_sha256"] == study_sha256 and (whole["replication"], whole["point"]) == (
            unit.replication, unit.point
        )  # fmt: skip
        return payload if same and hashlib.sha256(_canonical(payload).encode()).hexdigest() == whole["sha256"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _canonical(payload: Payload) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)
