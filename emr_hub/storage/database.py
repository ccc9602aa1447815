"""One open database: SQLite in WAL mode or in memory, or PostgreSQL, behind one connection that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from emr_hub.storage.nul import leave_out_nul
from emr_hub.storage.tables import TABLES

_WRITERS_TURN = 7_210_426  # of all servers of one database: who holds it writes, the others wait


class Database:
    """A connection in autocommit with transactions said aloud, for one thread at a time. SQL carries `?` for values."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._lock = RLock()
        with self.engine.begin() as connection:
            if not self.is_sqlite:  # several servers may start on an empty database at once
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_TURN})")
                connection.exec_driver_sql("CREATE SEQUENCE IF NOT EXISTS resource_key")
            SQLModel.metadata.create_all(connection, tables=list(TABLES))
        self._connection: Connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._driver: Any = self._connection.connection.dbapi_connection if self.is_sqlite else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside are committed together, or none; one writer at a time, also of several processes.

        So what is read inside is still true when it is written upon: the next version of a resource is one, not two.
        """
        with self._lock:
            self._execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            try:
                if not self.is_sqlite:
                    self._execute("SELECT pg_advisory_xact_lock(?)", (_WRITERS_TURN,))
                yield
            except BaseException:
                self._execute("ROLLBACK")
                raise
            self._execute("COMMIT")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
        """The rows of a query."""
        with self._lock:
            found: Sequence[Any] = self._execute(sql, tuple(values)).fetchall()
            return found

    def run(self, sql: str, values: Sequence[Any]) -> None:
        """One statement."""
        with self._lock:
            self._execute(sql, tuple(values))

    def run_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """One statement for each row of values."""
        if not rows:
            return
        with self._lock:
            if self._driver is not None:
                self._driver.executemany(sql, rows)
            else:
                self._connection.exec_driver_sql(sql.replace("?", "%s"), rows)

    def _execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        """SQLite is asked through its driver, which is quicker; a server through SQLAlchemy, which reconnects."""
        if self._driver is not None:
            return self._driver.execute(sql, values)
        return self._connection.exec_driver_sql(sql.replace("?", "%s"), values)

    def next_keys(self, wanted: int) -> range:
        """That many unused keys, for new resources, in one jump of the sequence; only inside a transaction."""
        if self.is_sqlite:
            last = self.rows("SELECT max(key) FROM resource")[0][0] or 0
            return range(last + 1, last + 1 + wanted)
        first = self.rows("SELECT nextval('resource_key')")[0][0]
        self.run("SELECT setval('resource_key', ?)", (first + wanted - 1,))
        return range(first, first + wanted)

    def close(self) -> None:
        """Give the connection back and let go of the database."""
        with self._lock:
            self._connection.close()
            self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        engine = create_engine(url)
        leave_out_nul(engine)
        return engine
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(url, connect_args={"check_same_thread": False}, **pool)
    event.listen(engine, "connect", _tune)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    """WAL lets readers read while one writes; NORMAL loses at most the last commits in a power cut, never the file."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "cache_size=-64000"):
        connection.execute(f"PRAGMA {pragma}").close()
