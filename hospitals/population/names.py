"""Vietnamese names by published frequencies, as a Faker provider: family name first, given name last."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from faker.generator import Generator
from faker.providers import BaseProvider
from numpy.typing import NDArray

from hospitals.population.people import ROOM
from hospitals.settings import Row, numbers, rows

DRAWS = 5  # uniform numbers a name needs: words, family, middle, second middle, given


@dataclass(frozen=True, slots=True)
class _Weighted:
    """Words with cumulative shares."""

    words: NDArray[np.object_]
    edges: NDArray[np.float64]

    def at(self, uniform: NDArray[np.float64]) -> NDArray[np.object_]:
        """The word each uniform number falls on."""
        return np.asarray(self.words[np.searchsorted(self.edges, uniform, side="right")])


def _weighted(table: Sequence[Row], word: str, share: str) -> _Weighted:
    edges = np.cumsum([float(r[share]) for r in table])
    edges = edges / edges[-1]
    edges[-1] = 1.0
    return _Weighted(np.array([r[word] for r in table], dtype=object), edges)


@cache
def _list(table: str, sex: str, cohort: str) -> _Weighted:
    return _weighted(
        [r for r in rows(ROOM, table) if (r["sex"], r["cohort"]) == (sex, cohort)], "name", "share_percent"
    )


@cache
def _families(minority: bool, network: str) -> _Weighted:
    if minority:
        own = [r for r in rows(ROOM, "minority_names") if r["network"] == network]
        return _weighted(own, "family_name", "share_percent")
    return _weighted(rows(ROOM, "family_names"), "name", f"share_{network}_percent")


@cache
def _words(sex: str) -> _Weighted:
    return _weighted([r for r in rows(ROOM, "name_words") if r["sex"] == sex], "words", "share_percent")


class VietnamesePeople(BaseProvider):
    """Names by sex, cohort and region; many at once from given uniform numbers, or one from Faker's own."""

    def names(
        self,
        female: NDArray[np.bool_],
        younger: NDArray[np.bool_],
        north: NDArray[np.bool_],
        minority: NDArray[np.bool_],
        uniform: NDArray[np.float64],
    ) -> NDArray[np.object_]:
        """One name per row of `uniform` (DRAWS columns), NFC, words parted by one space."""
        named = np.empty(len(female), dtype=object)
        kind = female * 8 + younger * 4 + north * 2 + minority
        for code in np.unique(kind):
            mask = kind == code
            sex, cohort = "female" if code & 8 else "male", "younger" if code & 4 else "elder"
            families = _families(bool(code & 1), "north" if code & 2 else "south")
            named[mask] = _assemble(families, sex, cohort, uniform[mask])
        return named

    def vietnamese_name(self, sex: str = "female", birth_year: int = 1980, network: str = "north") -> str:
        """One name with luck from this Faker generator."""
        uniform = np.array([[self.generator.random.random() for _ in range(DRAWS)]])
        female, north, minority = (np.array([flag]) for flag in (sex == "female", network == "north", False))
        return str(self.names(female, is_younger(np.array([birth_year])), north, minority, uniform)[0])


def _assemble(families: _Weighted, sex: str, cohort: str, uniform: NDArray[np.float64]) -> NDArray[np.object_]:
    words = _words(sex).at(uniform[:, 0]).astype(np.int64)
    family, middle = families.at(uniform[:, 1]), _list("middle_names", sex, cohort).at(uniform[:, 2])
    second, given = (_list("given_names", sex, cohort).at(uniform[:, c]) for c in (3, 4))
    # a name that says the same syllable twice in a row is not given: look half the list further, else leave it out
    further = _list("given_names", sex, cohort).at((uniform[:, 3] + 0.5) % 1.0)
    second = np.where((second == given) | (second == middle), further, second)
    long = (words == 4) & (second != given) & (second != middle)
    parts = family + np.where(words >= 3, " " + middle, "") + np.where(long, " " + second, "") + " " + given
    return np.array([unicodedata.normalize("NFC", name) for name in parts], dtype=object)


def is_younger(birth_year: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether people born in these years carry names of the younger list."""
    return birth_year >= numbers(ROOM, "population")["cohort_year"]


@cache
def name_provider() -> VietnamesePeople:
    """The provider on a Faker generator of its own."""
    generator = Generator()
    provider = VietnamesePeople(generator)
    generator.add_provider(provider)
    return provider


def without_accents(name: str) -> str:
    """A name as a keyboard without Vietnamese letters leaves it; đ becomes d by hand, it does not decompose."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
