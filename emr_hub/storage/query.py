"""From FHIR search conditions to one SQL statement over the index; every value is bound, never written into it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emr_hub.errors import DataError
from emr_hub.storage.index import folded, relative, shortened, system_number
from emr_hub.storage.intervals import MISSING, interval_of
from emr_hub.storage.parameters import Kind, Parameter, index_number, parameters_of

_PREFIXED = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d.*)$")
_DATE_SQL = {
    "eq": "r.low >= {low} AND r.high <= {high}",
    "ne": "NOT (r.low >= {low} AND r.high <= {high})",
    "gt": "r.high > {high}",
    "lt": "r.low < {low}",
    "ge": "(r.high > {high} OR (r.low >= {low} AND r.high <= {high}))",
    "le": "(r.low < {low} OR (r.low >= {low} AND r.high <= {high}))",
    "sa": "r.low > {high}",
    "eb": "r.high < {low}",
    "ap": "r.low <= {high} AND r.high >= {low}",
}

Conditions = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `?` for every bound value, in order."""

    sql: str
    values: tuple[Any, ...]


def statement(
    resource_type: str, conditions: Conditions, base: str, *, sort: str | None, count: int | None, columns: str
) -> Statement:
    """The statement that finds what matches all conditions; DataError names a parameter that cannot be used."""
    joins, where, bound = _joined(resource_type, conditions, base)
    order = "" if columns.startswith("count(") else f" ORDER BY {_order(resource_type, sort, driven=bool(joins))}"
    limit = "" if count is None else f" LIMIT {int(count)}"
    # CROSS JOIN keeps SQLite from turning the scan round and reading every resource first.
    source = f"{joins} CROSS JOIN resource r" if joins else "resource r"
    return Statement(f"SELECT {columns} FROM {source} WHERE {where}{order}{limit}", tuple(bound))


def _joined(resource_type: str, conditions: Conditions, base: str) -> tuple[str, str, list[Any]]:
    """The driving index scan (empty without one), the WHERE clause and its values."""
    parts = [_part(resource_type, name, value, base) for name, value in conditions]
    driver = max((p for p in parts if p.rank), key=lambda p: p.rank, default=None)
    where, bound, joins = ["r.type = ?", "r.deleted = 0"], [resource_type], ""
    values: list[Any] = []
    if driver is not None:
        where.append("r.key = t.key")
        joins = f"(SELECT DISTINCT low, key FROM resource_index t WHERE {driver.sql}) t"
        values.extend(driver.values)
    for part in parts:
        if part is driver:
            continue
        indexed = f"EXISTS (SELECT 1 FROM resource_index t WHERE t.low = r.low AND t.key = r.key AND {part.sql})"
        where.append(indexed if part.rank else f"({part.sql})")
        bound.extend(part.values)
    return joins, " AND ".join(where), [*values, *bound]


@dataclass(frozen=True, slots=True)
class _Part:
    """One condition: over the index (rank above 0, the more selective the higher) or over the resource itself."""

    sql: str
    values: tuple[Any, ...]
    rank: int


def _part(resource_type: str, name: str, value: str, base: str) -> _Part:
    if name == "_id":
        ids = value.split(",")
        return _Part(f"r.id IN ({', '.join('?' * len(ids))})", tuple(ids), 0)
    parameter = parameters_of(resource_type).get(name)
    if parameter is None:
        raise DataError("no such search parameter", where=f"{resource_type}?{name}")
    if parameter.kind is Kind.DATE:
        return _dated(resource_type, name, value)
    made = [_one(parameter, each, base) for each in _alternatives(value)]
    number = index_number(resource_type, parameter)
    if not made:
        raise DataError("no value", where=f"{resource_type}?{name}")
    sql = made[0][0] if len(made) == 1 else " OR ".join(f"({sql})" for sql, _ in made)
    values = (number, *(v for _, bound in made for v in bound))
    return _Part(f"t.param = ? AND ({sql})" if len(made) > 1 else f"t.param = ? AND {sql}", values, _rank(parameter))


def _alternatives(value: str) -> list[str]:
    """The values a comma separates; a backslash keeps the next sign."""
    split = re.split(r"(?<!\\),", value)
    return [re.sub(r"\\([,|$\\])", r"\1", each) for each in split if each]


def _rank(parameter: Parameter) -> int:
    if parameter.kind is Kind.REFERENCE or parameter.name == "identifier":
        return 3
    return 2 if parameter.kind is Kind.STRING or parameter.name == "code" else 1


def _one(parameter: Parameter, value: str, base: str) -> tuple[str, tuple[Any, ...]]:
    if parameter.kind is Kind.REFERENCE:
        return _reference(parameter, relative(value, base))
    if parameter.kind is Kind.STRING:
        start = shortened(folded(value))
        return "t.value >= ? AND t.value < ?", (start, start + "\U0010ffff")
    system, bar, code = value.rpartition("|")
    if not bar:
        return "t.value = ?", (code,)
    if not code:
        return "t.system = ?", (system_number(system),)
    return "t.value = ? AND t.system = ?", (shortened(code), system_number(system))


def _reference(parameter: Parameter, value: str) -> tuple[str, tuple[Any, ...]]:
    if "/" in value:
        return "t.value = ?", (shortened(value),)
    wanted = tuple(f"{target}/{value}" for target in parameter.targets)
    if not wanted:
        raise DataError("an id without a type", where=parameter.name, expected="Type/id")
    return f"t.value IN ({', '.join('?' * len(wanted))})", wanted


def _dated(resource_type: str, name: str, value: str) -> _Part:
    sql: list[str] = []
    bound: list[Any] = []
    for each in _alternatives(value):
        form, places = _one_date(f"{resource_type}?{name}", each)
        sql.append(f"({form})")
        bound.extend(places)
    return _Part(f"r.low > {MISSING} AND ({' OR '.join(sql) or '1 = 0'})", tuple(bound), 0)


def _one_date(where: str, value: str) -> tuple[str, list[int]]:
    found = _PREFIXED.match(value.replace(" ", "+"))  # a plus sign that a form left undecoded
    interval = interval_of(found[2]) if found else None
    if found is None or interval is None:
        raise DataError("no date", where=where, expected="a FHIR date with an optional prefix")
    template = _DATE_SQL[found[1] or "eq"]
    places = [interval[0] if name == "low" else interval[1] for name in re.findall(r"\{(low|high)\}", template)]
    return template.format(low="?", high="?"), places


def _order(resource_type: str, sort: str | None, *, driven: bool) -> str:
    """Newest or oldest first by the type's date or by `_lastUpdated`; ties by id. Without a wish, by id."""
    column = "t.low" if driven else "r.low"
    steps = []
    for wish in (sort or "_id").split(","):
        down, name = wish.startswith("-"), wish.removeprefix("-")
        parameter = parameters_of(resource_type).get(name)
        if name in ("_id", "_lastUpdated"):
            key = "r.id" if name == "_id" else "r.updated_at"
        elif parameter is not None and parameter.kind is Kind.DATE:
            key = column
        else:
            raise DataError("cannot be sorted by", where=f"{resource_type}?_sort", expected="_id, _lastUpdated, a date")
        missing_last = f"{column} = {MISSING}, " if key == column and not down else ""
        steps.append(f"{missing_last}{key}{' DESC' if down else ''}")
    return ", ".join([*steps, "r.id"] if steps[-1].split()[0] != "r.id" else steps)
