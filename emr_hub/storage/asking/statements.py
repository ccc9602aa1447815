"""The statements of a search: the keys of what matches in the order asked for, or only how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emr_hub.storage.asking.joining import joined, select_keys
from emr_hub.storage.asking.query import Query


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `?` for every bound value, in order."""

    sql: str
    values: tuple[Any, ...]


def found_keys(query: Query, limit: int | None = None) -> Statement:
    """Key and version of all that match, in order."""
    return found_rows(query, "r.key, r.version", limit)


def found_rows(query: Query, columns: str, limit: int | None = None) -> Statement:
    """These columns of the resources `r` that match, in order."""
    found, order = joined(query.types, query.where), query.order
    sql = f"SELECT {columns} FROM {found.with_resource}{order.joins} WHERE {' AND '.join(found.where)}"
    tail = f" ORDER BY {order.by}" + ("" if limit is None else f" LIMIT {int(limit)}")
    return Statement(sql + tail, (*found.source_values, *order.values, *found.where_values))


def counted(query: Query) -> Statement:
    """How many match."""
    return Statement(*select_keys(query.types, query.where, "count(*)"))
