"""Who the coordinator takes for one person, and when: a world's cards through the matching of the patient index.

The columns engine and the split among workers ask here; the coordinator itself asks its index. Both fold the same
pure rules, so they agree on every card at every instant. Pairs are found and held side by side by bulk linking, which
tests hold to one comparison at a time; only families in which somebody may be disputed are folded card by card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordinator.bulk import Grouping, Links, links_between
from coordinator.bulk.arrays import NEVER
from coordinator.linking import Grader, Prepared
from coordinator.linking.grading import CERTAIN
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Grade
from coordinator.settings import Settings
from emr_hub.columns import longs
from emr_hub.columns.grouped import rows_by
from scenarios.engines.disputed import folded
from scenarios.engines.families import Bools, Ints, Pairs, Spans, families_of, together
from scenarios.engines.shown import shown_by
from scenarios.engines.undisputed import are_disputed, joined


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
        of_many = self._is_of_many()
        pairs = self.pairs.take(of_many[self.families[self.pairs.one]])
        told, by_size = [self._of_few(~of_many, arrivals)], self._by_size(of_many)
        for cards, shown in zip(by_size, shown_by(self._prepared, self.grader, by_size), strict=True):
            families = families_of(cards, pairs, len(arrivals))
            disputed = are_disputed(families, shown.veto)
            names = self._names(cards[disputed].ravel())
            told += [joined(families.take(~disputed), arrivals)]
            told += [folded(families.take(disputed), shown.take(disputed), arrivals, names, self.grader)]
        one, other, certain, begins, ends = together(told)
        return links_between(one, other, certain.astype(np.int64), begins, ends)

    def _is_of_many(self) -> Bools:
        """Per family, whether more could be said of it than its pairs do one by one.

        It cannot where there are but two cards, nor where every two of the cards are certainly one person's: then no
        veto stands between any of them, and no rival.
        """
        pairs = self.pairs
        cards = np.bincount(self.families)
        certain = np.bincount(self.families[pairs.one[pairs.certain]], minlength=len(cards))
        return np.asarray((cards > 2) & (certain < cards * (cards - 1) // 2))

    def _of_few(self, families: Bools, arrivals: Ints) -> Spans:
        """The links of families whose pairs say it all: each begins when both cards are there."""
        begins = np.maximum(arrivals[self.pairs.one], arrivals[self.pairs.other])
        held = families[self.families[self.pairs.one]] & (begins < NEVER)
        return Spans(*self.pairs.take(held), begins[held], np.full(int(held.sum()), NEVER))

    def _by_size(self, chosen: Bools) -> list[Ints]:
        """For each size the rows of the cards of these families, a line per family."""
        rows = np.flatnonzero(chosen[self.families])
        rows = rows[rows_by(self.families[rows], rows)]
        size = np.bincount(self.families)[self.families[rows]]
        return [rows[size == cards].reshape(-1, cards) for cards in np.unique(size).tolist()]

    def _names(self, rows: Ints) -> dict[int, str]:
        """What the coordinator calls these cards: names settle ties."""
        facilities = longs(self.registrations, "facility_id")[rows].tolist()
        numbers = zip(rows.tolist(), facilities, self.ids[rows].tolist(), strict=True)
        return {row: f"{self.facility_keys[facility].lower()}.p-{number}" for row, facility, number in numbers}


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
