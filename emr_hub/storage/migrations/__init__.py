"""The store's layout through the years: an empty database gets the newest, an older one is brought up to it.

Alembic carries out the steps in `versions`; they run inside the opener's transaction, so of several servers that open
one database at once the first does the work and the others find it done.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, inspect

from emr_hub.storage.layout import TABLES

NEWEST: Final = "0002"
_OLDEST: Final = "0001"  # a database with resources and without a version is of this layout
_MARK: Final = "storage_version"
_ONE_AT_A_TIME: Final = Lock()  # Alembic's operations work on one database at a time in a process

__all__ = ["NEWEST", "bring_up_to_date"]


def bring_up_to_date(connection: Connection) -> None:
    """Make the tables, or carry out what is missing; the caller holds the writers' turn and commits."""
    known = inspect(connection)
    if known.has_table(_MARK):
        if connection.exec_driver_sql(f"SELECT version_num FROM {_MARK}").scalar() == NEWEST:
            return
    elif not known.has_table("resource"):
        _make_newest(connection)
        return
    else:
        _mark(connection, _OLDEST)
    _carry_out(connection)


def _make_newest(connection: Connection) -> None:
    TABLES[0].metadata.create_all(connection, tables=list(TABLES))
    connection.exec_driver_sql("INSERT INTO store_counter VALUES (1, 0, 0, '')")
    _mark(connection, NEWEST)


def _mark(connection: Connection, version: str) -> None:
    connection.exec_driver_sql(f"CREATE TABLE {_MARK} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql(f"INSERT INTO {_MARK} VALUES ('{version}')")


def _carry_out(connection: Connection, until: str = "head") -> None:
    """Imported here: a store that is up to date, which is nearly every one, opens without Alembic."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    here = Path(__file__).parent
    script = ScriptDirectory(here, version_locations=[str(here / "versions")])

    def steps(present: Any, _context: Any) -> Any:
        return script._upgrade_revs(until, present)

    with _ONE_AT_A_TIME, EnvironmentContext(Config(), script) as environment:
        environment.configure(connection=connection, version_table=_MARK, fn=steps)
        environment.run_migrations()
