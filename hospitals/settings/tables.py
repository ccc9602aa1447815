"""CSV tables that ship inside a room, under `<room>/tables/`, checked when they are read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from hospitals.settings.checking import NUMBER_COLUMNS, Row, check_table

__all__ = ["NUMBER_COLUMNS", "Row", "numbers", "read_table", "rows"]


@cache
def rows(room: str, table: str) -> tuple[Row, ...]:
    """The rows of `<room>/tables/<table>.csv` in file order; every row names its source and status.

    DataError when a number is out of its range, a distribution does not add up, or a name is unknown.
    """
    return read_table(room, table, _lines(room, table))


def read_table(room: str, table: str, lines: Iterable[str]) -> tuple[Row, ...]:
    """The rows of these lines, checked as the table of that name would be."""
    read = tuple(MappingProxyType(row) for row in csv.DictReader(lines))
    check_table(room, table, read, _known)
    return read


@cache
def numbers(room: str, table: str) -> Mapping[str, float]:
    """The parameters of a table by name, in the unit the table states."""
    return MappingProxyType({row["name"]: float(row["value"]) for row in rows(room, table)})


def _lines(room: str, table: str) -> list[str]:
    place = resources.files(room) / "tables" / f"{table}.csv"
    return place.read_text(encoding="utf-8").splitlines()


@cache
def _known(room: str, table: str, column: str) -> frozenset[str]:
    """The words of one column of a table, unchecked: what a reference may name."""
    return frozenset(row[column] for row in csv.DictReader(_lines(room, table)))
