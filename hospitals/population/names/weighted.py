"""Lists of words with shares, ready to be drawn from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hospitals.settings import Row, rows

ROOM = "hospitals.population"


@dataclass(frozen=True, slots=True)
class Weighted:
    """Words with cumulative shares."""

    words: NDArray[np.object_]
    edges: NDArray[np.float64]

    def at(self, uniform: NDArray[np.float64]) -> NDArray[np.object_]:
        """The word each uniform number falls on."""
        return np.asarray(self.words[np.searchsorted(self.edges, uniform, side="right")])


def weighted(table: Sequence[Row], word: str, share: str) -> Weighted:
    """The words of a table's column, NFC, by the shares of another; shares of any scale."""
    edges = np.cumsum([float(r[share]) for r in table])
    edges = edges / edges[-1]
    edges[-1] = 1.0
    return Weighted(np.array([unicodedata.normalize("NFC", r[word]) for r in table], dtype=object), edges)


@cache
def list_of(table: str, sex: str, cohort: str) -> Weighted:
    """The names of a table for one sex and cohort."""
    own = [r for r in rows(ROOM, table) if (r["sex"], r["cohort"]) == (sex, cohort)]
    return weighted(own, "name", "share_percent")


@cache
def families(network: str) -> Weighted:
    """Family names of the north or the south."""
    return weighted(rows(ROOM, "family_names"), "name", f"share_{network}_percent")


@cache
def word_counts(sex: str, cohort: str) -> Weighted:
    """How many words a name has."""
    own = [r for r in rows(ROOM, "name_words") if (r["sex"], r["cohort"]) == (sex, cohort)]
    return weighted(own, "words", "share_percent")
