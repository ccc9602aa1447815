"""Runs of numbers get one number exactly where they are equal, in the order in which each is first met."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.linking import runs
from coordinator.linking.distinct import whole
from coordinator.linking.runs import numbered_pairs, numbered_runs, numbered_texts, starts_of

SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)
numbers = st.one_of(st.integers(-2, 3), st.sampled_from([-(2**63), 2**63 - 1, 2**32]))
texts = st.sampled_from(["", "a", "b", "ab", "ba", "bà", "đ", "𠀀"])


@SETTINGS
@given(st.lists(st.lists(numbers, max_size=3), max_size=30))
def test_runs_are_numbered_as_a_dictionary_numbers_them(written: list[list[int]]) -> None:
    values = np.array([number for run in written for number in run], np.int64)
    assert numbered_runs(starts_of(whole(map(len, written))), values).tolist() == _as_met(list(map(tuple, written)))


@SETTINGS
@given(st.lists(st.tuples(numbers, numbers), max_size=30))
def test_pairs_are_numbered_as_a_dictionary_numbers_them(written: list[tuple[int, int]]) -> None:
    one, other = np.array(written, np.int64).reshape(-1, 2).T
    assert numbered_pairs(one, other).tolist() == _as_met(written)


@SETTINGS
@given(st.lists(texts, min_size=1, max_size=6, unique=True), st.data())
def test_words_written_together_are_numbered_by_their_letters(words: list[str], data: st.DataObject) -> None:
    written = data.draw(st.lists(st.lists(st.integers(0, len(words) - 1), max_size=4), max_size=20))
    word = np.array([n for run in written for n in run], np.int32)
    found = numbered_texts(starts_of(whole(map(len, written))), word, words)
    assert found.tolist() == _as_met(["".join(words[n] for n in run) for run in written])


def test_runs_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MIX", 0)  # every run then begins its search at one place
    at, values = np.arange(0, 9, 2), np.array([1, 2, 2, 1, 1, 2, 3, 3])
    assert runs._numbered.py_func(at, values).tolist() == [0, 1, 0, 2]


def _as_met(written: Sequence[object]) -> list[int]:
    return [list(dict.fromkeys(written)).index(one) for one in written]
