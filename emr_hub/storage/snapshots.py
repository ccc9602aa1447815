"""What a search found, kept for its later pages: writes in between neither lose nor repeat a row.

A snapshot holds the key and version of every match, 16 bytes each, in the order asked for. It lives until newer ones
push it out: at most `MOST` are kept, and at most `MOST_BYTES` in all.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import uuid4

from sqlalchemy import make_url

from emr_hub.errors import DataError
from emr_hub.storage.engines import engine_of, is_memory
from emr_hub.storage.line import Line

MOST: Final = 5_000
MOST_BYTES: Final = 64_000_000
_EACH: Final = 16
_TABLE: Final = (
    "CREATE {lasting}TABLE IF NOT EXISTS search_snapshot (number {serial}, name VARCHAR(32) NOT NULL UNIQUE,"
    " asked {text} NOT NULL, total BIGINT NOT NULL, size BIGINT NOT NULL, found {bytes} NOT NULL)"
)
_SWEPT_EVERY: Final = 256  # snapshots kept before old ones are looked for


class GonePage(DataError):
    """A page whose snapshot is no longer kept, or never was: the search has to be asked again."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a snapshot: what was asked, how many there are, and these keys and versions."""

    asked: str
    total: int
    found: tuple[tuple[int, int], ...]


def _beside(url: str) -> str:
    """Where snapshots lie: in the server, in a memory of their own, or in a file beside the store's."""
    if is_memory(url) or not url.startswith("sqlite"):
        return url
    place = make_url(url)
    return place.set(database=f"{place.database}-pages").render_as_string(hide_password=False)


class Snapshots:
    """The snapshots of one store: in a file beside that of SQLite (readers wait for no writer), or in its server."""

    def __init__(self, url: str) -> None:
        self._url = _beside(url)
        self._kept = 0

    @cached_property
    def _line(self) -> Line:
        """Opened when the first search has a second page: most stores of a simulation never come to that."""
        engine = engine_of(self._url)
        sqlite = engine.dialect.name == "sqlite"
        kinds = {"lasting": "", "serial": "INTEGER PRIMARY KEY", "text": "TEXT", "bytes": "BLOB"}
        if not sqlite:
            # Nobody waits for a disk on account of a page: after a crash of the server the search is asked again.
            kinds |= {"lasting": "UNLOGGED ", "serial": "BIGSERIAL PRIMARY KEY", "bytes": "BYTEA"}
        with engine.begin() as connection:
            if not sqlite:  # several servers may start at once, and IF NOT EXISTS alone does not make them wait
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7210427)")
            connection.exec_driver_sql(_TABLE.format(**kinds))
        return Line(engine, sqlite, lasting=False)

    def keep(self, asked: str, found: array[int]) -> str:
        """Keep what was found; the name under which it is asked for again, which nobody can guess."""
        name = uuid4().hex
        packed = found.tobytes()
        with self._line.lock:
            self._line.execute(_KEEP, (name, asked, len(found) // 2, len(packed), packed))
            self._kept += 1
            if self._kept % _SWEPT_EVERY == 0:
                _sweep(self._line)
        return name

    def slice(self, name: str, start: int, count: int) -> Slice:
        """Some of it; GonePage when it is no longer there."""
        with self._line.lock:
            row = self._line.execute(_SLICE, (start * _EACH + 1, count * _EACH, name)).fetchone()
        if row is None:
            raise GonePage("the pages of this search are no longer kept", where="_page", expected="the search again")
        return Slice(row[0], row[1], rows_in(array("q", bytes(row[2]))))

    def close(self) -> None:
        """Let go of the database."""
        if "_line" in self.__dict__:
            self._line.close()
            self._line.engine.dispose()


def rows_in(numbers: array[int]) -> tuple[tuple[int, int], ...]:
    """Keys and versions that lie one after the other."""
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


_KEEP: Final = "INSERT INTO search_snapshot (name, asked, total, size, found) VALUES (?, ?, ?, ?, ?)"
_SLICE: Final = (
    "SELECT asked, total, substr(found, CAST(? AS INTEGER), CAST(? AS INTEGER)) FROM search_snapshot WHERE name = ?"
)


def _sweep(line: Line) -> None:
    held = 0
    for n, (number, size) in enumerate(
        line.execute("SELECT number, size FROM search_snapshot ORDER BY number DESC").fetchall()
    ):
        held += size
        if n >= MOST or held > MOST_BYTES:
            line.execute("DELETE FROM search_snapshot WHERE number <= ?", (number,))
            return
