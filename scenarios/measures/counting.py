"""Turns grouped SQL counts into measures, one row per group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

Row = Mapping[str, int | str | None]


def grouped_rows(
    con: duckdb.DuckDBPyConnection,
    source: str,
    sums: Mapping[str, str],
    dims: Sequence[str],
    where: str = "true",
    given: Mapping[str, str] | None = None,
) -> list[Row]:
    """Sums of a table by `dims`, in their order; groups with a null name are left out, since nobody could name them.

    `sums` maps a name to its SQL aggregate. Without dims there is exactly one row.
    """
    named = " AND ".join([where, *(f"{d} IS NOT NULL" for d in dims)])
    columns = ", ".join([*dims, *(f"{sql} AS {name}" for name, sql in sums.items())])
    tail = f" GROUP BY {', '.join(dims)} ORDER BY {', '.join(dims)}" if dims else ""
    cursor = con.execute(f"SELECT {columns} FROM {source} WHERE {named}{tail}", dict(given or {}))
    names = [*dims, *sums]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def with_all(rows: list[Row], dim: str, names: Sequence[str], sums: Sequence[str]) -> Iterator[Row]:
    """The rows, with a row of zeros for each name of a closed list that did not occur."""
    found = {row[dim]: row for row in rows}
    zeros = dict.fromkeys(sums, 0)
    for name in names:
        yield found.get(name, {dim: name, **zeros})


def count_of(row: Row, name: str) -> int:
    """A count of a row; SQL's null sum over no rows is 0."""
    return int(row[name] or 0)


def groups_of(row: Row, dims: Sequence[str]) -> dict[str, str]:
    """The group names and values of a row."""
    return {d: str(row[d]) for d in dims}


def arrow_of(con: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """The answer of a query as one Arrow table."""
    table: pa.Table = con.sql(query).to_arrow_table()
    return table
