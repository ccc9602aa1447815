"""Who the coordinator takes for one person, and when: a world's cards through the matching of the patient index.

The columns engine and the split among workers ask here; the coordinator itself asks its index. Both fold the same
pure rules, so they agree on every card at every instant. Pairs are found by bulk linking, which tests hold to one
comparison at a time; only families in which somebody could be disputed are folded card by card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.bulk import Grouping, Links, links_between
from coordinator.bulk.arrays import NEVER
from coordinator.linking import graded_pairs
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Comparison, Features, Grade, Model, Persons, compare, features, persons
from coordinator.matching.history import links_over_time
from coordinator.settings import Settings
from emr_hub.clinical import Registration
from emr_hub.columns import longs, words_of
from scenarios.engines.exchange_records import registrations_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


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
    model: Model
    population: int

    @cached_property
    def ids(self) -> Ints:
        """The registration of each card."""
        return longs(self.registrations, "registration_id")

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs that are certainly or probably one person's, among all that share a block key."""
        found = graded_pairs(self.registrations, self.model, self.population, Grade.PROBABLE)
        one, other = (np.searchsorted(self.ids, longs(found, name)) for name in ("one", "other"))
        grade, words = words_of(found, "grade")
        certain = np.array([*(word == Grade.CERTAIN for word in words), False], dtype=bool)[grade]
        return Pairs(one, other, certain)

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
        chosen = chosen[np.argsort(self.families[pairs.one[chosen]], kind="stable")]
        family = self.families[pairs.one[chosen]]
        held = self._held(np.unique(np.concatenate([pairs.one[chosen], pairs.other[chosen]])))
        for span in np.split(chosen, np.flatnonzero(np.diff(family)) + 1) if len(chosen) else ():
            fold = _Fold(self, held, pairs.one[span].tolist(), pairs.other[span].tolist())
            known = [(int(arrivals[row]), name) for name, row in fold.rows.items() if arrivals[row] < NEVER]
            for link in links_over_time(known, fold):
                ends = int(NEVER) if link.ends is None else link.ends
                yield fold.rows[link.one], fold.rows[link.other], link.certain, link.begins, ends

    def _held(self, rows: Ints) -> dict[int, Registration]:
        """Cards as a coordinator takes them in, by row."""
        cards = registrations_of(self.registrations.take(rows), self.facility_keys)
        return dict(zip(rows.tolist(), cards, strict=True))


class _Fold:
    """The persons among some cards of one family, under the names the coordinator knows them by."""

    def __init__(self, cards: Cards, held: Mapping[int, Registration], one: list[int], other: list[int]) -> None:
        self._cards, members = cards, sorted({*one, *other})
        named = {f"{card.facility.lower()}.p-{card.registration_id}": card for card in map(held.__getitem__, members)}
        self.rows = dict(zip(named, members, strict=True))
        self._forms: dict[str, Features] = {name: features(card) for name, card in named.items()}
        self._judged: dict[tuple[str, str], Comparison] = {}
        name_of = dict(zip(members, named, strict=True))
        self._pairs = [self._ordered(name_of[a], name_of[b]) for a, b in zip(one, other, strict=True)]

    def __call__(self, present: tuple[str, ...]) -> Persons:
        """The persons among the cards present; names settle ties."""
        there = set(present)
        among = {pair: self._judge(*pair) for pair in self._pairs if there.issuperset(pair)}
        return persons(present, among, (), self._judge)

    def _judge(self, one: str, other: str) -> Comparison:
        pair = self._ordered(one, other)
        found = self._judged.get(pair)
        if found is None:
            first, second = (self._forms[name] for name in pair)
            found = self._judged[pair] = compare(first, second, self._cards.model, self._cards.population)
        return found

    @staticmethod
    def _ordered(one: str, other: str) -> tuple[str, str]:
        return (one, other) if one < other else (other, one)


def cards_of(tables: Mapping[str, pa.Table]) -> Cards:
    """The cards of a world as a coordinator with the shipped model and its usual population would take them."""
    settings, facilities = Settings(), tables["facilities"]
    numbers = longs(facilities, "facility_id").tolist()
    keys = dict(zip(numbers, map(str, facilities["key"].to_pylist()), strict=True))
    model = load_model(settings.match_model or DEFAULT_MODEL)
    return Cards(tables["registrations"], keys, model, settings.population)
