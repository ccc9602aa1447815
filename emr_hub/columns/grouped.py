"""Rows by group, values numbered, and their places among others: what NumPy sorts for, in a pass or two.

Compiled, so imported where columns are long; the package's door leaves it alone. Generative tests hold it to NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int64]
_SPREAD = 8  # a table of so many entries per value is still cheaper than a sort
_SHORT = 20  # a run, or a piece of one, up to here is sorted by insertion, in place


def rows_by(group: NDArray[Any], within: NDArray[Any]) -> Rows:
    """Rows by `group` (whole numbers from 0 on, not many more than rows), then by `within`, then as they come."""
    numbers = np.ascontiguousarray(group, dtype=np.int64)
    rows, starts = _counted(numbers, int(numbers.max(initial=-1)) + 1)
    return np.asarray(_sorted_runs(rows, starts, np.ascontiguousarray(within)), dtype=np.int64)


def rows_in_time(when: Rows, within: NDArray[Any]) -> Rows:
    """Rows by an instant, then by `within`, then as they come; for instants that few rows share."""
    if not len(when):
        return when
    since = when - when.min()
    order = rows_by(since // (since.max() // len(when) + 1), since)  # as many spans of time as rows: a few rows in each
    there = when[order]
    edges = np.concatenate([[0], np.flatnonzero(there[1:] != there[:-1]) + 1, [len(there)]])
    return np.asarray(_sorted_runs(order, edges, np.ascontiguousarray(within)), dtype=np.int64)


def numbered(values: Rows) -> tuple[Rows, Rows]:
    """The distinct values, ascending, and the place of each among them: `np.unique` with its inverse.

    Values that lie close together are counted, others sorted.
    """
    if not len(values):
        return values, values
    low, span = int(values.min()), int(values.max()) - int(values.min()) + 1
    if span > _SPREAD * len(values):
        distinct, place = np.unique(values, return_inverse=True)
        return distinct, place
    distinct, place = _counted_values(values, low, span)
    return distinct, place


def members_of(group: Rows, members: Sequence[Sequence[int]]) -> tuple[Rows, Rows]:
    """Row by row, the row beside each of the members of its group (a place among `members`)."""
    count = np.array([len(own) for own in members], np.int64)
    together = np.array([one for own in members for one in own], np.int64)
    rows, member = _listed(group, np.cumsum(count) - count, count, together)
    return rows, member


def places_in(ids: Rows, values: Rows) -> Rows:
    """Where each value stands among ids that ascend, each once: `np.searchsorted`, quick where values ascend too."""
    places: Rows = _walked(ids, values)
    return places


@njit(cache=True, nogil=True)
def _counted(group, groups):  # type: ignore[no-untyped-def]
    """Rows by group, each group's as they come; and where each group begins."""
    starts = np.zeros(groups + 1, np.int64)
    for row in range(group.size):
        starts[group[row] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    place = starts[:-1].copy()
    rows = np.empty(group.size, np.int64)
    for row in range(group.size):
        rows[place[group[row]]] = row
        place[group[row]] += 1
    return rows, starts


@njit(cache=True, nogil=True)
def _sorted_runs(rows, starts, within):  # type: ignore[no-untyped-def]
    """The rows of each run in the order of `within`, ties as they come: pieces by insertion, then merged two by two."""
    spare = np.empty(0, np.int64)
    for g in range(starts.size - 1):
        first, end, width = starts[g], starts[g + 1], _SHORT
        for piece in range(first, end, _SHORT):
            for n in range(piece + 1, min(piece + _SHORT, end)):
                row, at = rows[n], n
                while at > piece and within[rows[at - 1]] > within[row]:
                    rows[at] = rows[at - 1]
                    at -= 1
                rows[at] = row
        if end - first > spare.size:
            spare = np.empty(end - first, np.int64)
        while width < end - first:
            for left in range(first, end - width, 2 * width):
                at, one, other, last = left, 0, left + width, min(left + 2 * width, end)
                for n in range(width):
                    spare[n] = rows[left + n]
                while one < width:
                    if other < last and within[rows[other]] < within[spare[one]]:
                        rows[at] = rows[other]
                        other += 1
                    else:
                        rows[at] = spare[one]
                        one += 1
                    at += 1
            width *= 2
    return rows


@njit(cache=True, nogil=True)
def _listed(group, first, count, members):  # type: ignore[no-untyped-def]
    """Row by row, the row beside each of the `count` members of its group, which lie from `first` on."""
    size = 0
    for own in group:
        size += count[own]
    rows, member, place = np.empty(size, np.int64), np.empty(size, np.int64), 0
    for row in range(group.size):
        for n in range(count[group[row]]):
            rows[place], member[place] = row, members[first[group[row]] + n]
            place += 1
    return rows, member


@njit(cache=True, nogil=True)
def _counted_values(values, low, span):  # type: ignore[no-untyped-def]
    """The distinct values and each one's place, by a table of all that lie between."""
    number = np.zeros(span, np.int64)
    for n in range(values.size):
        number[values[n] - low] = 1
    found = 0
    for v in range(span):
        if number[v] != 0:
            number[v] = found
            found += 1
    distinct, place = np.empty(found, np.int64), np.empty(values.size, np.int64)
    for n in range(values.size):
        place[n] = number[values[n] - low]
        distinct[place[n]] = values[n]
    return distinct, place


@njit(cache=True, nogil=True)
def _walked(ids, values):  # type: ignore[no-untyped-def]
    """Where the value before stood, the next place, or else a search."""
    places, at = np.empty(values.size, np.int64), 0
    for n in range(values.size):
        value = values[n]
        if at + 1 < ids.size and ids[at] < value <= ids[at + 1]:
            at += 1
        elif at >= ids.size or ids[at] != value:
            at, end = 0, ids.size
            while at < end:
                middle = (at + end) // 2
                if ids[middle] < value:
                    at = middle + 1
                else:
                    end = middle
        places[n] = at
    return places
