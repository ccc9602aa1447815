"""What is walked over in compiled code while a world is drawn, held to the plain way of saying it."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emr_hub.randomness import stream_key, uniform
from hospitals.care.encounters import weighed
from hospitals.care.orders import _signed
from hospitals.laboratory.compiled import let_in, seen_episodes, summed_effect
from hospitals.world.columns import words
from hospitals.world.lives import _in_bed
from hospitals.world.needed import _walked

WORDS = ("N", "", "H", "N")
EPISODES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 1)), max_size=12)
DRAWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=12)
SEEN = (10.0, 25.0)
SHARE, ROLE, SERVICE_OF = (0.2, 0.4, 0.7, 0.9), (0, 1, 1, 2), ((5, -1), (6, 7), (-1, 8))
ODDS, RUNG = (1.0, 0.5, 2.0), (0, 1, 0)
SETS, KEYS = ((2, 0), (1,), (3, 1, 0)), (3, 2**63 + 1, 77)
ASKED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=9)
STAYS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(1, 6), st.booleans()), max_size=12)
NUMERIC, COUNTS = (True, True, False), ((True, True, True), (False, True, False))
TESTS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(0, 1), st.integers(1, 4)), max_size=10)


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


@settings(deadline=None)
@given(ASKED, st.integers(0, 2**31))
def test_a_round_signs_each_role_once_for_its_lowest_item(asked: list[tuple[int, int]], seed: int) -> None:
    """Pairs come by round, items in any order and again and again; some services are not offered."""
    asked.sort(key=lambda pair: pair[0])
    which, of_set = np.array(asked, np.int64).reshape(-1, 2).T.copy()
    first, items = np.cumsum([0, *map(len, SETS)]), np.concatenate(SETS)
    of_items, of_rounds = (np.array(SHARE), np.array(ROLE)), (np.array(KEYS, np.uint64), np.array(ODDS), np.array(RUNG))
    stream = stream_key(seed, "order")
    signed = _signed(which, of_set, first, items, *of_items, stream, *of_rounds, np.array(SERVICE_OF))
    lowest: dict[tuple[int, int], int] = {}
    for row, item in ((row, item) for row, chosen in asked for item in SETS[chosen]):
        luck = uniform(seed, "order", KEYS[row], ROLE[item])
        chance = weighed(np.array(SHARE), np.array(ODDS[row]))[item]
        if luck < chance and SERVICE_OF[ROLE[item]][RUNG[row]] >= 0:
            lowest[row, ROLE[item]] = min(item, lowest.get((row, ROLE[item]), item))
    expected = sorted((row, item, SERVICE_OF[role][RUNG[row]]) for (row, role), item in lowest.items())
    assert sorted(zip(*(column.tolist() for column in signed), strict=True)) == expected


@settings(deadline=None)
@given(STAYS)
def test_nobody_visits_a_clinic_while_in_bed(came: list[tuple[int, int, int, bool]]) -> None:
    """The person's latest stay counts, one that begins at the very instant of the visit too."""
    came.sort(key=lambda one: one[1])
    person, started, length = (np.array([one[n] for one in came], np.int64) for n in range(3))
    clinic = np.array([one[3] for one in came], bool)
    found = _in_bed(person, started, started + length, clinic, 2)
    for n in range(len(came)):
        stays = [m for m in range(len(came)) if not clinic[m] and person[m] == person[n] and started[m] <= started[n]]
        inside = bool(clinic[n] and stays and started[n] < started[stays[-1]] + length[stays[-1]])
        assert found[n] == inside


@settings(deadline=None)
@given(TESTS)
def test_a_test_is_new_due_or_compared_with_the_last_of_the_person(
    asked: list[tuple[int, int, int, int]],
) -> None:
    """Of every order the two services' analytes that count; words are never compared, a due one neither."""
    person, collected, service, state = (np.array([one[n] for one in asked], np.int64) for n in range(4))
    order, analyte = np.repeat(np.arange(len(asked)), 3), np.tile(np.arange(3), len(asked))
    value = state[order] / (1.0 + analyte)
    sequence = np.argsort(collected, kind="stable")
    ends, due = 3 * np.arange(1, len(asked) + 1), np.full(len(asked), 4.0)
    counts, numeric = np.array(COUNTS), np.array(NUMERIC)
    found, *compared = _walked(
        sequence, ends, analyte, value, service, counts, person, 2, collected, due, numeric
    )  # fmt: skip
    last: dict[tuple[int, int], int] = {}
    fresh, pairs = set(), []
    for row in sequence.tolist():
        for column in np.flatnonzero(counts[service[row]]).tolist():
            before = last.get((person[row], column))
            if before is None or collected[row] - collected[before] >= due[row]:
                fresh.add(row)
            elif numeric[column]:
                pairs.append((row, column, value[3 * row + column] / value[3 * before + column]))
            last[person[row], column] = row
    assert np.flatnonzero(found).tolist() == sorted(fresh)
    assert list(zip(*(column.tolist() for column in compared), strict=True)) == pairs


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(-3, 3)), max_size=9), DRAWS)
def test_effects_of_a_draw_are_added_up(ill: list[tuple[int, int, int]], asked: list[tuple[int, int]]) -> None:
    """Draws without an illness, with several, and never asked for among them."""
    draw, illness, strength = np.array(sorted(ill), np.int64).reshape(-1, 3).T.copy()
    first, ratios = np.searchsorted(draw, np.arange(5)), np.array([[1.0, 2.0], [0.0, -4.0]])
    of, analyte = np.array([(one, other % 2) for one, other in asked], np.int64).reshape(-1, 2).T.copy()
    lasting, passing = (first, illness, strength * 1.0), (first, illness[::-1].copy(), strength * 4.0)
    found = summed_effect(of, analyte, lasting, passing, ratios)
    assert found.tolist() == [
        sum(
            strength[n] * (ratios[illness[n], column] + 4 * ratios[illness[-1 - n], column])
            for n in range(len(ill))
            if draw[n] == row
        )
        for row, column in zip(of.tolist(), analyte.tolist(), strict=True)
    ]
