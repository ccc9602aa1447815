"""The rows of one wave of writes: gathered first, then carried out by a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from emr_hub.clock import Instant
from emr_hub.fhir.reading import Resource
from emr_hub.storage.bodies import parsed, stamped
from emr_hub.storage.database import Database
from emr_hub.storage.index import MISSING, Rows, rows_of
from emr_hub.storage.parameters import SearchTable

_RESOURCE: Final = "key, type, id, version, updated_at, deleted, low, high, change, body"
_VERSION: Final = "key, version, updated_at, deleted, change, body"
_INDEXES: Final = (
    ("resource_index", "param, value, low, key, system"),
    ("resource_link", "key, param, value"),
    ("resource_date_index", "param, low, high, key"),
    ("resource_amount", "param, unit, low, high, key"),
)
_Lying = tuple[set[tuple[Any, ...]], ...]  # of each index table, the rows of one resource


@dataclass(frozen=True, slots=True)
class Put:
    """One resource to store: `body` is a dict or JSON bytes, `at` becomes meta.lastUpdated.

    `version` None means the next one. The body's own id and meta.versionId are overruled.
    """

    resource_type: str
    resource_id: str
    body: bytes | Resource
    at: Instant
    version: int | None = None


class Stored(NamedTuple):
    """One version as it lies in the store; `body` is b"" when that version is a deletion.

    `change` is the number of the write that made it: a later write has a higher one, of whatever resource.
    """

    resource_type: str
    resource_id: str
    version: int
    updated_at: Instant
    body: bytes
    deleted: bool = False
    change: int = 0


@dataclass(frozen=True, slots=True)
class Present:
    """What is replaced: the key, version, body and the first instant of the date of a resource's present version."""

    key: int
    version: int
    body: bytes


class Writing:
    """One wave: no resource comes twice in it."""

    def __init__(self, table: SearchTable, base: str, change: int) -> None:
        self.stored: list[Stored] = []
        self._table = table
        self._base = base
        self._change = change
        self._new: list[tuple[Any, ...]] = []
        self._changed: list[tuple[Any, ...]] = []
        self._gone: _Lying = tuple(set() for _ in _INDEXES)
        self._lying: _Lying = tuple(set() for _ in _INDEXES)

    def add(self, put: Put, key: int, before: Present | None) -> None:
        """Store as the next version of what was there, or as the first."""
        version = put.version or (1 if before is None else before.version + 1)
        resource = parsed(put.body)
        body = stamped(resource, put.resource_type, put.resource_id, version, put.at)
        rows = rows_of(self._table, put.resource_type, resource, self._base)
        low, high = rows.interval
        change = self._next_change()
        if before is None:
            self._index(lying(rows, key), ())
            self._new.append((key, put.resource_type, put.resource_id, version, put.at, 0, low, high, change, body))
        else:
            self._index(lying(rows, key), self._lay(put.resource_type, before))
            self._changed.append((version, put.at, 0, low, high, change, body, key))
        self.stored.append(Stored(put.resource_type, put.resource_id, version, put.at, body, change=change))

    def delete(self, resource_type: str, resource_id: str, before: Present, at: Instant) -> None:
        """Store a deletion as a version of its own."""
        self._index((), self._lay(resource_type, before))
        change = self._next_change()
        self._changed.append((before.version + 1, at, 1, MISSING, MISSING, change, b"", before.key))
        self.stored.append(Stored(resource_type, resource_id, before.version + 1, at, b"", True, change))

    def _next_change(self) -> int:
        self._change += 1
        return self._change - 1

    def _lay(self, resource_type: str, before: Present) -> _Lying:
        """The index rows of the version that is replaced."""
        if not before.body:
            return ()
        return lying(rows_of(self._table, resource_type, orjson.loads(before.body), self._base), before.key)

    def _index(self, new: _Lying, old: _Lying) -> None:
        for n, rows in enumerate(new):
            self._lying[n].update(rows - old[n] if old else rows)
        for n, rows in enumerate(old):
            self._gone[n].update(rows - new[n] if new else rows)

    def carry_out(self, db: Database) -> None:
        """Write everything gathered; the caller holds the transaction."""
        db.fill("resource", _RESOURCE, self._new)
        if self._changed:
            kept = f"SELECT {_VERSION} FROM resource WHERE key = ?"
            db.run_many(f"INSERT INTO resource_version ({_VERSION}) {kept}", [(row[-1],) for row in self._changed])
            fields = "version = ?, updated_at = ?, deleted = ?, low = ?, high = ?, change = ?, body = ?"
            db.run_many(f"UPDATE resource SET {fields} WHERE key = ?", self._changed)
        for (name, columns), rows in zip(_INDEXES, self._gone, strict=True):
            same = " AND ".join(f"{column} = ?" for column in columns.split(", "))
            db.run_many(f"DELETE FROM {name} WHERE {same}", list(rows))
        fill_indexes(db, self._lying)


def lying(rows: Rows, key: int) -> _Lying:
    """The rows of a resource as they lie in each index table."""
    low = rows.interval[0]
    return (
        {(param, value, low, key, system) for param, value, system in rows.words},
        {(key, param, value) for param, value in rows.links},
        {(param, first, last, key) for param, first, last in rows.dates},
        {(param, unit, least, most, key) for param, unit, least, most in rows.amounts},
    )


def fill_indexes(db: Database, rows: _Lying) -> None:
    """Write index rows; in the order of their keys, so that neighbours go to one page."""
    for (name, columns), each in zip(_INDEXES, rows, strict=True):
        db.fill(name, columns, sorted(each) if len(each) > 200 else list(each))


def waves(puts: Iterable[Put]) -> Iterator[list[Put]]:
    """Runs of puts in which no resource comes twice."""
    wave: list[Put] = []
    seen: set[tuple[str, str]] = set()
    for put in puts:
        if (put.resource_type, put.resource_id) in seen:
            yield wave
            wave, seen = [], set()
        wave.append(put)
        seen.add((put.resource_type, put.resource_id))
    if wave:
        yield wave
