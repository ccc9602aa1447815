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
        """Sums of a table by `dims`; groups with a null name are left out: nobody could name them.

        `sums` maps a name to an SQL aggregate that yields a whole number and may be summed over blocks. Without dims
        there is exactly one row.
        """
        ...

    def foresee(
        self, source: str, sums: Mapping[str, str], groupings: Sequence[Sequence[str]], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Say that the same sums will be asked for by each of these dims, so that they may be counted in one go."""
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
        self.foresee(source, sums, (dims,), where, given)
        return self.answers[_question(source, sums, dims, where, given)]

    def foresee(
        self, source: str, sums: Mapping[str, str], groupings: Sequence[Sequence[str]], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Counted now, by one statement for all that was not asked before."""
        asked = (_question(source, sums, dims, where, given) for dims in groupings)
        new = [question for question in asked if question not in self.answers]
        if not new:
            return
        self.answers.update({question: [] for question in new})
        dims = tuple(dict.fromkeys(d for question in new for d in question.dims))
        names, by_set = (*dims, *sums), {_grouping(question, dims): question for question in new}
        cursor = self.con.execute(_statement(source, sums, where, dims, [q.dims for q in new]), dict(given or {}))
        for grouping, *values in cursor.fetchall():
            question, row = by_set[grouping], dict(zip(names, values, strict=True))
            if all(row[d] is not None for d in question.dims):
                self.answers[question].append({name: row[name] for name in (*question.dims, *sums)})

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
        """As `Ledger` says, from the sums, in the order of the names of groups."""
        groups = self._sums[_question(source, sums, dims, where, given)]
        return [{**dict(zip(dims, names, strict=True)), **groups[names]} for names in sorted(groups)]

    def foresee(
        self, source: str, sums: Mapping[str, str], groupings: Sequence[Sequence[str]], where: str = "true",
        given: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Nothing to do: the blocks were asked."""

    def lay_out(self, work: Callable[[duckdb.DuckDBPyConnection], object]) -> None:
        """Nothing to do: the blocks had it."""


def _question(
    source: str, sums: Mapping[str, str], dims: Sequence[str], where: str, given: Mapping[str, str] | None
) -> Question:
    return Question(source, tuple(sums.items()), tuple(dims), where, tuple(sorted((given or {}).items())))


def _grouping(question: Question, dims: Sequence[str]) -> int:
    """What SQL's `grouping(dims)` is on rows of this question: a bit set for each of the dims it does not have."""
    return sum(1 << place for place, d in enumerate(reversed(dims)) if d not in question.dims)


def _statement(
    source: str, sums: Mapping[str, str], where: str, dims: Sequence[str], groupings: Sequence[Sequence[str]]
) -> str:
    """Each grouping's rows beneath those of another, told apart by the first column."""
    which = f"grouping({', '.join(dims)})" if dims else "0"
    columns = ", ".join([which, *dims, *(f"{sql} AS {name}" for name, sql in sums.items())])
    sets = ", ".join(f"({', '.join(dims)})" for dims in groupings)
    return f"SELECT {columns} FROM {source} WHERE {where} GROUP BY GROUPING SETS ({sets})"


def rows_by(
    ledger: Ledger, source: str, sums: Mapping[str, str], groupings: Sequence[Sequence[str]], where: str = "true",
    given: Mapping[str, str] | None = None,
) -> Iterator[tuple[Sequence[str], Row]]:  # fmt: skip
    """The rows of a ledger by each of several dims in turn, each row with its dims."""
    ledger.foresee(source, sums, groupings, where, given)
    for dims in groupings:
        for row in ledger.rows(source, sums, dims, where, given):
            yield dims, row


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
