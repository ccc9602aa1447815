"""One connection asked through its driver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine

from emr_hub.storage.engines import PREPARED
from emr_hub.storage.nul import without_nul


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

    driver.prepare_threshold, driver.prepared_max = 1, PREPARED
    driver.adapters.register_dumper(int, Int8BinaryDumper)
    for setting in ("plan_cache_mode TO force_generic_plan", "jit TO off"):
        driver.execute(f"SET {setting}")
    if not lasting:
        driver.execute("SET synchronous_commit TO off")
    return driver.cursor(binary=True)


@lru_cache(maxsize=2_048)
def _for_postgres(sql: str) -> str:
    return sql.replace("?", "%s")
