"""Turns grouped SQL counts into rows, one per group, and sums the rows of several blocks of people.

Every measure asks its questions of a `Ledger`: of one block's tables, or of the summed answers of many blocks. So a
world of a thousand blocks is measured by the same words as a world of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import duckdb
import pyarrow as pa

Row = Mapping[str, int | str | None]


class Question(NamedTuple):
    """What was asked: sums of a table by dims, under a condition."""

    source: str
    sums: tuple[tuple[str, str], ...]
    dims: tuple[str, ...]
    where: str
    given: tuple[tuple[str, str], ...]


class Ledger(Protocol):
    """Whoever answers questions about the ledgers of a run."""

    def rows(
        self, source: str, sums: Mapping[str, str], dims: Sequence[str], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> list[Row]:  # fmt: skip
        """Sums of a table by `dims`, in their order; groups with a null name are left out: nobody could name them.

        `sums` maps a name to an SQL aggregate that yields a whole number and may be summed over blocks. Without dims
        there is exactly one row.
        """
        ...

    def lay_out(self, work: Callable[[duckdb.DuckDBPyConnection], object]) -> None:
        """Have further tables made from those of a block, before they are asked about."""
        ...


@dataclass(frozen=True, slots=True)
class BlockLedger:
    """The tables of one block; it remembers what it was asked and what it answered."""

    con: duckdb.DuckDBPyConnection
    answers: dict[Question, list[Row]] = field(default_factory=dict)

    def rows(
        self, source: str, sums: Mapping[str, str], dims: Sequence[str], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> list[Row]:  # fmt: skip
        """As `Ledger` says, from the tables; what was asked before is not counted again."""
        question = _question(source, sums, dims, where, given)
        if question in self.answers:
            return self.answers[question]
        named = " AND ".join([where, *(f"{d} IS NOT NULL" for d in dims)])
        columns = ", ".join([*dims, *(f"{sql} AS {name}" for name, sql in sums.items())])
        tail = f" GROUP BY {', '.join(dims)} ORDER BY {', '.join(dims)}" if dims else ""
        cursor = self.con.execute(f"SELECT {columns} FROM {source} WHERE {named}{tail}", dict(given or {}))
        names = [*dims, *sums]
        found: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        self.answers[question] = found
        return found

    def lay_out(self, work: Callable[[duckdb.DuckDBPyConnection], object]) -> None:
        """Done at once."""
        work(self.con)


class SummedLedger:
    """The answers of several blocks, summed group by group; it knows only the questions that the blocks were asked."""

    def __init__(self, blocks: Iterable[Mapping[Question, Sequence[Row]]] = ()) -> None:
        self._sums: dict[Question, dict[tuple[str, ...], dict[str, int]]] = {}
        for answers in blocks:
            self.add(answers)

    def add(self, answers: Mapping[Question, Sequence[Row]]) -> None:
        """Add one block."""
        for question, rows in answers.items():
            groups = self._sums.setdefault(question, {})
            for row in rows:
                sums = groups.setdefault(tuple(str(row[d]) for d in question.dims), {})
                for name, _ in question.sums:
                    sums[name] = sums.get(name, 0) + count_of(row, name)

    def rows(
        self, source: str, sums: Mapping[str, str], dims: Sequence[str], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> list[Row]:  # fmt: skip
        """As `Ledger` says, from the sums. Groups come in the order of their names, as in SQL."""
        groups = self._sums[_question(source, sums, dims, where, given)]
        return [{**dict(zip(dims, names, strict=True)), **groups[names]} for names in sorted(groups)]

    def lay_out(self, work: Callable[[duckdb.DuckDBPyConnection], object]) -> None:
        """Nothing to do: the blocks had it."""


def _question(
    source: str, sums: Mapping[str, str], dims: Sequence[str], where: str, given: Mapping[str, str] | None
) -> Question:
    return Question(source, tuple(sums.items()), tuple(dims), where, tuple(sorted((given or {}).items())))


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
