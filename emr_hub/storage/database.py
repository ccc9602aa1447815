"""One open database, SQLite (WAL file or memory) or PostgreSQL: one connection that writes and one that reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from threading import get_ident
from typing import Any

from emr_hub.storage.engines import engine_of, is_memory
from emr_hub.storage.line import Line
from emr_hub.storage.log_folding import Folding
from emr_hub.storage.migrations import bring_up_to_date

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
