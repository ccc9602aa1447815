"""A name put together from its words: family, one to three middle words, given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hospitals.population.names.weighted import list_of, word_counts

Texts = NDArray[np.object_]
_ANOTHER = 97  # spreads one uniform number into a second one that has nothing to do with it


def assembled(family: Texts, sex: str, cohort: str, uniform: NDArray[np.float64]) -> Texts:
    """One name for each family name and row of luck; no syllable stands twice in a row."""
    words = word_counts(sex, cohort).at(uniform[:, 0]).astype(np.int64)
    middles, given_names = (list_of(table, sex, cohort) for table in ("middle_names", "given_names"))
    first = _other_than(family, middles.at(uniform[:, 2]), middles.at((uniform[:, 2] + 0.5) % 1.0))
    given = _other_than(first, given_names.at(uniform[:, 4]), given_names.at((uniform[:, 4] + 0.5) % 1.0))
    second, third = given_names.at(uniform[:, 3]), given_names.at(uniform[:, 3] * _ANOTHER % 1.0)
    second = np.where((second == given) | (second == first), given_names.at((uniform[:, 3] + 0.5) % 1.0), second)
    long = (words >= 4) & (second != given) & (second != first)
    longer = (words >= 5) & long & (third != second) & (third != given)
    parts = family + np.where(words >= 3, " " + first, "") + np.where(long, " " + second, "")
    return np.asarray(parts + np.where(longer, " " + third, "") + " " + given, dtype=object)


def _other_than(taken: Texts, wanted: Texts, otherwise: Texts) -> Texts:
    return np.where(wanted == taken, otherwise, wanted)
