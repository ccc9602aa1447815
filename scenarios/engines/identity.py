"""Who the coordinator takes for one person, and when: a world's cards through the matching of the patient index.

The columns engine and the split among workers ask here; the coordinator itself asks its index. Both fold the same
pure rules, so they agree on every card at every instant. Pairs are found and held side by side by bulk linking, which
tests hold to one comparison at a time; only families in which somebody could be disputed are folded card by card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.bulk import Grouping, Links, links_between
from coordinator.bulk.arrays import NEVER
from coordinator.linking import Grader, Prepared
from coordinator.linking.grading import CERTAIN
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Comparison, Grade, Persons, links_over_time, persons
from coordinator.matching.groups import Pair
from coordinator.matching.pins import ordered
from coordinator.settings import Settings
from emr_hub.columns import longs
from emr_hub.columns.grouped import rows_by

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NOBODY: Ints = np.empty(0, np.int64)


@dataclass(frozen=True)
class Pairs:
    """Rows of two cards that are certainly or probably one person's, the lower first."""

    one: Ints
    other: Ints
    certain: Bools


@dataclass(frozen=True)
class Cards:
    """The cards of a world in the order of their table, which runs by `registration_id`."""

    registrations: pa.Table
    facility_keys: Mapping[int, str]
    grader: Grader

    @cached_property
    def ids(self) -> Ints:
        """The registration of each card."""
        return longs(self.registrations, "registration_id")

    @cached_property
    def _prepared(self) -> Prepared:
        return Prepared(self.registrations, self.grader.model)

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs that are certainly or probably one person's, among all that share a block key."""
        found = self._prepared.edges(self.grader, Grade.PROBABLE)
        one, other = found.one.astype(np.int64), found.other.astype(np.int64)
        return Pairs(one, other, found.graded.grade == CERTAIN)

    @cached_property
    def families(self) -> Ints:
        """The number of the family of each card; equal when a chain of certain or probable pairs joins two."""
        size = len(self.ids)
        joined = coo_array((np.ones(len(self.pairs.one)), (self.pairs.one, self.pairs.other)), shape=(size, size))
        found: Ints = connected_components(joined, directed=False)[1].astype(np.int64)
        return found

    def grouping(self, arrivals: Ints, registration_ids: Ints) -> Grouping:
        """Links between cards as the coordinator comes to know them, along `registration_ids` (those with orders).

        `arrivals`: per card, when it reaches the coordinator; a card that never does is linked with none.
        """
        rows = np.searchsorted(self.ids, registration_ids)
        return Grouping(self.families[rows], rows.astype(np.int64), self._links(arrivals))

    def _links(self, arrivals: Ints) -> Links:
        pairs, disputable = self.pairs, self._is_disputable()
        plain = ~disputable[self.families[pairs.one]]
        begins = np.maximum(arrivals[pairs.one], arrivals[pairs.other])
        plain &= begins < NEVER
        told = (pairs.one, pairs.other, pairs.certain, begins, np.full(len(begins), NEVER))
        folded = list(zip(*self._folded(arrivals, disputable), strict=True)) or [()] * len(told)
        columns = (np.concatenate([t[plain], np.array(f, t.dtype)]) for t, f in zip(told, folded, strict=True))
        return links_between(*columns)

    def _is_disputable(self) -> Bools:
        """Per family, whether a fold could say anything else than its pairs do one by one.

        It cannot where there are but two cards, nor where every two of the cards are certainly one person's: then no
        veto stands between any of them, and no rival.
        """
        pairs = self.pairs
        cards = np.bincount(self.families)
        certain = np.bincount(self.families[pairs.one[pairs.certain]], minlength=len(cards))
        return np.asarray((cards > 2) & (certain < cards * (cards - 1) // 2))

    def _folded(self, arrivals: Ints, disputable: Bools) -> Iterator[tuple[int, int, bool, int, int]]:
        """The links of disputable families: row, other row, certain, begins, ends."""
        pairs = self.pairs
        chosen = np.flatnonzero(disputable[self.families[pairs.one]])
        spans = _by_family(chosen, self.families[pairs.one])
        paired = np.unique(np.concatenate([pairs.one[chosen], pairs.other[chosen]]))
        members = _by_family(paired, self.families)
        shown, names = _Shown(self, members), self._names(np.concatenate([_NOBODY, *members]))
        for span, rows in zip(spans, members, strict=True):
            named = {row: names[row] for row in rows.tolist()}
            fold = _Fold(named, shown, pairs.one[span].tolist(), pairs.other[span].tolist())
            known = [(int(arrivals[row]), name) for name, row in fold.rows.items() if arrivals[row] < NEVER]
            for link in links_over_time(known, fold):
                ends = int(NEVER) if link.ends is None else link.ends
                yield fold.rows[link.one], fold.rows[link.other], link.certain, link.begins, ends

    def _names(self, rows: Ints) -> dict[int, str]:
        """What the coordinator calls these cards: names settle ties."""
        facilities = longs(self.registrations, "facility_id")[rows].tolist()
        numbers = zip(rows.tolist(), facilities, self.ids[rows].tolist(), strict=True)
        return {row: f"{self.facility_keys[facility].lower()}.p-{number}" for row, facility, number in numbers}


def _by_family(places: Ints, family: Ints) -> list[Ints]:
    """These places, one array per family: families ascend, and places in each."""
    ordered_places = places[rows_by(family[places], places)]
    return np.split(ordered_places, np.flatnonzero(np.diff(family[ordered_places])) + 1) if len(places) else []


@lru_cache(maxsize=64)
def _pairs_among(cards: int) -> tuple[Ints, Ints]:
    """The places of the lower and the higher card of every pair among so many."""
    lower, higher = np.triu_indices(cards, 1)
    return lower, higher


class _Shown:
    """What every two cards of some families show, found for all of them at once; judged when somebody asks."""

    def __init__(self, cards: Cards, families: Sequence[Ints]) -> None:
        one, other = (
            np.concatenate([_NOBODY, *(rows[_pairs_among(len(rows))[side]] for rows in families)]) for side in (0, 1)
        )
        packed, rarity = cards._prepared.found(one, other)
        self._grader = cards.grader
        self._at = {pair: n for n, pair in enumerate(zip(one.tolist(), other.tolist(), strict=True))}
        self._packed, self._rarity = packed, rarity

    def comparison(self, one: int, other: int) -> Comparison:
        """What `compare` says of two rows of one family."""
        n = self._at[min(one, other), max(one, other)]
        return self._grader.comparison(int(self._packed[n]), float(self._rarity[n]))


class _Fold:
    """The persons among some cards of one family, under the names the coordinator knows them by."""

    def __init__(self, names: Mapping[int, str], shown: _Shown, one: list[int], other: list[int]) -> None:
        self.rows = {name: row for row, name in names.items()}
        self._shown = shown
        self._judged: dict[Pair, Comparison] = {}
        self._pairs = [ordered(names[a], names[b]) for a, b in zip(one, other, strict=True)]

    def __call__(self, present: tuple[str, ...]) -> Persons:
        """The persons among the cards present; names settle ties."""
        there = set(present)
        among = {pair: self._judge(*pair) for pair in self._pairs if there.issuperset(pair)}
        return persons(present, among, (), self._judge)

    def _judge(self, one: str, other: str) -> Comparison:
        pair = ordered(one, other)
        found = self._judged.get(pair)
        if found is None:
            found = self._judged[pair] = self._shown.comparison(*(self.rows[name] for name in pair))
        return found


def cards_of(tables: Mapping[str, pa.Table]) -> Cards:
    """The cards of a world as a coordinator with the shipped model and its usual population would take them."""
    settings, facilities = Settings(), tables["facilities"]
    numbers = longs(facilities, "facility_id").tolist()
    keys = dict(zip(numbers, map(str, facilities["key"].to_pylist()), strict=True))
    return Cards(tables["registrations"], keys, _grader(settings.match_model or DEFAULT_MODEL, settings.population))


@lru_cache(maxsize=2)
def _grader(model: str, population: int) -> Grader:
    """One for all blocks of people that a process judges: what it has judged once it knows."""
    return Grader(load_model(model), population)
