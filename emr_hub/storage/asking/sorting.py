"""The order of a search: by several parameters, each up or down, what is missing last, ties by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emr_hub.storage.asking.part import Ground, numbered, refused
from emr_hub.storage.index import MISSING
from emr_hub.storage.parameters import Kind, Parameter


@dataclass(frozen=True, slots=True)
class Order:
    """ORDER BY, and the joins with their values that it needs."""

    by: str
    joins: str = ""
    values: tuple[Any, ...] = ()


def order_of(types: tuple[str, ...], sort: str, ground: Ground) -> Order:
    """The order asked for; DataError names what cannot be sorted by. Nothing asked is by id."""
    steps: list[str] = []
    joins: list[str] = []
    values: list[Any] = []
    for wish in sort.split(",") if sort else ["_id"]:
        down, name = wish.startswith("-"), wish.removeprefix("-")
        parameter = ground.table.of(types[0]).get(name) if len(types) == 1 else None
        if name in ("_id", "_lastUpdated"):
            steps.append(f"{'r.id' if name == '_id' else 'r.updated_at'}{' DESC' if down else ''}")
        elif parameter is not None and parameter.kind is Kind.DATE and parameter.sorts:
            steps.append(f"{'' if down else f'r.low = {MISSING}, '}r.low{' DESC' if down else ''}")
        elif parameter is None or parameter.kind is Kind.COMPOSITE:
            where = f"{types[0] if len(types) == 1 else ''}?_sort"
            raise refused(where, "cannot be sorted by", "_id, _lastUpdated or a parameter that is no composite")
        else:
            alias = f"s{len(joins)}"
            joins.append(f" LEFT JOIN ({_extreme(parameter, down)}) {alias} ON {alias}.key = r.key")
            values.extend(parameter.numbers)
            steps.append(f"{alias}.v IS NULL, {alias}.v{' DESC' if down else ''}")
    ended = steps if steps[-1].split()[0] == "r.id" else [*steps, "r.id"]
    return Order(", ".join(ended), "".join(joins), tuple(values))


def _extreme(parameter: Parameter, down: bool) -> str:
    """Of several values the lowest counts when going up, the highest when going down."""
    pick, which = ("max", "high") if down else ("min", "low")
    if parameter.kind is Kind.DATE:
        table, column, only = "resource_date_index", which, ""
    elif parameter.kind in (Kind.QUANTITY, Kind.NUMBER):
        table, column, only = "resource_amount", which, " AND d.unit = 0"
    else:
        table, column, only = "resource_index", "value", " AND d.value > ''"
    rows = f"{table} d WHERE {numbered(parameter.numbers, 'd')}{only}"
    return f"SELECT d.key, {pick}(d.{column}) AS v FROM {rows} GROUP BY d.key"
