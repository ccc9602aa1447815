"""Reading versions: the present one, one that was, and the histories of a resource, a type or everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from emr_hub.clock import Instant
from emr_hub.errors import DataError
from emr_hub.storage.asking.part import marks
from emr_hub.storage.database import Database
from emr_hub.storage.writing import Stored

COLUMNS: Final = "r.type, r.id, r.version, r.updated_at, r.body, r.deleted, r.change"
_PAST: Final = "r.type, r.id, v.version, v.updated_at, v.body, v.deleted, v.change"
Name = tuple[str, str]
"""Type and id."""
_CHUNK: Final = 500  # keys or ids looked up by one statement: below every database's limit of bound values


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Versions, newest change first, deletions among them; how many there are in all, and the next page's name."""

    entries: tuple[Stored, ...]
    total: int
    next: str | None


def stored(row: Sequence[Any]) -> Stored:
    """A row of `COLUMNS`."""
    return Stored(row[0], row[1], row[2], row[3], row[4], row[5] == 1, row[6])


def by_name(db: Database, names: Iterable[Name], columns: str) -> Iterator[Sequence[Any]]:
    """Columns of `resource r` for each name that was ever written, type by type."""
    ids: dict[str, list[str]] = {}
    for resource_type, resource_id in names:
        ids.setdefault(resource_type, []).append(resource_id)
    for resource_type, wanted in ids.items():
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            sql = f"SELECT {columns} FROM resource r WHERE r.type = ? AND r.id IN ({marks(some)})"
            yield from db.rows(sql, (resource_type, *some))


def in_versions(db: Database, wanted: Sequence[Sequence[int]]) -> tuple[Stored, ...]:
    """These keys in these versions, in this order, wherever the version lies now."""
    found: dict[int, Stored] = {}
    for start in range(0, len(wanted), _CHUNK):
        keys = [key for key, _ in wanted[start : start + _CHUNK]]
        for row in db.rows(f"SELECT {COLUMNS}, r.key FROM resource r WHERE r.key IN ({marks(keys)})", keys):
            found[row[7]] = stored(row)
    for key, version in wanted:
        if key not in found or found[key].version != version:
            sql = (
                f"SELECT {_PAST} FROM resource_version v JOIN resource r ON r.key = v.key"
                " WHERE v.key = ? AND v.version = ?"
            )
            past = db.rows(sql, (key, version))
            if past:
                found[key] = stored(past[0])
    return tuple(found[key] for key, _ in wanted if key in found)


def one_version(db: Database, resource_type: str, resource_id: str, version: int) -> Stored | None:
    """One version of a resource, or None."""
    sql = (
        f"SELECT {COLUMNS} FROM resource r WHERE r.type = ? AND r.id = ? AND r.version = ? UNION ALL SELECT {_PAST}"
        " FROM resource r JOIN resource_version v ON v.key = r.key WHERE r.type = ? AND r.id = ? AND v.version = ?"
    )
    asked = (resource_type, resource_id, version)
    return next(map(stored, db.rows(sql, (*asked, *asked))), None)


def all_versions(db: Database, resource_type: str, resource_id: str) -> list[Stored]:
    """Every version of a resource, newest first."""
    sql = (
        f"SELECT {COLUMNS} FROM resource r WHERE r.type = ? AND r.id = ? UNION ALL SELECT {_PAST} FROM resource r"
        " JOIN resource_version v ON v.key = r.key WHERE r.type = ? AND r.id = ?"
    )
    asked = (resource_type, resource_id)
    return sorted(map(stored, db.rows(sql, (*asked, *asked))), key=lambda one: one.version, reverse=True)


def history_page(
    db: Database,
    resource_type: str | None,
    resource_id: str | None,
    since: Instant | None,
    until: Instant | None,
    count: int,
    after: str | None,
) -> HistoryPage:
    """A page of a history. Later writes have higher numbers of change, so they never move what is still to come."""
    newest, start = _place(after)
    if newest is None:
        newest = db.last_change()
    where: list[str] = ["{v}.change <= ?"]
    values: list[int | str] = [newest]
    for column, value, sign in (("r.type", resource_type, "="), ("r.id", resource_id, "="),
                                ("{v}.updated_at", since, ">="), ("{v}.updated_at", until, "<=")):  # fmt: skip
        if value is not None:
            where.append(f"{column} {sign} ?")
            values.append(value)
    present = " AND ".join(where).replace("{v}", "r")
    past = " AND ".join(where).replace("{v}", "v")
    source = "resource_version v JOIN resource r ON r.key = v.key"
    sql = f"SELECT count(*) FROM resource r WHERE {present} UNION ALL SELECT count(*) FROM {source} WHERE {past}"
    total = sum(row[0] for row in db.rows(sql, (*values, *values)))
    if start is not None:
        present, past = f"{present} AND r.change < ?", f"{past} AND v.change < ?"
        values.append(start)
    sql = (
        f"SELECT {COLUMNS} FROM resource r WHERE {present} UNION ALL SELECT {_PAST} FROM {source} WHERE {past}"
        f" ORDER BY 7 DESC LIMIT {int(count) + 1}"
    )
    found = [stored(row) for row in db.rows(sql, (*values, *values))]
    given = found[:count]
    more = len(found) > count and count > 0
    return HistoryPage(tuple(given), total, f"{newest}-{given[-1].change}" if more else None)


def _place(after: str | None) -> tuple[int | None, int | None]:
    if after is None:
        return None, None
    newest, _, start = after.partition("-")
    if not (newest.isascii() and start.isascii() and newest.isdigit() and start.isdigit() and len(after) < 40):
        raise DataError("no page of this name", where="_page", expected="a link as it was given")
    return int(newest), int(start)
