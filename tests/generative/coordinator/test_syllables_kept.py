"""What is known of two words is kept from table to table, says what matching says, and begins anew when it is much."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np
import pytest

from coordinator.linking import syllables as kept
from coordinator.linking.syllables import UNKNOWN, Syllables, level_of, pair_key, syllables
from coordinator.matching.levels import syllable_level
from tests.generative.coordinator.twins import WORDS

SMALL = sorted({word.casefold() for word in WORDS})
TABLES = (SMALL[:20], SMALL[10:], SMALL[::-1])


def test_words_of_many_tables_have_the_level_that_matching_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_FIRST_SIZE", 4)  # so that it has to grow
    found = Syllables()
    before = found.known
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda words: _learn(found, words), TABLES))
    number = dict(zip(SMALL, found.numbers(SMALL).tolist(), strict=True))
    for one, other in combinations(SMALL, 2):
        assert level_of(*before, number[one], number[other]) == UNKNOWN  # whoever reads goes on with what was known
        wanted = syllable_level(one, other) if any({one, other} <= set(words) for words in TABLES) else UNKNOWN
        assert level_of(*found.known, number[one], number[other]) == wanted


def test_it_is_one_for_a_process_until_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    one = syllables()
    _learn(one, SMALL[:3])
    assert syllables() is one
    monkeypatch.setattr(kept, "_MOST_PAIRS", 2)
    assert syllables() is not one
    another = syllables()
    another.numbers(SMALL[:3])
    assert syllables() is another
    monkeypatch.setattr(kept, "_MOST_WORDS", 2)
    assert syllables() is not another


def test_whoever_reads_goes_on_with_what_was_known_though_there_is_room() -> None:
    found = Syllables()
    one, other = found.numbers(SMALL[:2]).tolist()
    before = found.known
    _learn(found, SMALL[:2])
    assert len(found.known[0]) == len(before[0])
    assert level_of(*before, one, other) == UNKNOWN != level_of(*found.known, one, other)


def test_where_nothing_is_asked_nothing_is_copied() -> None:
    found = Syllables()
    before = found.known
    found.learn(np.empty(0, np.int64))
    assert found.known is before


def _learn(found: Syllables, words: list[str]) -> None:
    numbers = found.numbers(words).tolist()
    found.learn(np.array([pair_key(a, b) for a, b in combinations(numbers, 2)], np.int64))
