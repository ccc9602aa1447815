"""Searches answered page by page, every page from the same snapshot of what matched."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import orjson

from emr_hub.storage.asking import Query, counted, found_keys, read_query
from emr_hub.storage.asking.part import Ground
from emr_hub.storage.database import Database
from emr_hub.storage.inclusions import included_with
from emr_hub.storage.snapshots import GonePage, Slice, Snapshots
from emr_hub.storage.versions import in_versions
from emr_hub.storage.writing import Stored

_TOKEN = re.compile(r"^([0-9a-f]{32})-(\d{1,12})-(\d{1,6})$")
_REMEMBERED: Final = 4_000_000  # keys of recent searches held in memory, so that an unchanged store is not asked twice


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


class Pages:
    """The searches of one store. What was found is remembered until something is written."""

    def __init__(self, db: Database, snapshots: Snapshots, ground: Ground, most_included: int = 1_000) -> None:
        self._db = db
        self._snapshots = snapshots
        self._ground = ground
        self._most_included = most_included
        self._recent: OrderedDict[str, tuple[int, list[Any], str | None]] = OrderedDict()
        self._held = 0

    def first(self, query: Query, default_count: int, most: int) -> Page:
        """The first page; for `_count=0` and `_summary=count` only the total."""
        if query.is_count:
            made = counted(query)
            return Page(query, (), (), int(self._db.rows(made.sql, made.values)[0][0]), None)
        count = min(default_count if query.count is None else query.count, most)
        asked = orjson.dumps([query.types, query.used]).decode()
        if self._db.is_writing:  # what is not committed is remembered by nobody
            return self._alone(query, count)
        change = self._db.rows("SELECT last_change FROM store_counter")[0][0]
        known = self._recent.get(asked)
        if known is None or known[0] != change:
            made = found_keys(query)
            known = (change, list(self._db.rows(made.sql, made.values)), None)
        name = known[2]
        if name is None and len(known[1]) > count:
            name = self._snapshots.keep(asked, known[1])
        self._remember(asked, (change, known[1], name))
        return self._page(query, Slice(asked, len(known[1]), tuple(known[1][:count])), name, 0, count)

    def _alone(self, query: Query, count: int) -> Page:
        made = found_keys(query)
        found = self._db.rows(made.sql, made.values)
        return self._page(query, Slice("", len(found), tuple(found[:count])), None, 0, count)

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
        included, cut = included_with(self._db, self._ground, query, matches, self._most_included)
        after = start + len(part.found)
        more = name is not None and part.found and after < part.total
        total = None if query.total == "none" else part.total
        return Page(query, matches, included, total, f"{name}-{after}-{count}" if more else None, cut)

    def _remember(self, asked: str, known: tuple[int, list[Any], str | None]) -> None:
        before = self._recent.pop(asked, None)
        self._held += len(known[1]) - (len(before[1]) if before else 0)
        self._recent[asked] = known
        while self._held > _REMEMBERED or len(self._recent) > 2_000:
            _, (_, rows, _) = self._recent.popitem(last=False)
            self._held -= len(rows)
