"""One open database, SQLite (WAL file or memory) or PostgreSQL: one connection that writes and one that reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain
from threading import RLock, get_ident
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from emr_hub.storage.log_folding import LONGEST_LOG, Folding
from emr_hub.storage.migrations import bring_up_to_date
from emr_hub.storage.nul import leave_out_nul, without_nul

_PRAGMAS: Final = (
    "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=60000", "cache_size=-64000",
    f"wal_autocheckpoint={LONGEST_LOG}",
)  # fmt: skip
_PREPARED = 512  # statements kept by a connection; the drivers' 100 and 128 are fewer than searches have shapes
_AT_ONCE = 4_096  # rows taken from the driver: one by one each costs more than its numbers
_WRITERS_TURN = 7_210_426  # of all servers of one database: who holds it writes, the others wait


class Database:
    """Connections in autocommit with transactions said aloud. SQL carries `?` for values.

    Threads may share it: one writes at a time, and while it does others read what was committed before. A database in
    memory has one connection, so there everybody takes turns.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine_of(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        with self.engine.begin() as connection:
            # Several servers may start on one database at once: the first makes its tables, the others wait.
            turn = f"SELECT pg_advisory_xact_lock({_WRITERS_TURN})"
            connection.exec_driver_sql(self._begin if self.is_sqlite else turn)
            bring_up_to_date(connection)
        self._writer = Line(self.engine, self.is_sqlite)
        self._reader = self._writer if is_memory(url) else Line(self.engine, self.is_sqlite)
        self._writing = 0  # the thread whose transaction is open
        file = self.engine.url.database if self.is_sqlite and not is_memory(url) else None
        self._folding = Folding(file) if file else None
        # Nobody else numbers in a database of this process alone: there the counters are its own.
        self._last: tuple[int, int] | None = (0, 0) if is_memory(url) else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements of this thread inside are committed together, or none; one writer at a time, of all processes.

        So what is read inside is still true when it is written upon. A transaction within one joins it.
        """
        if self.is_writing:
            yield
            return
        with self._writer.lock:
            self._writer.execute(self._begin)
            self._writing = get_ident()
            try:
                if not self.is_sqlite:
                    self._writer.execute("SELECT pg_advisory_xact_lock(?)", (_WRITERS_TURN,))
                yield
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            else:
                self._writer.execute("COMMIT")
                if self._folding is not None:
                    self._folding.wrote()
            finally:
                self._writing = 0

    @property
    def is_writing(self) -> bool:
        """Whether this thread is inside a transaction."""
        return self._writing == get_ident()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
        """The rows of a query; inside a transaction it sees what was written there."""
        line = self._writer if self.is_writing else self._reader
        with line.lock:
            found: Sequence[Any] = line.execute(sql, tuple(values)).fetchall()
            return found

    def numbers(self, sql: str, values: Sequence[Any] = ()) -> array[int]:
        """The whole numbers of a query, row after row: 8 bytes each, however many there are."""
        line = self._writer if self.is_writing else self._reader
        with line.lock:
            found = line.execute(sql, tuple(values))
            rows = chain.from_iterable(iter(partial(found.fetchmany, _AT_ONCE), []))
            return array("q", chain.from_iterable(rows))

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement."""
        with self._writer.lock:
            self._writer.execute(sql, tuple(values))

    def run_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """One statement for each row of values."""
        if rows:
            with self._writer.lock:
                self._writer.execute_many(sql, rows)

    def fill(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows into a table, the quickest way the database knows."""
        if len(rows) < 20 or self.is_sqlite:
            marks = ", ".join("?" * (columns.count(",") + 1))
            self.run_many(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
            return
        with self._writer.lock:
            self._writer.copy(f"COPY {table} ({columns}) FROM STDIN", rows)

    def next_numbers(self, keys: int, changes: int) -> tuple[int, int]:
        """The first of that many unused keys and change numbers; only inside a transaction."""
        if self._last is not None:
            last_key, last_change = self._last
            self._last = last_key + keys, last_change + changes
            return last_key + 1, last_change + 1
        sql = "UPDATE store_counter SET last_key = last_key + ?, last_change = last_change + ? "
        last = self.rows(sql + "RETURNING last_key, last_change", (keys, changes))[0]
        return last[0] - keys + 1, last[1] - changes + 1

    def last_change(self) -> int:
        """The number of the last write."""
        found: int = self._last[1] if self._last else self.rows("SELECT last_change FROM store_counter")[0][0]
        return found

    def close(self) -> None:
        """Give the connections back and let go of the database."""
        if self._folding is not None:
            self._folding.close()
        for line in {self._reader, self._writer}:
            with line.lock:
                line.close()
        self.engine.dispose()


class Line:
    """One connection in autocommit, for one thread at a time, asked through its driver, which is quickest.

    A connection that its server has cut is opened anew for the next statement; the one it was cut in fails. What is
    not `lasting` may be lost when the server falls, and waits for no disk.
    """

    def __init__(self, engine: Engine, is_sqlite: bool, *, lasting: bool = True) -> None:
        self.lock = RLock()
        self.engine = engine
        self._is_sqlite, self._lasting = is_sqlite, lasting
        self._open()

    def _open(self) -> None:
        self._connection: Connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._driver: Any = self._connection.connection.dbapi_connection
        if not self._is_sqlite:
            self._cursor = _quick_cursor(self._driver, self._lasting)

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        """The cursor of a statement; on PostgreSQL it is the line's one, to be read before the next statement."""
        if self._is_sqlite:
            return self._driver.execute(sql, values)
        try:
            return self._cursor.execute(_for_postgres(sql), without_nul(values))
        except Exception:
            self._open_anew_if_cut()
            raise

    def _open_anew_if_cut(self) -> None:
        if self._driver.closed:
            self._connection.invalidate()
            self._connection.close()
            self._open()

    def execute_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """A statement for each row."""
        if self._is_sqlite:
            self._driver.executemany(sql, rows)
            return
        with self._driver.cursor() as cursor:
            cursor.executemany(_for_postgres(sql), [without_nul(row) for row in rows])

    def copy(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows as a stream."""
        with self._driver.cursor() as cursor, cursor.copy(sql) as stream:
            for row in rows:
                stream.write_row(without_nul(row))

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


def _quick_cursor(driver: Any, lasting: bool) -> Any:
    """A cursor whose statements are planned once: their shape says the way, and planning took longer than the rest.

    Values travel in binary, whole numbers always as 8 bytes: by default their size would make each list of keys a
    statement of its own.
    """
    from psycopg.types.numeric import Int8BinaryDumper  # only where there is a PostgreSQL

    driver.prepare_threshold, driver.prepared_max = 1, _PREPARED
    driver.adapters.register_dumper(int, Int8BinaryDumper)
    for setting in ("plan_cache_mode TO force_generic_plan", "jit TO off"):
        driver.execute(f"SET {setting}")
    if not lasting:
        driver.execute("SET synchronous_commit TO off")
    return driver.cursor(binary=True)


@lru_cache(maxsize=2_048)
def _for_postgres(sql: str) -> str:
    return sql.replace("?", "%s")


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
    engine = create_engine(url, connect_args={"check_same_thread": False, "cached_statements": _PREPARED}, **pool)
    event.listen(engine, "connect", _tune)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    """WAL lets readers read while one writes; NORMAL loses at most the last commits in a power cut, never the file."""
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()
