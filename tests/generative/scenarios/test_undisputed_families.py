"""Families in which nobody is doubted: joined all at once, they have the links that the fold gives card by card."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrays import NEVER
from coordinator.matching import Comparison, Grade, Persons, links_over_time, persons
from scenarios.engines import undisputed
from scenarios.engines.undisputed import Pairs, joined

SETTINGS = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
GRADES = (None, Grade.PROBABLE, Grade.CERTAIN)
INSTANTS = (0, 1, 2, 3, 4, 5, int(NEVER))
Family = tuple[list[Grade | None], list[int]]  # per two cards in order how sure a pair is, if any; arrivals


@st.composite
def towns(draw: st.DrawFn) -> list[Family]:
    """Families of one size."""
    cards = draw(st.integers(2, 6))
    grades = st.lists(st.sampled_from(GRADES), min_size=cards * (cards - 1) // 2, max_size=cards * (cards - 1) // 2)
    arrivals = st.lists(st.sampled_from(INSTANTS), min_size=cards, max_size=cards)
    return draw(st.lists(st.tuples(grades, arrivals), min_size=1, max_size=3))


@SETTINGS
@given(towns())
def test_families_joined_at_once_are_linked_as_the_fold_links_them(town: list[Family]) -> None:
    assert _joined(town) == _folded(town)


def test_a_probable_link_ends_where_a_chain_makes_it_certain() -> None:
    town: list[Family] = [([Grade.PROBABLE, Grade.CERTAIN, Grade.CERTAIN], [0, 1, 2])]
    assert (0, 1, False, 1, 2) in _joined(town)
    assert (0, 1, True, 2, int(NEVER)) in _joined(town)
    assert _joined(town) == _folded(town)


def test_a_probable_pair_told_of_its_own_two_cards_alone_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    town: list[Family] = [
        ([Grade.CERTAIN, Grade.PROBABLE, None], [0, 1, 2])
    ]  # through the first, the second may be the third
    assert (1, 2, False, 2, int(NEVER)) in _folded(town)
    monkeypatch.setattr(undisputed, "_soonest", np.maximum)
    assert _joined(town) != _folded(town)


def _joined(town: list[Family]) -> list[tuple[int, ...]]:
    cards = len(town[0][1])
    families = np.arange(len(town) * cards).reshape(len(town), cards)
    found = [
        (*pair, grade is Grade.CERTAIN)
        for rows, (grades, _) in zip(families.tolist(), town, strict=True)
        for pair, grade in zip(combinations(rows, 2), grades, strict=True)
        if grade is not None
    ]
    one, other, certain = np.array(found, np.int64).reshape(-1, 3).T
    arrivals = np.array([instant for _, instants in town for instant in instants])
    return sorted(zip(*(c.tolist() for c in joined(families, Pairs(one, other, certain == 1), arrivals)), strict=True))


def _folded(town: list[Family]) -> list[tuple[int, ...]]:
    told = []
    for n, (grades, instants) in enumerate(town):
        names = [f"{n * len(instants) + card:02d}" for card in range(len(instants))]
        shown = {p: _shows(grade) for p, grade in zip(combinations(names, 2), grades, strict=True) if grade is not None}

        def fold(present: tuple[str, ...], shown: dict[tuple[str, str], Comparison] = shown) -> Persons:
            return persons(present, {pair: found for pair, found in shown.items() if set(pair) <= set(present)})

        known = [(instant, name) for instant, name in zip(instants, names, strict=True) if instant < NEVER]
        told += [
            (int(s.one), int(s.other), s.certain, s.begins, int(NEVER) if s.ends is None else s.ends)
            for s in links_over_time(known, fold)
        ]
    return sorted(told)


def _shows(grade: Grade) -> Comparison:
    return Comparison(grade, 30.0, 1.0, (), None, None, "m", 20.0, 1_000)
