"""Families in which nobody is disputed: joined all at once, they have the links that the fold gives card by card."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrays import NEVER
from coordinator.linking.grading import ASKS, DOUBTS, NO_VETO, PARTS
from coordinator.matching import LIKE_TWINS, Comparison, Grade, Outcome, Persons, links_over_time, persons
from coordinator.matching.vetoes import VETOES
from scenarios.engines import undisputed
from scenarios.engines.families import Pairs, families_of
from scenarios.engines.undisputed import are_disputed, joined

SETTINGS = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
APART, ASK = (next(v.name for v in VETOES if v.outcome is outcome) for outcome in (Outcome.APART, Outcome.ASK))
INSTANTS = (0, 1, 2, 3, 4, 5, int(NEVER))


class Shows(NamedTuple):
    """What two cards show, and whether a block key brought them together."""

    grade: Grade
    is_pair: bool
    veto: int = NO_VETO


CERTAIN, PROBABLE, NOTHING = Shows(Grade.CERTAIN, True), Shows(Grade.PROBABLE, True), Shows(Grade.CERTAINLY_NOT, False)
PARTED, TWINS = Shows(Grade.CERTAINLY_NOT, False, PARTS), Shows(Grade.PROBABLE, True, DOUBTS)
EVERY = (
    CERTAIN, PROBABLE, NOTHING, PARTED, TWINS, Shows(Grade.CERTAIN, False), Shows(Grade.PROBABLE, True, ASKS),
    Shows(Grade.PROBABLE, False, ASKS), Shows(Grade.PROBABLE, False, DOUBTS),
)  # fmt: skip
OFTEN = st.one_of(st.sampled_from(EVERY[:3]), st.sampled_from(EVERY))
Family = tuple[list[Shows], list[int]]  # every two cards in order; arrivals


@st.composite
def families(draw: st.DrawFn) -> Family:
    """A family of a few cards."""
    cards = draw(st.integers(2, 6))
    every_two = cards * (cards - 1) // 2
    shown = draw(st.lists(OFTEN, min_size=every_two, max_size=every_two))
    return shown, draw(st.lists(st.sampled_from(INSTANTS), min_size=cards, max_size=cards))


@SETTINGS
@given(families())
def test_undisputed_families_joined_at_once_are_linked_as_the_fold_links_them(family: Family) -> None:
    assert _is_disputed(family) or _joined([family]) == _folded(family)


def test_families_of_one_size_are_joined_each_by_itself() -> None:
    town: list[Family] = [([CERTAIN, NOTHING, PROBABLE], [0, 1, 2]), ([PROBABLE, CERTAIN, CERTAIN], [2, 1, 0])]
    after = [(one + 3, other + 3, *rest) for one, other, *rest in _folded(town[1])]
    assert _joined(town) == sorted([*_folded(town[0]), *after])


def test_a_probable_link_ends_where_a_chain_makes_it_certain() -> None:
    family = [PROBABLE, CERTAIN, CERTAIN], [0, 1, 2]
    assert {(0, 1, False, 1, 2), (0, 1, True, 2, int(NEVER))} < set(_joined([family]))


@pytest.mark.parametrize(
    ("family", "disputed"),
    [
        (([CERTAIN, CERTAIN, PARTED], [0, 1, 2]), True),  # a link is refused
        (([CERTAIN, CERTAIN, TWINS], [0, 1, 2]), True),  # a rival claims it
        (([PROBABLE, CERTAIN, PARTED], [0, 1, 2]), True),  # the third card ends the question
        (([PROBABLE, NOTHING, PARTED], [0, 1, 2]), False),  # nobody asks about the two that a veto parts
        (([CERTAIN, TWINS, TWINS], [0, 1, 2]), False),  # may be twins, and stays a question
    ],
)
def test_a_family_is_disputed_where_the_fold_may_say_something_else(family: Family, disputed: bool) -> None:
    assert _is_disputed(family) == disputed
    assert (_joined([family]) == _folded(family)) != disputed


def test_a_probable_pair_told_of_its_own_two_cards_alone_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    family = [CERTAIN, PROBABLE, NOTHING], [0, 1, 2]  # through the first, the second may be the third
    assert (1, 2, False, 2, int(NEVER)) in _folded(family)
    monkeypatch.setattr(undisputed, "_soonest", np.maximum)
    assert _joined([family]) != _folded(family)


def _is_disputed(family: Family) -> bool:
    cards, pairs, _ = _laid_out([family])
    return bool(
        are_disputed(families_of(cards, pairs, cards.size), np.array([[s.veto for s in family[0]]], np.int8))[0]
    )


def _joined(town: list[Family]) -> list[tuple[int, ...]]:
    cards, pairs, arrivals = _laid_out(town)
    found = joined(families_of(cards, pairs, cards.size), arrivals)
    return sorted(zip(*(column.tolist() for column in found), strict=True))


def _laid_out(town: list[Family]) -> tuple[np.ndarray, Pairs, np.ndarray]:
    cards = np.arange(sum(len(arrivals) for _, arrivals in town)).reshape(len(town), -1)
    found = [
        (*pair, two.grade is Grade.CERTAIN)
        for rows, (shown, _) in zip(cards.tolist(), town, strict=True)
        for pair, two in zip(combinations(rows, 2), shown, strict=True)
        if two.is_pair
    ]
    one, other, certain = np.array(found, np.int64).reshape(-1, 3).T
    return cards, Pairs(one, other, certain == 1), np.array([instant for _, all_of in town for instant in all_of])


def _folded(family: Family) -> list[tuple[int, ...]]:
    shown, arrivals = family
    names = [str(card) for card in range(len(arrivals))]
    said = {pair: _comparison(two) for pair, two in zip(combinations(names, 2), shown, strict=True)}
    paired = [pair for pair, two in zip(said, shown, strict=True) if two.is_pair]

    def fold(present: tuple[str, ...]) -> Persons:
        among = {pair: said[pair] for pair in paired if set(pair) <= set(present)}
        return persons(present, among, (), lambda one, other: said[min(one, other), max(one, other)])

    known = [(instant, name) for instant, name in zip(arrivals, names, strict=True) if instant < NEVER]
    spans = links_over_time(known, fold)
    ends = [int(NEVER) if span.ends is None else span.ends for span in spans]
    return sorted((int(s.one), int(s.other), s.certain, s.begins, e) for s, e in zip(spans, ends, strict=True))


def _comparison(two: Shows) -> Comparison:
    veto, rule = {PARTS: APART, ASKS: ASK}.get(two.veto), LIKE_TWINS if two.veto == DOUBTS else None
    return Comparison(two.grade, 30.0, 1.0, (), veto, rule, "m", 20.0, 1_000)
