"""Texts as numbers: each distinct one is read once, however many rows say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count, repeat
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import texts_of

Read = TypeVar("Read")
Codes = NDArray[np.int32]
NONE = -1


def distinct(table: pa.Table, column: str, read: Callable[[str | None], Read]) -> tuple[Codes, list[Read]]:
    """Per row the place of its text among the distinct ones, and what the reader makes of each.

    A missing text has the last place, so that every row has one.
    """
    place, texts = in_arrow(table, column)
    return place, [*map(read, texts.to_pylist()), read(None)]


def in_arrow(table: pa.Table, column: str) -> tuple[Codes, pa.StringArray]:
    """As `distinct`, with the texts unread; the place of a missing one is that behind the last."""
    place, texts = texts_of(table, column)
    return np.where(place < 0, len(texts), place).astype(np.int32), texts


class Vocabulary:
    """Words numbered as they come; the empty word is NONE."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        """The number of a word."""
        return self.numbers.setdefault(word, len(self.numbers)) if word else NONE

    def many(self, words: Iterable[str]) -> Codes:
        """The numbers of many words, each new one in its turn."""
        listed = list(words)
        fresh = [word for word in dict.fromkeys(listed) if word and word not in self.numbers]
        self.numbers.update(zip(fresh, count(len(self.numbers))))
        return codes(map(self.numbers.get, listed, repeat(NONE)))

    def sorted(self) -> tuple[list[str], Codes]:
        """The words in order, and for each number so far its place in that order: comparing places compares words."""
        words = sorted(self.numbers)
        place = np.empty(len(words), np.int32)
        place[[self.numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        return words, place


def each_once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct numbers in order. By sorting: `np.unique` hashes them first, several times slower on large keys."""
    ordered = np.sort(numbers)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def whole(numbers: Iterable[int]) -> NDArray[np.int64]:
    """Whole numbers as one array."""
    return np.fromiter(numbers, dtype=np.int64)


def codes(numbers: Iterable[int]) -> Codes:
    """Small whole numbers as one array."""
    return np.fromiter(numbers, dtype=np.int32)
