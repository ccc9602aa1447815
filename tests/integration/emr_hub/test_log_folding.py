"""The log of a SQLite file is folded in by a thread beside, not by whoever writes."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from emr_hub.storage import ResourceStore, log_folding

PATIENT = {"resourceType": "Patient", "active": True}


def test_what_was_written_lies_in_the_file_itself_soon_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_folding, "EVERY_SECONDS", 0.01)
    file = tmp_path / "store.sqlite"
    store = ResourceStore(f"sqlite:///{file}")
    store.put("Patient", "folded", PATIENT, at=0)
    until = time.monotonic() + 10
    while not (is_in_the_file := b"folded" in file.read_bytes()) and time.monotonic() < until:
        time.sleep(0.02)
    store.close()
    assert is_in_the_file


def test_nothing_is_folded_while_nobody_writes_and_closing_waits_for_nobody(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    store = ResourceStore(f"sqlite:///{file}")
    store.put("Patient", "kept", PATIENT, at=0)
    begun = time.monotonic()
    store.close()
    assert time.monotonic() - begun < log_folding.EVERY_SECONDS / 2
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM resource").fetchone() == (1,)
