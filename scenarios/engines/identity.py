"""Who the coordinator takes for one person, and when: a world's cards through the matching of the patient index.

The columns engine and the split among workers ask here; the coordinator itself asks its index. Both fold the same
pure rules, so they agree on every card at every instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.bulk import Grouping, links_of
from coordinator.bulk.arrays import NEVER
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Comparison, Features, Grade, Model, Persons, compare, compared, features, persons
from coordinator.matching.history import LinkSpan, links_over_time
from coordinator.settings import Settings
from emr_hub.clinical import Registration

_LINKING = (Grade.CERTAIN, Grade.PROBABLE)
Arrival = int | None
Span = tuple[int, int, bool, int, int]


@dataclass(frozen=True)
class Cards:
    """The cards of a world in a fixed order, under the names the coordinator knows them by."""

    registrations: Sequence[Registration]
    model: Model
    population: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The coordinator's id of each registration; ties among cards are settled by it."""
        return tuple(f"{one.facility.lower()}.p-{one.registration_id}" for one in self.registrations)

    @cached_property
    def forms(self) -> Mapping[str, Features]:
        """The normal forms of each card."""
        return {name: features(card) for name, card in zip(self.names, self.registrations, strict=True)}

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], Comparison]:
        """The pairs that are certainly or probably one person's, among all that share a block key."""
        return {
            pair: found
            for pair, found in compared(self.forms, self.model, self.population).items()
            if found.grade in _LINKING
        }

    @cached_property
    def families(self) -> NDArray[np.int64]:
        """The number of the family of each card; equal when a chain of certain or probable pairs joins two."""
        row = {name: n for n, name in enumerate(self.names)}
        ends = np.array([(row[a], row[b]) for a, b in self.pairs], np.int64).reshape(-1, 2)
        size = len(self.names)
        joined = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
        found: NDArray[np.int64] = connected_components(joined, directed=False)[1].astype(np.int64)
        return found

    def grouping(self, arrivals: Sequence[Arrival], registration_ids: NDArray[np.int64]) -> Grouping:
        """Links between cards as the coordinator comes to know them, along `registration_ids` (those with orders).

        A card that never arrives is linked with none.
        """
        place = {one.registration_id: row for row, one in enumerate(self.registrations)}
        rows = np.array([place[number] for number in registration_ids.tolist()], np.int64)
        return Grouping(self.families[rows], rows, links_of(self._spans(arrivals)))

    def _spans(self, arrivals: Sequence[Arrival]) -> Iterator[Span]:
        row = {name: n for n, name in enumerate(self.names)}
        within: dict[int, list[tuple[str, str]]] = {}
        for pair in self.pairs:
            within.setdefault(int(self.families[row[pair[0]]]), []).append(pair)
        for pairs in within.values():
            members = sorted({name for pair in pairs for name in pair})
            known = [(at, name) for name in members if (at := arrivals[row[name]]) is not None]
            for span in links_over_time(known, self._fold(pairs)):
                yield _told(span, row)

    def _fold(self, pairs: Sequence[tuple[str, str]]) -> _Fold:
        return _Fold(self, {pair: self.pairs[pair] for pair in pairs})


@dataclass(frozen=True)
class _Fold:
    """The persons among some cards of one family; each pair is compared once."""

    cards: Cards
    pairs: Mapping[tuple[str, str], Comparison]

    @cached_property
    def _judged(self) -> dict[tuple[str, str], Comparison]:
        return {}

    def __call__(self, present: tuple[str, ...]) -> Persons:
        there = set(present)
        among = {pair: found for pair, found in self.pairs.items() if there.issuperset(pair)}
        return persons(present, among, (), self._judge)

    def _judge(self, one: str, other: str) -> Comparison:
        pair = (one, other) if one < other else (other, one)
        found = self._judged.get(pair)
        if found is None:
            first, second = (self.cards.forms[name] for name in pair)
            found = self._judged[pair] = compare(first, second, self.cards.model, self.cards.population)
        return found


def _told(span: LinkSpan, row: Mapping[str, int]) -> Span:
    return row[span.one], row[span.other], span.certain, span.begins, int(NEVER) if span.ends is None else span.ends


def cards_of(registrations: Iterable[Registration]) -> Cards:
    """The cards as a coordinator with the shipped model and its usual population would take them."""
    settings = Settings()
    return Cards(list(registrations), load_model(settings.match_model or DEFAULT_MODEL), settings.population)
