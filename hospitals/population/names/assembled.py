"""A name put together from its words: family, one to three middle words, given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hospitals.population.names.weighted import Weighted, list_of, word_counts

Texts = NDArray[np.object_]
_ANOTHER = 97  # spreads one uniform number into a second one that has nothing to do with it


def assembled(family: Texts, sex: str, cohort: str, uniform: NDArray[np.float64]) -> Texts:
    """One name for each family name and row of luck; no syllable stands twice in a row."""
    words = word_counts(sex, cohort).at(uniform[:, 0]).astype(np.int64)
    middles, given_names = (list_of(table, sex, cohort) for table in ("middle_names", "given_names"))
    first = _drawn(middles, uniform[:, 2], family)
    given = _drawn(given_names, uniform[:, 4], first)
    second = _drawn(given_names, uniform[:, 3], given, first)
    long = (words >= 4) & (second != given) & (second != first)
    longer = np.flatnonzero((words >= 5) & long)
    third = given_names.at(uniform[longer, 3] * _ANOTHER % 1.0)
    apart = (third != second[longer]) & (third != given[longer])
    name = family.copy()
    for rows, word in ((words >= 3, first[words >= 3]), (long, second[long]), (longer[apart], third[apart])):
        name[rows] += " " + word
    return np.asarray(name + " " + given, dtype=object)


def _drawn(words: Weighted, uniform: NDArray[np.float64], *taken: Texts) -> Texts:
    """A word for each uniform number; another one where it is taken."""
    drawn = words.at(uniform)
    again = np.flatnonzero(np.any([drawn == one for one in taken], axis=0))
    drawn[again] = words.at((uniform[again] + 0.5) % 1.0)
    return drawn
