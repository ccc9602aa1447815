"""What a hospital has lived through in this run, event by event: a process that starts again knows where it stood."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

_TABLES = """
CREATE TABLE IF NOT EXISTS done (number INTEGER PRIMARY KEY, told TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stage (name TEXT PRIMARY KEY);
"""


class Journal:
    """A file of its own beside the record. An event is written down once it has happened to its end."""

    def __init__(self, file: Path) -> None:
        self._book = sqlite3.connect(file, isolation_level=None)
        self._book.execute("PRAGMA journal_mode=WAL").close()
        self._book.execute("PRAGMA synchronous=NORMAL").close()
        self._book.executescript(_TABLES)

    def told(self, number: int) -> dict[str, Any] | None:
        """What was answered when this event happened; None when it has not happened yet."""
        row = self._book.execute("SELECT told FROM done WHERE number = ?", (number,)).fetchone()
        return None if row is None else orjson.loads(row[0])

    def write(self, number: int, told: dict[str, Any]) -> None:
        """The event has happened, and this is what is answered."""
        self._book.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (number, orjson.dumps(told).decode()))

    def done(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every event that has happened, by number, with what was answered."""
        for number, told in self._book.execute("SELECT number, told FROM done ORDER BY number").fetchall():
            yield number, orjson.loads(told)

    def has_passed(self, stage: str) -> bool:
        """Whether the stage (`people`, `records`) was finished."""
        return self._book.execute("SELECT 1 FROM stage WHERE name = ?", (stage,)).fetchone() is not None

    def passed(self, stage: str) -> None:
        """The stage is finished."""
        self._book.execute("INSERT OR IGNORE INTO stage VALUES (?)", (stage,))

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()
