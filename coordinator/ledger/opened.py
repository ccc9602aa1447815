"""Opening the ledger: SQLite in memory or in a WAL file, or PostgreSQL, by its address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from coordinator.ledger.quick import WRITERS_TURN, Ledger
from coordinator.ledger.tables import LedgerTable
from emr_hub.storage import SQLITE_PRAGMAS, leave_out_nul

# The driver keeps prepared statements; its 128 are fewer than the index has, with lists of several lengths.
_SQLITE = {"check_same_thread": False, "cached_statements": 512}


def open_ledger(url: str) -> Ledger:
    """The ledger at a database address, its tables made where they are missing."""
    if not url.startswith("sqlite"):
        engine = create_engine(_with_driver(url), pool_pre_ping=True)
        leave_out_nul(engine)
    else:
        engine = create_engine(url, poolclass=StaticPool, connect_args=_SQLITE)
        event.listen(engine, "connect", _prepare_sqlite)
    with engine.begin() as connection:
        # Several coordinators may start on an empty database at once.
        alone = "BEGIN IMMEDIATE" if url.startswith("sqlite") else f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"
        connection.exec_driver_sql(alone)
        LedgerTable.metadata.create_all(connection)
    return Ledger(engine)


def _with_driver(url: str) -> str:
    """PostgreSQL is reached through psycopg, whether the address says so or not."""
    return "postgresql+psycopg://" + url.partition("://")[2] if url.startswith("postgres") else url


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """As the FHIR store, which lies in the same file and folds the log in beside whoever writes."""
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
