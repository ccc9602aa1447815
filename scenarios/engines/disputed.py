"""Families in which somebody is disputed, folded card by card as the patient index folds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import numpy as np

from coordinator.bulk.arrays import NEVER
from coordinator.linking import Grader
from coordinator.matching import Comparison, Persons, links_over_time, persons
from coordinator.matching.groups import Pair
from coordinator.matching.pins import ordered
from scenarios.engines.families import Families, Ints, Spans, two_among
from scenarios.engines.shown import Shown

_Span = tuple[int, int, bool, int, int]


def folded(families: Families, shown: Shown, arrivals: Ints, names: Mapping[int, str], grader: Grader) -> Spans:
    """The links in families of one size, of whom this is `shown`; `names` of the cards settle ties.

    `arrivals`: per card of the table when it arrives; NEVER for one that is linked with none.
    """
    lower, higher = two_among(families.cards.shape[1])
    is_pair = (families.sure | families.likely)[:, lower, higher]
    told: list[_Span] = []
    for cards, *columns, paired in zip(*(c.tolist() for c in (families.cards, *shown[:2], is_pair)), strict=True):
        two = [ordered(names[cards[a]], names[cards[b]]) for a, b in zip(lower.tolist(), higher.tolist(), strict=True)]
        found = dict(zip(two, zip(*columns, strict=True), strict=True))
        told += _told({names[card]: card for card in cards}, arrivals, _Fold(found, [*compress(two, paired)], grader))
    columns = list(zip(*told, strict=True)) or [()] * 5
    one, other, certain, begins, ends = (np.array(column, np.int64) for column in columns)
    return Spans(one, other, certain.astype(bool), begins, ends)


def _told(rows: Mapping[str, int], arrivals: Ints, fold: _Fold) -> Iterator[_Span]:
    known = [(int(arrivals[row]), name) for name, row in rows.items() if arrivals[row] < NEVER]
    for link in links_over_time(known, fold):
        ends = int(NEVER) if link.ends is None else link.ends
        yield rows[link.one], rows[link.other], link.certain, link.begins, ends


class _Fold:
    """The persons among some cards of one family, under the names the coordinator knows them by."""

    def __init__(self, found: Mapping[Pair, tuple[int, float]], pairs: Sequence[Pair], grader: Grader) -> None:
        self._found, self._pairs, self._grader = found, pairs, grader
        self._judged: dict[Pair, Comparison] = {}

    def __call__(self, present: tuple[str, ...]) -> Persons:
        """The persons among the cards present; names settle ties."""
        there = set(present)
        among = {pair: self._judge(*pair) for pair in self._pairs if there.issuperset(pair)}
        return persons(present, among, (), self._judge)

    def _judge(self, one: str, other: str) -> Comparison:
        pair = ordered(one, other)
        if pair not in self._judged:
            self._judged[pair] = self._grader.comparison(*self._found[pair])
        return self._judged[pair]
