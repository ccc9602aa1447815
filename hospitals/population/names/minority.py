"""Names of peoples other than the Kinh: Y and H' before the name, a clan behind it, one word alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from hospitals.population.names.assembled import assembled
from hospitals.population.names.weighted import ROOM, weighted
from hospitals.settings import rows

Texts = NDArray[np.object_]
_LIKE_KINH = "kinh"  # an own family name, then middle and given names as the Kinh have them


def minority_names(network: str, sex: str, cohort: str, uniform: NDArray[np.float64]) -> Texts:
    """One name for each row of luck, of the peoples of the north or the south of the pilot."""
    table = [r for r in rows(ROOM, "minority_names") if r["network"] == network]
    numbered = [{**r, "number": str(place)} for place, r in enumerate(table)]
    chosen = weighted(numbered, "number", "share_percent").at(uniform[:, 1]).astype(np.int64)
    pattern = np.array([r["pattern"] for r in table], dtype=object)[chosen]
    family = np.array([r[f"family_{sex}"] for r in table], dtype=object)[chosen]
    names = assembled(family, sex, cohort, uniform)
    for own in sorted(set(pattern) - {_LIKE_KINH}):
        here = pattern == own
        middle, given = (_words()[own, place, sex] for place in ("middle", "given"))
        parts = zip(family[here], _at(middle, uniform[here, 2]), _at(given, uniform[here, 4]), strict=True)
        names[here] = np.array([" ".join(part for part in words if part) for words in parts], dtype=object)
    return names


def _at(words: Texts, uniform: NDArray[np.float64]) -> Texts:
    return np.asarray(words[(uniform * len(words)).astype(np.int64)])


@cache
def _words() -> Mapping[tuple[str, str, str], Texts]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows(ROOM, "minority_words"):
        found.setdefault((row["pattern"], row["place"], row["sex"]), []).append(row["word"])
    return MappingProxyType({key: np.array(words, dtype=object) for key, words in found.items()})
