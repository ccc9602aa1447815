"""Stand the orders of one family together, in the order of signing: the layout a kernel scans once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from coordinator.bulk.arrays import I32, I64, NEVER, NOTHING_KNOWN, Families, Items, Later, Links, Orders, Permits
from coordinator.bulk.read import Columns, LaterVersions
from emr_hub.columns.grouped import numbered, rows_by

Interval = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Who is one person: per registration (index of Columns), its group, and which groups are linked, and when.

    `family` holds together groups that are ever linked; without links family and group are one.
    """

    family: I64
    group: I64
    links: Links

    @staticmethod
    def by_person(person: I64) -> Grouping:
        """One group per person, nothing linked beyond."""
        _, group = np.unique(person, return_inverse=True)
        return Grouping(group.astype(np.int64), group.astype(np.int64), no_links())


def no_links() -> Links:
    """Nobody is linked with anybody."""
    return links_of(())


def links_of(spans: Iterable[tuple[int, int, bool, int, int]]) -> Links:
    """Links from (one group, other group, certain, begins, ends), each pair told once; both sides are filled in."""
    columns = list(zip(*spans, strict=True)) or [()] * 5
    one, other, certain, begins, ends = (np.array(column, np.int64) for column in columns)
    return links_between(one, other, certain, begins, ends)


def links_between(one: I64, other: I64, certain: I64, begins: I64, ends: I64) -> Links:
    """As `links_of`, from columns."""
    both = (np.concatenate(pair) for pair in ((one, other), (other, one), (begins, begins), (ends, ends)))
    first, second, third, fourth = both
    return Links(first, second, np.concatenate([certain, certain]).astype(np.int8), third, fourth)


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
    row = rows_by(family, columns.signed)  # at one instant by order id: so they come
    first_item, order, item = _items(row, columns.first_item)
    said = (columns.result_class, columns.analyte, columns.role, columns.reading, columns.content, columns.converts,
            columns.mapped)  # fmt: skip
    items = Items(order, *(column[item] for column in said))
    first_later, later = _later(columns.later, row)
    families, local = _families(family[row], grouping, grouping.group[columns.registration][row])
    c = columns
    orders = Orders(
        c.order_id[row], c.signed[row], local, c.registration[row], c.facility[row], c.level[row], c.context[row],
        c.age_days[row], c.collected[row], c.resulted[row], c.unstable[row], c.protocol[row], c.date_only[row],
        c.status[row], first_item, first_later,
    )  # fmt: skip
    return Arranged(orders, items, later, families, row, c.result_row[item], len(c.classes))


@njit(cache=True, nogil=True)
def _items(row, first):  # type: ignore[no-untyped-def]
    """Where each order's items begin; and of each item its order, and where it stood before."""
    size = first[-1] if first.size else 0
    starts, order, item = np.zeros(row.size + 1, np.int64), np.empty(size, np.int32), np.empty(size, np.int64)
    at = 0
    for p in range(row.size):
        for k in range(first[row[p]], first[row[p] + 1]):
            order[at], item[at] = p, k
            at += 1
        starts[p + 1] = at
    return starts, order, item


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
    first_order = np.r_[opens, len(family)]
    if not len(grouping.links.one) or not len(family):
        return _each_one_group(first_order), np.zeros(len(family), np.int32)
    groups, place = numbered(group)
    owner = np.empty(len(groups), np.int64)
    owner[place] = np.repeat(np.arange(len(opens)), np.diff(first_order))  # a group lies whole in one family
    by = np.argsort(owner, kind="stable")
    first_group = np.searchsorted(owner[by], np.arange(len(opens) + 1)).astype(np.int64)
    within = np.arange(len(by)) - first_group[owner[by]]
    local = np.empty(len(by), np.int32)
    local[by] = within
    return _linked(first_order, first_group, groups[by], within, grouping.links), local[place]


def _each_one_group(first_order: I64) -> Families:
    """Families without links; whoever stands in one family is one person."""
    none, size = no_links(), len(first_order)
    nothing = none.one.astype(np.int32)
    return Families(first_order, np.arange(size, dtype=np.int64), np.zeros(size, np.int64), nothing, *none[2:])


def _linked(first_order: I64, first_group: I64, member: I64, within: I64, links: Links) -> Families:
    """The links of groups that have orders, by group; of a group without any there is nothing to find."""
    by = np.argsort(member)
    rows = [np.searchsorted(member[by], side).clip(max=len(member) - 1) for side in (links.one, links.other)]
    one, other = (by[row] for row in rows)
    known = (member[one] == links.one) & (member[other] == links.other)
    order = np.flatnonzero(known)[np.lexsort((links.begins[known], within[other][known], one[known]))]
    first = np.searchsorted(one[order], np.arange(len(member) + 1)).astype(np.int64)
    return Families(
        first_order, first_group, first, within[other][order].astype(np.int32), links.certain[order],
        links.begins[order], links.ends[order],
    )  # fmt: skip


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
