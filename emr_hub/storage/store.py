"""The resource store: put, get, history, search. What was stored is what is given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from emr_hub.clock import Instant
from emr_hub.errors import DataError
from emr_hub.fhir.reading import Resource
from emr_hub.storage.asking import Query, counted, found_rows, read_query
from emr_hub.storage.asking.part import Ground
from emr_hub.storage.database import Database
from emr_hub.storage.indexing import keep_index_true
from emr_hub.storage.pages import Page, Pages
from emr_hub.storage.parameters import SearchTable, full_table
from emr_hub.storage.snapshots import Snapshots
from emr_hub.storage.versions import (
    COLUMNS,
    HistoryPage,
    Name,
    all_versions,
    by_name,
    history_page,
    one_version,
    stored,
)
from emr_hub.storage.writing import Present, Put, Stored, Writing, waves


class SeveralMatches(DataError):
    """A condition that should say which one resource is meant fits several."""


class ResourceStore:
    """The resources of one server.

    `url`: sqlite:// (memory), sqlite:///file, or postgresql://... `base`: our own FHIR base address, so that an
    absolute reference to ourselves is found as the relative one. `search`: what can be searched by; an index that
    another table made is made anew at opening.
    """

    def __init__(self, url: str = "sqlite://", *, base: str = "", search: SearchTable | None = None) -> None:
        self._db = Database(url)
        self._base = base.rstrip("/")
        self.search_table = search or full_table()
        self._ground = Ground(self.search_table, self._base)
        self._snapshots = Snapshots(url)
        self._pages = Pages(self._db, self._snapshots, self._ground)
        keep_index_true(self._db, self.search_table, self._base)

    def transaction(self) -> AbstractContextManager[None]:
        """Everything this thread does with the store inside is done together or not at all, and alone.

        One transaction at a time, of all threads, workers and processes: what is searched or read inside is still so
        when it is written upon. Never wait for anything else inside (no await): others wait for its end.
        """
        return self._db.transaction()

    def put(
        self, resource_type: str, resource_id: str, body: bytes | Resource, at: Instant, version: int | None = None
    ) -> Stored:
        """Store one resource as the next version (or the version said) and commit."""
        return self.put_many([Put(resource_type, resource_id, body, at, version)])[0]

    def put_many(self, puts: Iterable[Put]) -> list[Stored]:
        """Store all in one transaction, or none; an id that comes twice gets two versions."""
        made: list[Stored] = []
        with self._db.transaction():
            for wave in waves(puts):
                made.extend(self._put_wave(wave))
        return made

    def _put_wave(self, puts: list[Put]) -> list[Stored]:
        known = self._known(puts)
        new = sum((p.resource_type, p.resource_id) not in known for p in puts)
        key, change = self._db.next_numbers(new, len(puts))
        writing = Writing(self.search_table, self._base, change)
        for put in puts:
            before = known.get((put.resource_type, put.resource_id))
            writing.add(put, key if before is None else before.key, before)
            key += before is None
        writing.carry_out(self._db)
        return writing.stored

    def _known(self, puts: Sequence[Put]) -> dict[Name, Present]:
        names = dict.fromkeys((p.resource_type, p.resource_id) for p in puts)
        found = by_name(self._db, names, "r.type, r.id, r.key, r.version, r.body")
        return {(row[0], row[1]): Present(row[2], row[3], bytes(row[4])) for row in found}

    def missing(self, names: Iterable[Name]) -> set[Name]:
        """The names (type, id) under which nothing lies now: never written, or deleted."""
        wanted = set(names)
        return wanted - {(row[0], row[1]) for row in by_name(self._db, wanted, "r.type, r.id, r.deleted") if not row[2]}

    def delete(self, resource_type: str, resource_id: str, at: Instant) -> Stored | None:
        """Delete as a version of its own; None when there was nothing to delete."""
        with self._db.transaction():
            before = self._known([Put(resource_type, resource_id, b"", at)]).get((resource_type, resource_id))
            if before is None or not before.body:
                return None
            writing = Writing(self.search_table, self._base, self._db.next_numbers(0, 1)[1])
            writing.delete(resource_type, resource_id, before, at)
            writing.carry_out(self._db)
        return writing.stored[0]

    def get(self, resource_type: str, resource_id: str) -> Stored | None:
        """The present version, a deletion included; None when there never was one."""
        sql = f"SELECT {COLUMNS} FROM resource r WHERE r.type = ? AND r.id = ?"
        return next(map(stored, self._db.rows(sql, (resource_type, resource_id))), None)

    def version(self, resource_type: str, resource_id: str, version: int) -> Stored | None:
        """One version, or None."""
        return one_version(self._db, resource_type, resource_id, version)

    def history(self, resource_type: str, resource_id: str) -> list[Stored]:
        """All versions, newest first; deletions included."""
        return all_versions(self._db, resource_type, resource_id)

    def history_page(
        self,
        resource_type: str | None = None,
        resource_id: str | None = None,
        *,
        since: Instant | None = None,
        until: Instant | None = None,
        count: int = 100,
        after: str | None = None,
    ) -> HistoryPage:
        """A page of the history of a resource, a type or everything, newest change first; `after`: a page's `next`."""
        return history_page(self._db, resource_type, resource_id, since, until, count, after)

    def read_query(self, resource_type: str | None, pairs: Sequence[tuple[str, str]]) -> Query:
        """A search as read; None searches all types. DataError names a parameter whose value cannot be read."""
        return read_query(resource_type, pairs, self._ground)

    def page(self, query: Query, *, default_count: int = 50, most: int = 1_000) -> Page:
        """The first page of a search: at most `_count` or the default, never more than `most`."""
        return self._pages.first(query, default_count, most)

    def next_page(self, token: str) -> Page:
        """A later page by the name that the page before gave; GonePage when it is no longer kept."""
        return self._pages.later(token)

    def search(self, resource_type: str, conditions: Sequence[tuple[str, str]] = (), *, sort: str | None = None,
               count: int | None = None) -> list[bytes]:  # fmt: skip
        """The stored bytes that match.

        Conditions are (parameter, value) as in a FHIR query: repeated = and, a comma = or. Sorted by `sort`
        (`-date`, `_lastUpdated`, `_id`), ties by id. DataError names a parameter that cannot be used.
        """
        return [found.body for found in self.find(resource_type, conditions, sort=sort, count=count)]

    def find(self, resource_type: str, conditions: Sequence[tuple[str, str]] = (), *, sort: str | None = None,
             count: int | None = None) -> list[Stored]:  # fmt: skip
        """As `search`, with id, version and time of each."""
        asked = [*conditions, ("_sort", sort)] if sort else conditions
        return self._found(self._understood(resource_type, asked), count)

    def count(self, resource_type: str, conditions: Sequence[tuple[str, str]] = ()) -> int:
        """How many match."""
        made = counted(self._understood(resource_type, conditions))
        return int(self._db.rows(made.sql, made.values)[0][0])

    def the_one(self, resource_type: str, conditions: Sequence[tuple[str, str]]) -> Stored | None:
        """The one resource that matches, or None. SeveralMatches; DataError when the condition says nothing.

        Asked inside `transaction`, the answer holds until its end: whoever creates upon None creates the only one.
        """
        query = self._understood(resource_type, conditions)
        if not query.where:
            raise DataError("a condition that fits everything", where=f"{resource_type}?", expected="a parameter")
        found = self._found(query, 2)
        if len(found) > 1:
            raise SeveralMatches("several resources match the condition", where=f"{resource_type}?", expected="one")
        return found[0] if found else None

    def _found(self, query: Query, count: int | None) -> list[Stored]:
        made = found_rows(query, COLUMNS, count)
        return [stored(row) for row in self._db.rows(made.sql, made.values)]

    def _understood(self, resource_type: str, conditions: Sequence[tuple[str, str]]) -> Query:
        query = self.read_query(resource_type, conditions)
        if query.ignored:
            raise DataError("no such search parameter", where=f"{resource_type}?{query.ignored[0]}")
        return query

    def close(self) -> None:
        """Let go of the database."""
        self._snapshots.close()
        self._db.close()
