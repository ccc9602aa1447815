"""Statements of the ledger, compiled once and given straight to the driver: every order asks a handful of them.

SQLAlchemy writes the SQL for whichever database it is; its own way of executing takes longer than SQLite's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.visitors import cloned_traverse

from emr_hub.storage import without_nul

Values = Mapping[str, Any]
Record = tuple[Any, ...]
WRITERS_TURN = 7_210_427  # a number no other lock of the project has; who holds it writes, the others wait


class _Prepared(NamedTuple):
    """SQL of one database, and the names of its values in order (None where the database takes them by name)."""

    sql: str
    names: tuple[str, ...] | None


class Ledger:
    """The coordinator's database. `connect` and `begin` give SQLAlchemy connections; `reading` and `writing` a `Book`.

    SQLite is used through one connection by one thread: nobody may wait for something else while holding it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connect, self.begin = engine.connect, engine.begin
        self._prepared: dict[tuple[ClauseElement, Any], _Prepared] = {}
        self._kept = engine.connect() if engine.dialect.name == "sqlite" else None
        self._driver: Any = None if self._kept is None else self._kept.connection.dbapi_connection

    @property
    def is_private(self) -> bool:
        """Whether nobody else can write it: a database in memory."""
        return self.engine.dialect.name == "sqlite" and self.engine.url.database in (None, "", ":memory:")

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A look that does not touch what the ledger is in the middle of: by another connection, where there can be."""
        if self.is_private or self._kept is None:
            with self.engine.connect() as connection:
                yield connection
            return
        engine = create_engine(self.engine.url, poolclass=NullPool)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Book]:
        """A look at the ledger."""
        if self._driver is not None:
            yield Book(self, self._driver)
            return
        with self.engine.connect() as connection:
            yield self.book(connection)

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """One transaction: all of it or nothing."""
        if self._driver is None:
            with self.engine.begin() as connection:
                yield self.book(connection)
            return
        try:
            yield Book(self, self._driver)
        except BaseException:
            self._driver.rollback()
            raise
        self._driver.commit()

    def book(self, connection: Connection) -> Book:
        """The quick way within a SQLAlchemy connection."""
        return Book(self, connection.connection)

    def close(self) -> None:
        """Let go of the database."""
        if self._kept is not None:
            self._kept.close()
        self.engine.dispose()

    def alone(self, driver: Any) -> None:
        """See `Book.alone`."""
        if self._driver is None:
            driver.cursor().execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS_TURN,))
        elif not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE")

    def execute(self, cursor: Any, sql: str, values: Any, many: bool = False) -> Sequence[Record]:
        """One statement by the driver; the rows, if it gives any."""
        if self._driver is None:
            values = without_nul(values)
        if many:
            cursor.executemany(sql, values)
            return ()
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else ()

    def prepared(self, statement: ClauseElement, shape: Any, values: Values) -> _Prepared:
        """The SQL of a statement; `shape` says how many values each list in it has, or which columns are written."""
        found = self._prepared.get((statement, shape))
        if found is None:
            found = self._prepared[statement, shape] = self._compiled(statement, values)
        return found

    def _compiled(self, statement: ClauseElement, values: Values) -> _Prepared:
        made, keys = (statement, list(values)) if isinstance(statement, Insert) else (_filled(statement, values), None)
        compiled: Any = made.compile(dialect=self.engine.dialect, column_keys=keys,
                                     compile_kwargs={"render_postcompile": True})  # fmt: skip
        return _Prepared(str(compiled), tuple(compiled.positiontup) if compiled.positional else None)


def _filled(statement: ClauseElement, values: Values) -> ClauseElement:
    """The statement with values in its places, so that a list is written out as so many of them."""

    def fill(place: Any) -> None:
        if place.key in values:
            place.value, place.required = values[place.key], False

    return cloned_traverse(statement, {}, {"bindparam": fill})


class Book:
    """The ledger within one look or one transaction. Statements are constants with named values; a list is for IN."""

    def __init__(self, ledger: Ledger, driver: Any) -> None:
        self._ledger, self._driver = ledger, driver

    def rows(self, statement: ClauseElement, values: Values) -> Sequence[Record]:
        """What a query finds, or nothing for a statement that only writes."""
        lengths = tuple(len(value) if isinstance(value, list) else -1 for value in values.values())
        prepared = self._ledger.prepared(statement, lengths, values)
        return self._ledger.execute(self._driver.cursor(), prepared.sql, _bound(prepared, _flat(values)))

    run = rows

    def alone(self) -> None:
        """From here to the end of the transaction no other connection that says the same gets in between.

        What is read now is still true when it is written upon, also by several processes on one database.
        """
        self._ledger.alone(self._driver)

    def run_many(self, statement: ClauseElement, rows: Sequence[Values]) -> None:
        """One statement for each row of values; all rows name the same ones."""
        if rows:
            prepared = self._ledger.prepared(statement, tuple(rows[0]), rows[0])
            bound = [_bound(prepared, row) for row in rows]
            self._ledger.execute(self._driver.cursor(), prepared.sql, bound, many=True)


def _flat(values: Values) -> Values:
    """Every value by the name it has in the SQL: those of a list are numbered."""
    if not any(isinstance(value, list) for value in values.values()):
        return values
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list):
            flat.update((f"{name}_{n}", one) for n, one in enumerate(value, 1))
        else:
            flat[name] = value
    return flat


def _bound(prepared: _Prepared, values: Values) -> Any:
    return values if prepared.names is None else tuple([values[name] for name in prepared.names])
