"""Engines of databases, by their address: SQLite tuned, PostgreSQL reached through psycopg."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from emr_hub.storage.log_folding import LONGEST_LOG
from emr_hub.storage.nul import leave_out_nul

PREPARED: Final = 512
"""Statements kept by a connection; the drivers' 100 and 128 are fewer than searches have shapes."""
_PRAGMAS: Final = (
    "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=60000", "cache_size=-64000",
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
