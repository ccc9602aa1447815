"""What is walked over in compiled code while a world is drawn, held to the plain way of saying it."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hospitals.laboratory.compiled import let_in, seen_episodes
from hospitals.world.columns import words

WORDS = ("N", "", "H", "N")
EPISODES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 1)), max_size=12)
DRAWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=12)
SEEN = (10.0, 25.0)


@settings(deadline=None)  # the first one compiles
@given(st.lists(st.integers(0, 9), max_size=20), st.lists(st.integers(0, 20), max_size=8))
def test_second_versions_stand_where_numpy_would_insert_them(early: list[int], places: list[int]) -> None:
    first, place = np.array(early, np.int64), np.sort(np.minimum(np.array(places, np.int64), len(early)))
    late = -1 - np.arange(len(place))
    assert let_in(first, late, place).tolist() == np.insert(first, place, late).tolist()


@settings(deadline=None)
@given(EPISODES, DRAWS)
def test_episodes_are_seen_from_their_onset_for_so_long(
    had: list[tuple[int, int, int]], asked: list[tuple[int, int]]
) -> None:
    """More pairs than draws, people without an episode, and an episode at the very instant of a draw among them."""
    person, onset, illness = np.array(sorted(had), np.int64).reshape(-1, 3).T.copy()
    who, when = np.array(asked, np.int64).reshape(-1, 2).T.copy()
    first = np.searchsorted(person, np.arange(5))
    found = seen_episodes(who, when, first, onset, illness, np.array(SEEN))
    expected = [
        (draw, episode) for draw in range(len(who)) for episode in range(len(person))
        if person[episode] == who[draw] and 0 <= when[draw] - onset[episode] <= SEEN[illness[episode]]
    ]  # fmt: skip
    assert list(zip(*(rows.tolist() for rows in found), strict=True)) == expected


@settings(deadline=None)
@given(st.lists(st.integers(-2, 3), max_size=40))
@example([])
@example([0] * 9)
@example([-1] * 9)
def test_a_word_is_the_one_of_its_place_or_missing(index: list[int]) -> None:
    """Negative places and empty words are gaps; a word that stands twice is one."""
    column = words(np.array(index, np.int64), WORDS)
    column.validate(full=True)
    expected = [WORDS[place] or None if place >= 0 else None for place in index]
    assert column.to_pylist() == expected
    assert column.null_count == expected.count(None)
