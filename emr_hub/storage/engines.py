"""Engines of databases, by their address: SQLite tuned, PostgreSQL reached through psycopg."""

from __future__ import annotations

from sqlite3 import SQLITE_BUSY, OperationalError
from time import sleep
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from emr_hub.storage.log_folding import LONGEST_LOG
from emr_hub.storage.nul import leave_out_nul

PREPARED: Final = 512
"""Statements kept by a connection; the drivers' 100 and 128 are fewer than searches have shapes."""
_WAIT_SECONDS: Final = 60
"""So long a SQLite file that another is writing is waited for."""
_AGAIN_SECONDS: Final = 0.01
_PRAGMAS: Final = (
    f"busy_timeout={_WAIT_SECONDS * 1000}", "synchronous=NORMAL", "cache_size=-64000",
    f"wal_autocheckpoint={LONGEST_LOG}",
)  # fmt: skip


def is_memory(url: str) -> bool:
    """Whether the address is that of a SQLite database in memory, which lives in one connection."""
    return url in ("sqlite://", "sqlite:///:memory:")


def engine_of(url: str, **pool: Any) -> Engine:
    """The engine of an address, tuned; PostgreSQL is reached through psycopg, whether the address says so or not.

    `pool`: how SQLAlchemy keeps the connections, where not in its usual way.
    """
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    if not url.startswith("sqlite"):
        engine = create_engine(url, **pool)
        leave_out_nul(engine)
        return engine
    if is_memory(url):
        pool.setdefault("poolclass", StaticPool)
    engine = create_engine(url, connect_args={"check_same_thread": False, "cached_statements": PREPARED}, **pool)
    event.listen(engine, "connect", _tune)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    """WAL lets readers read while one writes; NORMAL loses at most the last commits in a power cut, never the file."""
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()
    _in_wal(connection)


def _in_wal(connection: Any) -> None:
    """While another gives a new file its log, SQLite lets nobody wait: it refuses at once, whatever the timeout."""
    for left in reversed(range(int(_WAIT_SECONDS / _AGAIN_SECONDS))):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or not left:
                raise
        sleep(_AGAIN_SECONDS)
