"""From graded pairs to persons, for whole tables: the persons that `coordinator.matching.persons` would name.

Cards that certain links connect are one person where no two of them carry a veto; that is nearly always so and needs
no search. Only a group in which a veto stands goes through `persons`, one pair after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.linking.blocking import Rows
from coordinator.linking.grading import CERTAIN, NO_VETO, PARTS, PROBABLE, Graded
from coordinator.matching import Comparison, persons

Group = NDArray[np.int64]
Judge = Callable[[Rows, Rows], Graded]
Compare = Callable[[int, int], Comparison]
BATCH = 1 << 20  # pairs judged at a time


class Edges(NamedTuple):
    """Blocked pairs of rows with their grades: `one` is the lower row."""

    one: Rows
    other: Rows
    graded: Graded

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Edges:
        """Some of the pairs."""
        return Edges(self.one[which], self.other[which], self.graded.take(which))


class Questions(NamedTuple):
    """Pairs of rows that wait for a person's decision, at most one per pair of persons, sorted."""

    one: Rows
    other: Rows
    refused: NDArray[np.bool_]


def persons_of(rows: int, edges: Edges, judge: Judge, compare: Compare) -> tuple[Group, Questions]:
    """The person of each row, named by its lowest row, and what is left to ask.

    `judge` grades pairs of rows that no key brought together, many at once; `compare` one pair, with its reasons.
    """
    links = edges.take((edges.graded.grade == CERTAIN) & (edges.graded.veto == NO_VETO))
    group = _lowest(connected(rows, links.one, links.other))
    contested = _contested(group, judge)
    refused = np.zeros(len(edges.one), dtype=bool)
    if len(contested):
        _settle(group, contested, edges, refused, compare)
    return group, _questions(group, edges, refused, judge)


def connected(rows: int, one: Rows, other: Rows) -> Group:
    """The connected set of each row."""
    links = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(rows, rows))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def _lowest(group: Group) -> Group:
    """Groups named by their lowest row."""
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    return first[which].astype(np.int64)


def pairs_within(group: Group) -> Iterator[tuple[Rows, Rows]]:
    """Every pair of rows of one group, in batches."""
    order = np.argsort(group, kind="stable").astype(np.int32)
    _, start, size = np.unique(group[order], return_index=True, return_counts=True)
    for many in np.unique(size[size > 1]):
        one, other = np.triu_indices(int(many), 1)
        firsts = start[size == many]
        step = max(1, BATCH // len(one))
        for begin in range(0, len(firsts), step):
            members = order[firsts[begin : begin + step, None] + np.arange(many)]
            yield members[:, one].ravel(), members[:, other].ravel()


def _contested(group: Group, judge: Judge) -> Group:
    """The groups in which two cards carry a veto."""
    found = [group[one[judge(one, other).veto != NO_VETO]] for one, other in pairs_within(group)]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _settle(group: Group, contested: Group, edges: Edges, refused: NDArray[np.bool_], compare: Compare) -> None:
    """Part each contested group as `persons` does; mark the links that were refused."""
    inside = np.isin(group[edges.one], contested) & (group[edges.one] == group[edges.other])
    place = np.flatnonzero(inside)
    by_group: dict[int, list[int]] = {}
    for at, name in zip(place.tolist(), group[edges.one[place]].tolist(), strict=True):
        by_group.setdefault(name, []).append(at)
    members = np.flatnonzero(np.isin(group, contested))
    cards: dict[int, list[int]] = {}
    for row, name in zip(members.tolist(), group[members].tolist(), strict=True):
        cards.setdefault(name, []).append(row)
    for name, rows in cards.items():
        _settle_one(group, rows, by_group[name], edges, refused, compare)


def _settle_one(
    group: Group, rows: list[int], places: list[int], edges: Edges, refused: NDArray[np.bool_], compare: Compare
) -> None:
    known = {(_name(int(edges.one[at])), _name(int(edges.other[at]))): at for at in places}
    found = persons(
        [_name(row) for row in rows],
        {pair: compare(int(edges.one[at]), int(edges.other[at])) for pair, at in known.items()},
        judge=lambda one, other: compare(int(one), int(other)),
    )
    for card, person in found.person_of.items():
        group[int(card)] = int(person)
    for pair, at in known.items():
        graded = edges.graded
        is_link = graded.grade[at] == CERTAIN and graded.veto[at] == NO_VETO
        refused[at] = is_link and found.person_of[pair[0]] != found.person_of[pair[1]]


def _name(row: int) -> str:
    """A card's name whose order is that of the rows."""
    return f"{row:010d}"


def _questions(group: Group, edges: Edges, refused: NDArray[np.bool_], judge: Judge) -> Questions:
    """The best question between each two persons: a refused link first, then by evidence, then by row."""
    across = group[edges.one] != group[edges.other]
    asked = np.flatnonzero(across & (refused | (edges.graded.grade == PROBABLE)))
    one, other = edges.one[asked], edges.other[asked]
    low, high = np.minimum(group[one], group[other]), np.maximum(group[one], group[other])
    order = np.lexsort((other, one, -edges.graded.bits[asked], ~refused[asked], high, low))
    low, high = low[order], high[order]
    first = (np.diff(low, prepend=-1) != 0) | (np.diff(high, prepend=-1) != 0)
    best, low, high = asked[order[first]], low[first], high[first]
    stands = refused[best] | ~_parted(group, low, high, judge)
    best = best[stands]
    best = best[np.lexsort((edges.other[best], edges.one[best]))]
    return Questions(edges.one[best], edges.other[best], refused[best])


def _parted(group: Group, low: Group, high: Group, judge: Judge) -> NDArray[np.bool_]:
    """Whether a veto parts two cards of these two persons."""
    order = np.argsort(group, kind="stable").astype(np.int32)
    sorted_group = group[order]
    begin = [np.searchsorted(sorted_group, side, side="left") for side in (low, high)]
    size = [np.searchsorted(sorted_group, side, side="right") - at for side, at in zip((low, high), begin, strict=True)]
    parted = np.zeros(len(low), dtype=bool)
    crossing = size[0] * size[1]
    ends = np.cumsum(crossing)
    for first, last in _batches(ends):
        which = np.repeat(np.arange(first, last), crossing[first:last])
        nth = np.arange(len(which)) - np.repeat(ends[first:last] - crossing[first:last], crossing[first:last])
        nth += ends[first - 1] if first else 0
        one = order[begin[0][which] + nth // size[1][which]]
        other = order[begin[1][which] + nth % size[1][which]]
        found = judge(np.minimum(one, other), np.maximum(one, other))
        parted[which[found.veto == PARTS]] = True
    return parted


def _batches(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of pairs of persons that hold about BATCH pairs of cards each."""
    first = 0
    while first < len(ends):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + BATCH, side="right")))
        yield first, last
        first = last
