"""CSV tables that ship inside a room, under `<room>/tables/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from emr_hub.errors import DataError

Row = Mapping[str, str]
NUMBER_COLUMNS = ("name", "value", "unit", "meaning", "source", "status")


@cache
def rows(room: str, table: str) -> tuple[Row, ...]:
    """The rows of `<room>/tables/<table>.csv` in file order; every row names its source and status."""
    place = resources.files(room) / "tables" / f"{table}.csv"
    lines = place.read_text(encoding="utf-8").splitlines()
    read = [MappingProxyType(row) for row in csv.DictReader(lines)]
    for line, row in enumerate(read, start=2):
        if not (row.get("source") and row.get("status")):
            raise DataError("a number without source or status", where=f"{room}/{table}.csv line {line}")
    return tuple(read)


@cache
def numbers(room: str, table: str) -> Mapping[str, float]:
    """The parameters of a table by name, in the unit the table states."""
    return MappingProxyType({row["name"]: float(row["value"]) for row in rows(room, table)})
