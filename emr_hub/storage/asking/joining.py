"""Conditions put together as the source and the WHERE of a statement, beginning with the most selective of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emr_hub.storage.asking.part import Part, marks


@dataclass(frozen=True, slots=True)
class Joined:
    """The driving scan `t` (empty without one) and the clauses over the resource `r`, each with its bound values."""

    source: str
    where: tuple[str, ...]
    source_values: tuple[Any, ...]
    where_values: tuple[Any, ...]

    @property
    def with_resource(self) -> str:
        """What to select from when the resources themselves are needed."""
        # CROSS JOIN keeps SQLite from turning the scan round and reading every resource first.
        return f"{self.source} CROSS JOIN resource r" if self.source else "resource r"


def joined(types: Sequence[str], parts: Sequence[Part]) -> Joined:
    """All conditions at once, for resources of these types (none given: of all) that are not deleted."""
    driver = max((p for p in parts if p.rank), key=lambda p: p.rank, default=None)
    if driver is not None:
        source, values = _words(driver, [p for p in parts if p.rank and p is not driver])
    else:
        driver = next((p for p in parts if p.keys), None)
        source = f"(SELECT DISTINCT k.key FROM ({driver.sql}) k) t" if driver else ""
        values = driver.values if driver else ()
    where, bound = _of_types(types)
    if source:
        where.append("r.key = t.key")
    rest, more = _over_resources(parts, driver)
    return Joined(source, (*where, *rest), values, (*bound, *more))


def select_keys(types: Sequence[str], parts: Sequence[Part], columns: str) -> tuple[str, tuple[Any, ...]]:
    """The columns (of `@`) of all that fulfil the conditions; resources are looked at only where they must be."""
    found = joined(types, parts)
    if parts and all(part.rank and part.typed for part in parts):
        return f"SELECT {columns.replace('@', 't')} FROM {found.source}", found.source_values
    sql = f"SELECT {columns.replace('@', 'r')} FROM {found.with_resource} WHERE {' AND '.join(found.where)}"
    return sql, (*found.source_values, *found.where_values)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another table joined to the keys `@.key`, with its own conditions: `CROSS JOIN ... WHERE ...`."""

    sql: str
    values: tuple[Any, ...]


def select_flat(
    types: Sequence[str], parts: Sequence[Part], columns: str, beside: Beside | None = None
) -> tuple[str, tuple[Any, ...]]:
    """The columns of what fulfils the conditions, perhaps more than once, without a SELECT in its FROM where possible.

    Chains nest such selects, and databases nest only so deep. With `beside` its table is joined, not the resources.
    """
    driver = max((p for p in parts if p.rank), key=lambda p: p.rank, default=None)
    if driver is None or (beside and not all(p.rank and p.typed for p in parts)):
        found = joined(types, parts) if driver else _unjoined(types, parts)
        also = f"{beside.sql.replace('@', 'r')} AND" if beside else "WHERE"
        sql = f"SELECT {columns} FROM {found.with_resource} {also} {' AND '.join(found.where)}"
        return sql, (*found.source_values, *(beside.values if beside else ()), *found.where_values)
    probes, values = _probes([p for p in parts if p.rank and p is not driver])
    words, values = driver.sql.replace("@", "t") + probes, (*driver.values, *values)
    if beside:
        sql = f"SELECT {columns} FROM resource_index t {beside.sql.replace('@', 't')} AND {words}"
        return sql, (*beside.values, *values)
    clauses, bound = _of_types(types)
    rest, more = _over_resources(parts, driver)
    where = " AND ".join([words, "r.key = t.key", *clauses, *rest])
    return f"SELECT {columns} FROM resource_index t CROSS JOIN resource r WHERE {where}", (*values, *bound, *more)


def _unjoined(types: Sequence[str], parts: Sequence[Part]) -> Joined:
    """All conditions as clauses over the resource."""
    clauses, bound = _of_types(types)
    rest, more = _over_resources(parts, None)
    return Joined("", (*clauses, *rest), (), (*bound, *more))


def _over_resources(parts: Sequence[Part], driver: Part | None) -> tuple[list[str], list[Any]]:
    """The clauses over the resource of those that are no words."""
    rest = [part for part in parts if part is not driver and not part.rank]
    clauses = [f"r.key IN ({part.sql})" if part.keys else f"({part.sql})" for part in rest]
    return clauses, [value for part in rest for value in part.values]


def _of_types(types: Sequence[str]) -> tuple[list[str], list[Any]]:
    if not types:
        return ["r.deleted = 0"], []
    clause = "r.type = ?" if len(types) == 1 else f"r.type IN ({marks(types)})"
    return [clause, "r.deleted = 0"], list(types)


def _words(driver: Part, others: Sequence[Part]) -> tuple[str, tuple[Any, ...]]:
    """The scan over words that fulfil the driver, each probed for the others at its place in the order of dates."""
    probes, values = _probes(others)
    alone = "DISTINCT " if driver.many else ""
    sql = f"(SELECT {alone}t.low, t.key FROM resource_index t WHERE {driver.sql.replace('@', 't')}{probes}) t"
    return sql, (*driver.values, *values)


def _probes(others: Sequence[Part]) -> tuple[str, tuple[Any, ...]]:
    probes = "".join(
        f" AND EXISTS (SELECT 1 FROM resource_index u WHERE {part.sql.replace('@', 'u')} AND u.low = t.low"
        " AND u.key = t.key)"
        for part in others
    )
    return probes, tuple(value for part in others for value in part.values)
