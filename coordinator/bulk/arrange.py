"""Stand the orders of one family together, in the order of signing: the layout a kernel scans once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coordinator.bulk.arrays import I32, I64, NEVER, NOTHING_KNOWN, Families, Items, Later, Orders, Permits
from coordinator.bulk.read import Columns, LaterVersions

Interval = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Who is one person: per registration (index of Columns), its group, and which groups are probably the same.

    `family` holds together groups that are linked by probable links; without such links family and group are one.
    """

    family: I64
    group: I64
    probable: Mapping[int, frozenset[int]]

    @staticmethod
    def by_person(person: I64) -> Grouping:
        """One group per person, nothing merely probable."""
        _, group = np.unique(person, return_inverse=True)
        return Grouping(group.astype(np.int64), group.astype(np.int64), {})


@dataclass(frozen=True, slots=True)
class Arranged:
    """Kernel columns, and `row`: the position of each arranged order in the orders table."""

    orders: Orders
    items: Items
    later: Later
    families: Families
    row: I64
    item_row: I64  # per item: its row of the results table
    classes: int


def arrange(columns: Columns, grouping: Grouping) -> Arranged:
    """Sort by (family, time signed, order id) and gather every column once."""
    family = grouping.family[columns.registration]
    row = np.lexsort((columns.order_id, columns.signed, family))
    counts = np.diff(columns.first_item)[row]
    first_item = np.r_[0, np.cumsum(counts)].astype(np.int64)
    gather = np.repeat(columns.first_item[:-1][row] - first_item[:-1], counts) + np.arange(first_item[-1])
    items = Items(
        order=np.repeat(np.arange(len(row), dtype=np.int32), counts),
        result_class=columns.result_class[gather],
        analyte=columns.analyte[gather],
        role=columns.role[gather],
        reading=columns.reading[gather],
        content=columns.content[gather],
        converts=columns.converts[gather],
        mapped=columns.mapped[gather],
    )
    first_later, later = _later(columns.later, row)
    families, local = _families(family[row], grouping, grouping.group[columns.registration][row])
    c = columns
    orders = Orders(
        c.order_id[row], c.signed[row], local, c.registration[row], c.facility[row], c.level[row], c.context[row],
        c.age_days[row], c.collected[row], c.resulted[row], c.unstable[row], c.protocol[row], c.date_only[row],
        c.status[row], first_item, first_later,
    )  # fmt: skip
    return Arranged(orders, items, later, families, row, c.result_row[gather], len(c.classes))


def _later(versions: LaterVersions, row: I64) -> tuple[I64, Later]:
    counts = np.bincount(versions.order, minlength=len(row))[row]
    place = np.empty(len(row), np.int64)
    place[row] = np.arange(len(row))
    by = np.argsort(place[versions.order], kind="stable")
    return np.r_[0, np.cumsum(counts)].astype(np.int64), Later(
        versions.known[by], versions.status[by], versions.first_item[by], versions.reading, versions.content,
        versions.converts,
    )  # fmt: skip


def _families(family: I64, grouping: Grouping, group: I64) -> tuple[Families, I32]:
    opens = np.flatnonzero(np.r_[True, np.diff(family) != 0]) if len(family) else np.empty(0, np.int64)
    ordinal = np.cumsum(np.r_[True, np.diff(family) != 0]) - 1 if len(family) else family
    if not grouping.probable:  # every family is one group
        ones = np.arange(len(opens) + 1, dtype=np.int64)
        none = np.zeros(len(opens) + 1, np.int64)
        return Families(np.r_[opens, len(family)], ones, none, np.empty(0, np.int32)), np.zeros(len(family), np.int32)
    pairs, inverse = np.unique(np.stack([ordinal, group]), axis=1, return_inverse=True)
    first_group = np.searchsorted(pairs[0], np.arange(len(opens) + 1)).astype(np.int64)
    local = (inverse.ravel() - first_group[ordinal]).astype(np.int32)
    where = {int(g): int(n - first_group[f]) for n, (f, g) in enumerate(pairs.T)}
    lists = [sorted(where[o] for o in grouping.probable.get(int(g), ()) if o in where) for g in pairs[1]]
    first = np.r_[0, np.cumsum([len(x) for x in lists])].astype(np.int64)
    flat = np.array([x for some in lists for x in some], np.int32)
    return Families(np.r_[opens, len(family)], first_group, first, flat), local


def permits_of(columns: Columns, intervals: Mapping[int, Sequence[Interval]] | None) -> Permits:
    """Per registration, when its records may be shown elsewhere; None when the input carries no legal basis."""
    size = len(columns.registration_ids)
    if intervals is None:
        return Permits(np.zeros(size + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), False)
    lists = [intervals.get(int(r), ()) for r in columns.registration_ids]
    flat = [x for some in lists for x in some]
    return Permits(
        np.r_[0, np.cumsum([len(x) for x in lists])].astype(np.int64),
        np.array([NOTHING_KNOWN if b is None else b for b, _ in flat], np.int64),
        np.array([NEVER if e is None else e for _, e in flat], np.int64),
        True,
    )
