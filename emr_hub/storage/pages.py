"""Searches answered page by page, every page from the same snapshot of what matched."""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

import orjson

from emr_hub.storage.asking import Query, Statement, counted, found_keys, read_query
from emr_hub.storage.asking.part import Ground
from emr_hub.storage.database import Database
from emr_hub.storage.inclusions import MOST, included_with
from emr_hub.storage.snapshots import GonePage, Slice, Snapshots, rows_in
from emr_hub.storage.versions import in_versions
from emr_hub.storage.writing import Stored

_TOKEN = re.compile(r"^([0-9a-f]{32})-(\d{1,12})-(\d{1,6})$")
# Recent searches are held in memory, so that an unchanged store is not asked the same twice.
_SEARCHES: Final = 2_000
_REMEMBERED: Final = 4_000_000  # numbers of 8 bytes, two for a match


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search: what matches, what is included beside it, how many match in all, and the next page's name.

    `cut`: more would be included than is given.
    """

    query: Query
    matches: tuple[Stored, ...]
    included: tuple[Stored, ...]
    total: int | None
    next: str | None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What a search found when `change` was the last write, and the name of its snapshot once it has one."""

    change: int
    found: array[int]
    name: str | None


class Pages:
    """The searches of one store. What was found is remembered until something is written."""

    def __init__(self, db: Database, snapshots: Snapshots, ground: Ground) -> None:
        self._db = db
        self._snapshots = snapshots
        self._ground = ground
        self._recent: OrderedDict[str, _Known] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def first(self, query: Query, default_count: int, most: int) -> Page:
        """The first page; for `_count=0` and `_summary=count` only the total."""
        if query.is_count:
            made = counted(query)
            return Page(query, (), (), int(self._db.rows(made.sql, made.values)[0][0]), None)
        count = min(default_count if query.count is None else query.count, most)
        made = found_keys(query)
        if self._db.is_writing:  # what is not committed is remembered by nobody
            found = self._db.numbers(made.sql, made.values)
            return self._page(query, _cut("", found, count), None, 0, count)
        asked = orjson.dumps([query.types, query.used]).decode()
        known = self._known(asked, made)
        if known.name is None and len(known.found) > 2 * count:
            known = _Known(known.change, known.found, self._snapshots.keep(asked, known.found))
        self._remember(asked, known)
        return self._page(query, _cut(asked, known.found, count), known.name, 0, count)

    def _known(self, asked: str, made: Statement) -> _Known:
        change = self._db.last_change()
        known = self._recent.get(asked)
        if known is not None and known.change == change:
            return known
        return _Known(change, self._db.numbers(made.sql, made.values), None)

    def later(self, token: str) -> Page:
        """A later page by its name; GonePage when its snapshot was pushed out."""
        found = _TOKEN.match(token)
        if found is None:
            raise GonePage("no page of this name", where="_page", expected="a link as it was given")
        name, start, count = found[1], int(found[2]), int(found[3])
        part = self._snapshots.slice(name, start, count)
        types, used = orjson.loads(part.asked)
        pairs = [(key, value) for key, value in used]
        query = read_query(types[0] if len(types) == 1 else None, pairs, self._ground, types)
        return self._page(query, part, name, start, count)

    def _page(self, query: Query, part: Slice, name: str | None, start: int, count: int) -> Page:
        matches = in_versions(self._db, part.found)
        included, cut = included_with(self._db, self._ground, query, matches, MOST)
        after = start + len(part.found)
        more = name is not None and part.found and after < part.total
        total = None if query.total == "none" else part.total
        return Page(query, matches, included, total, f"{name}-{after}-{count}" if more else None, cut)

    def _remember(self, asked: str, known: _Known) -> None:
        with self._lock:
            before = self._recent.pop(asked, None)
            self._held += len(known.found) - (len(before.found) if before else 0)
            self._recent[asked] = known
            while self._held > _REMEMBERED or len(self._recent) > _SEARCHES:
                self._held -= len(self._recent.popitem(last=False)[1].found)


def _cut(asked: str, found: array[int], count: int) -> Slice:
    return Slice(asked, len(found) // 2, rows_in(found[: 2 * count]))
