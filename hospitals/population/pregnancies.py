"""Pregnancies: at most one in each span of two years of a grid of the woman's own, by her age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, Instant
from emr_hub.randomness import uniforms
from hospitals.population.conditions import ROOM
from hospitals.population.people import People, in_ages
from hospitals.settings import numbers, rows

_SPAN_DAYS = 730  # since 1970 and the woman's phase; a pregnancy and the months after it fit into one span
_YEAR_DAYS = 365.2425
Ints = NDArray[np.int64]


def conceptions(seed: int, people: People, start: Instant, end: Instant) -> tuple[Ints, Ints, Ints]:
    """Person row, instant and span number of each conception whose pregnancy is not over before `start`."""
    carried, span = int(numbers(ROOM, "population")["carried_days"] * DAY), _SPAN_DAYS * DAY
    spans = np.arange((start - carried) // span - 1, end // span + 1)
    women = np.flatnonzero(people.female)
    who, number = (grid.ravel() for grid in np.meshgrid(women, spans, indexing="ij"))
    luck = uniforms(seed, "conceives", people.person_id[who], number)
    phase = uniforms(seed, "pregnancy phase", people.person_id[who])  # nobody's spans begin on the same day
    place = uniforms(seed, "conception", people.person_id[who], number) * (_SPAN_DAYS - carried / DAY)
    onset = (((number + phase) * _SPAN_DAYS + place) * DAY).astype(np.int64)
    years = (onset / DAY - people.birth_day[who]) / _YEAR_DAYS
    chance = np.zeros(len(who))
    for row in rows(ROOM, "pregnancies"):
        chance[in_ages(row, years)] = float(row["per_year"]) * _SPAN_DAYS / _YEAR_DAYS
    kept = (luck < chance) & (onset >= start - carried) & (onset < end)
    return who[kept], onset[kept], number[kept]
