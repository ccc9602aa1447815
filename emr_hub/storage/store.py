"""The resource store: put, get, history, search. What was stored is what is given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from emr_hub.clock import Instant
from emr_hub.fhir.reading import Resource
from emr_hub.storage.bodies import parsed, stamped
from emr_hub.storage.database import Database
from emr_hub.storage.index import index_of
from emr_hub.storage.intervals import MISSING
from emr_hub.storage.query import statement

_COLUMNS = "r.type, r.id, r.version, r.updated_at, r.body, r.deleted"
_CHUNK = 500  # ids looked up by one statement: below every database's limit of bound values


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


@dataclass(frozen=True, slots=True)
class Stored:
    """One version as it lies in the store; `body` is b"" when that version is a deletion."""

    resource_type: str
    resource_id: str
    version: int
    updated_at: Instant
    body: bytes
    deleted: bool = False


class ResourceStore:
    """The resources of one server.

    `url`: sqlite:// (memory), sqlite:///file, or postgresql://... `base`: our own FHIR base address, so that an
    absolute reference to ourselves is found as the relative one.
    """

    def __init__(self, url: str = "sqlite://", *, base: str = "") -> None:
        self._db = Database(url)
        self._base = base.rstrip("/")

    def put(
        self, resource_type: str, resource_id: str, body: bytes | Resource, at: Instant, version: int | None = None
    ) -> Stored:
        """Store one resource as the next version (or the version said) and commit."""
        return self.put_many([Put(resource_type, resource_id, body, at, version)])[0]

    def put_many(self, puts: Iterable[Put]) -> list[Stored]:
        """Store all in one transaction, or none; an id that comes twice gets two versions."""
        stored: list[Stored] = []
        with self._db.transaction():
            for wave in _waves(puts):
                stored.extend(self._put_wave(wave))
        return stored

    def _put_wave(self, puts: list[Put]) -> list[Stored]:
        known = self._known(puts)
        fresh = iter(self._db.next_keys(sum((p.resource_type, p.resource_id) not in known for p in puts)))
        writing = _Writing(self._base)
        for put in puts:
            before = known.get((put.resource_type, put.resource_id))
            writing.add(put, next(fresh) if before is None else before[2], before)
        writing.carry_out(self._db)
        return writing.stored

    def _known(self, puts: list[Put]) -> dict[tuple[str, str], Any]:
        known: dict[tuple[str, str], Any] = {}
        for resource_type in {p.resource_type for p in puts}:
            ids = [p.resource_id for p in puts if p.resource_type == resource_type]
            for start in range(0, len(ids), _CHUNK):
                some = ids[start : start + _CHUNK]
                sql = (
                    f"SELECT type, id, key, version, body, low FROM resource WHERE type = ? AND id IN ({_marks(some)})"
                )
                known.update({(r[0], r[1]): r for r in self._db.rows(sql, (resource_type, *some))})
        return known

    def get(self, resource_type: str, resource_id: str) -> Stored | None:
        """The present version, a deletion included; None when there never was one."""
        sql = f"SELECT {_COLUMNS} FROM resource r WHERE r.type = ? AND r.id = ?"
        return next(map(_stored, self._db.rows(sql, (resource_type, resource_id))), None)

    def version(self, resource_type: str, resource_id: str, version: int) -> Stored | None:
        """One version, or None."""
        return next((s for s in self.history(resource_type, resource_id) if s.version == version), None)

    def history(self, resource_type: str, resource_id: str) -> list[Stored]:
        """All versions, newest first; deletions included."""
        present = self.get(resource_type, resource_id)
        sql = (
            "SELECT r.type, r.id, v.version, v.updated_at, v.body, v.deleted FROM resource r "
            "JOIN resource_version v ON v.key = r.key WHERE r.type = ? AND r.id = ? ORDER BY v.version DESC"
        )
        earlier = self._db.rows(sql, (resource_type, resource_id)) if present else []
        return ([present] if present else []) + [_stored(row) for row in earlier]

    def delete(self, resource_type: str, resource_id: str, at: Instant) -> Stored | None:
        """Delete as a version of its own; None when there was nothing to delete."""
        with self._db.transaction():
            known = self._known([Put(resource_type, resource_id, b"", at)])
            before = known.get((resource_type, resource_id))
            if before is None or not before[4]:
                return None
            writing = _Writing(self._base)
            writing.delete(before, at)
            writing.carry_out(self._db)
        return writing.stored[0]

    def search(
        self,
        resource_type: str,
        conditions: Sequence[tuple[str, str]] = (),
        *,
        sort: str | None = None,
        count: int | None = None,
    ) -> list[bytes]:
        """The stored bytes that match.

        Conditions are (parameter, value) as in a FHIR query: repeated = and, a comma = or. Sorted by `sort`
        (`-date`, `_lastUpdated`, `_id`), ties by id. DataError names a parameter that cannot be used.
        """
        return [found.body for found in self.find(resource_type, conditions, sort=sort, count=count)]

    def find(
        self,
        resource_type: str,
        conditions: Sequence[tuple[str, str]] = (),
        *,
        sort: str | None = None,
        count: int | None = None,
    ) -> list[Stored]:
        """As `search`, with id, version and time of each."""
        made = statement(resource_type, conditions, self._base, sort=sort, count=count, columns=_COLUMNS)
        return [_stored(row) for row in self._db.rows(made.sql, made.values)]

    def count(self, resource_type: str, conditions: Sequence[tuple[str, str]] = ()) -> int:
        """How many match."""
        made = statement(resource_type, conditions, self._base, sort=None, count=None, columns="count(*)")
        return int(self._db.rows(made.sql, made.values)[0][0])

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


class _Writing:
    """The rows of one wave of writes: gathered first, then carried out by a few statements."""

    def __init__(self, base: str) -> None:
        self.stored: list[Stored] = []
        self._base = base
        self._new: list[tuple[Any, ...]] = []
        self._changed: list[tuple[Any, ...]] = []
        self._gone: list[tuple[Any, ...]] = []
        self._index: list[tuple[Any, ...]] = []

    def add(self, put: Put, key: int, before: Any) -> None:
        version = put.version or (1 if before is None else before[3] + 1)
        body = stamped(put.body, put.resource_type, put.resource_id, version, put.at)
        rows, (low, high) = index_of(put.resource_type, parsed(put.body), self._base)
        lying = {(param, value, low, key, system) for param, value, system in rows}
        if before is None:
            self._index.extend(lying)
            self._new.append((key, put.resource_type, put.resource_id, version, put.at, 0, low, high, body))
        else:
            lay = self._lay(before)
            self._gone.extend(lay - lying)
            self._index.extend(lying - lay)
            self._changed.append((version, put.at, 0, low, high, body, key))
        self.stored.append(Stored(put.resource_type, put.resource_id, version, put.at, body))

    def delete(self, before: Any, at: Instant) -> None:
        self._gone.extend(self._lay(before))
        self._changed.append((before[3] + 1, at, 1, MISSING, MISSING, b"", before[2]))
        self.stored.append(Stored(before[0], before[1], before[3] + 1, at, b"", deleted=True))

    def _lay(self, before: Any) -> set[tuple[Any, ...]]:
        """The index rows of the version that is replaced."""
        if not before[4]:
            return set()
        rows, (low, _) = index_of(before[0], parsed(bytes(before[4])), self._base)
        return {(param, value, low, before[2], system) for param, value, system in rows}

    def carry_out(self, db: Database) -> None:
        db.run_many(f"INSERT INTO resource VALUES ({_marks(range(9))})", self._new)
        if self._changed:
            keys = [(row[-1],) for row in self._changed]
            kept = "SELECT key, version, updated_at, deleted, body FROM resource WHERE key = ?"
            db.run_many(f"INSERT INTO resource_version {kept}", keys)
            fields = "version = ?, updated_at = ?, deleted = ?, low = ?, high = ?, body = ?"
            db.run_many(f"UPDATE resource SET {fields} WHERE key = ?", self._changed)
        lying = "param = ? AND value = ? AND low = ? AND key = ? AND system = ?"
        db.run_many(f"DELETE FROM resource_index WHERE {lying}", self._gone)
        db.run_many("INSERT INTO resource_index VALUES (?, ?, ?, ?, ?)", self._index)


def _waves(puts: Iterable[Put]) -> Iterator[list[Put]]:
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


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _stored(row: Any) -> Stored:
    return Stored(row[0], row[1], row[2], row[3], bytes(row[4]), bool(row[5]))
