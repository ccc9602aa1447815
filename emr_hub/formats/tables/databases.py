"""DuckDB files and PostgreSQL servers, read only, batch by batch: one table or one query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from emr_hub.errors import DataError, nearest

BATCH_ROWS = 65_536
_URL = re.compile(r"(postgresql|postgres)(\+\w+)?://")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,2}")


def is_url(text: str) -> bool:
    """Whether a text names a database server rather than a file."""
    return _URL.match(text) is not None


def shown(url: str) -> str:
    """The server and database of a URL, without user and password."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def duckdb_batches(path: Path, name: str | None, query: str | None) -> Iterator[pa.RecordBatch]:
    """The rows of one table or query of a DuckDB file, opened for reading only."""
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            there = [row[0] for row in connection.execute("select table_name from information_schema.tables "
                                                          "order by 1").fetchall()]  # fmt: skip
            asked = query or _select(_chosen(name, there, path.name))
            reader: Any = connection.sql(asked).to_arrow_reader(BATCH_ROWS)
            yield from reader
    except duckdb.Error as fault:
        raise DataError(
            _first_line(fault), where=path.name, expected="a DuckDB file and a table or query of it"
        ) from None


def postgres_batches(url: str, name: str | None, query: str | None) -> Iterator[pa.RecordBatch]:
    """The rows of one table or query of a PostgreSQL server, through a cursor in a read-only transaction."""
    import psycopg

    plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    try:
        with psycopg.connect(plain) as connection:
            connection.read_only = True
            asked = query or _select(_chosen(name, _tables(connection), shown(url)))
            with connection.cursor(name="audit") as cursor:
                cursor.itersize = BATCH_ROWS
                cursor.execute(asked.encode())
                yield from _fetched(cursor)
    except psycopg.Error as fault:
        raise DataError(
            _first_line(fault), where=shown(url), expected="a server that can be reached, a table or query"
        ) from None


def _tables(connection: Any) -> list[str]:
    asked = ("select table_name from information_schema.tables where table_schema not in "
             "('pg_catalog', 'information_schema') order by 1")  # fmt: skip
    return [row[0] for row in connection.execute(asked).fetchall()]


def _fetched(cursor: Any) -> Iterator[pa.RecordBatch]:
    names: list[str] = []
    kinds: list[pa.DataType | None] = []
    while rows := cursor.fetchmany(BATCH_ROWS):
        names = names or [column.name for column in cursor.description]
        columns = [pa.array([_plain(cell) for cell in column]) for column in zip(*rows, strict=True)]
        kinds = [k if k is not None and not pa.types.is_null(k) else c.type for k, c in
                 zip(kinds or [None] * len(columns), columns, strict=True)]  # fmt: skip
        yield pa.record_batch([_as(c, k) for c, k in zip(columns, kinds, strict=True)], names=names)


def _plain(cell: Any) -> Any:
    """Kinds of the server that Arrow does not know, as text."""
    return cell if isinstance(cell, (str, int, float, bool, type(None))) or hasattr(cell, "year") else str(cell)


def _as(column: Any, kind: Any) -> Any:
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return column.cast(pa.string())


def _chosen(name: str | None, there: list[str], where: str) -> str:
    """The table asked for, or the only one there is."""
    if name is None:
        if len(there) == 1:
            return there[0]
        named = "--table NAME, or [table] name of the mapping: one of " + ", ".join(there[:12])
        expected = named if there else "a database with a table"
        raise DataError(f"{len(there)} tables and none was named", where=where, expected=expected)
    if not _NAME.fullmatch(name):
        raise DataError(f"{name!r} is no name of a table", where=where, expected="a name, or [table] query")
    if name.rpartition(".")[2] not in there:
        close = nearest(name, there)
        if close:
            raise DataError(f"no table {name!r}; the nearest is {close!r}", where=where)
        raise DataError(f"no table {name!r}", where=where, expected="one of " + ", ".join(there[:12]))
    return name


def _select(name: str) -> str:
    return "select * from " + ".".join(f'"{part}"' for part in name.split("."))


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n", 1)[0] or type(fault).__name__
