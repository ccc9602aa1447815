"""Opening the ledger: SQLite in memory or in a WAL file, or PostgreSQL, by its address."""

from __future__ import annotations

from sqlalchemy.pool import StaticPool

from coordinator.ledger.quick import WRITERS_TURN, Ledger
from coordinator.ledger.tables import LedgerTable
from emr_hub.storage import engine_of


def open_ledger(url: str) -> Ledger:
    """The ledger at a database address, its tables made where they are missing.

    In SQLite it may lie in the file of the FHIR store, which folds the log in beside whoever writes.
    """
    is_sqlite = url.startswith("sqlite")
    engine = engine_of(url, poolclass=StaticPool) if is_sqlite else engine_of(url, pool_pre_ping=True)
    with engine.begin() as connection:
        # Several coordinators may start on an empty database at once.
        alone = "BEGIN IMMEDIATE" if is_sqlite else f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"
        connection.exec_driver_sql(alone)
        LedgerTable.metadata.create_all(connection)
    return Ledger(engine)
