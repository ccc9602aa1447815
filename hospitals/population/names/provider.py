"""Vietnamese names by published frequencies, as a Faker provider: family name first, given name last."""

from __future__ import annotations

from functools import cache

import numpy as np
from faker.generator import Generator
from faker.providers import BaseProvider
from numpy.typing import NDArray

from hospitals.population.names.assembled import assembled
from hospitals.population.names.minority import minority_names
from hospitals.population.names.weighted import ROOM, families
from hospitals.settings import numbers

DRAWS = 5  # uniform numbers a name needs: words, family, middle, second middle, given
FAMILY = 1  # the column of the family name


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
            network, luck = "north" if code & 2 else "south", uniform[mask]
            if code & 1:
                named[mask] = minority_names(network, sex, cohort, luck)
            else:
                named[mask] = assembled(families(network).at(luck[:, FAMILY]), sex, cohort, luck)
        return named

    def vietnamese_name(self, sex: str = "female", birth_year: int = 1980, network: str = "north") -> str:
        """One name with luck from this Faker generator."""
        uniform = np.array([[self.generator.random.random() for _ in range(DRAWS)]])
        female, north, minority = (np.array([flag]) for flag in (sex == "female", network == "north", False))
        return str(self.names(female, is_younger(np.array([birth_year])), north, minority, uniform)[0])


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
