"""Day and place of birth as a person's papers say them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import uniforms
from emr_hub.terminology import provinces
from hospitals.population.papers.serials import below
from hospitals.settings import numbers

ROOM = "hospitals.population"
Ints = NDArray[np.int64]


def years_of(day: Ints) -> Ints:
    """Calendar years of days since 1970-01-01."""
    return np.asarray(day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def on_papers(seed: int, person_id: Ints, birth_day: Ints) -> Ints:
    """The birth day on the papers: for some older people the first of January of their year."""
    number, year = numbers(ROOM, "registry"), years_of(birth_day)
    rounded = (uniforms(seed, "papers", person_id) < number["papers_january"]) & (year < number["papers_since"])
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return np.where(rounded, january, birth_day)


def born_where(seed: int, person_id: Ints, home: Ints) -> Ints:
    """The province of birth registration as an old code: mostly that of the home (old codes as whole numbers)."""
    codes = np.array([int(code) for code in sorted(provinces())])
    here = uniforms(seed, "born here", person_id) < numbers(ROOM, "population")["born_here"]
    return np.where(here, home, codes[below(seed, "born where", person_id, len(codes))])
