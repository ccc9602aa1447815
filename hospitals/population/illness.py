"""Acute episodes: which illness, from when, how severe. Time is cut into fixed months, so a longer world adds only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, Instant
from emr_hub.randomness import normals, uniforms
from hospitals.population.people import CHRONIC, ROOM, People, in_ages, keys_of
from hospitals.settings import numbers, rows

ACUTE = ("infection", "abdomen", "coronary", "dengue")
ILLNESSES = (*CHRONIC, *ACUTE)
_MONTH_DAYS = 30  # a fixed grid since 1970, independent of the period asked for
_YEAR_DAYS = 365.2425


@dataclass(frozen=True, slots=True)
class Episodes:
    """One row per acute episode, by person row and onset. `illness` indexes ILLNESSES; severity has median 1."""

    person: NDArray[np.int64]
    illness: NDArray[np.int64]
    onset: NDArray[np.int64]
    severity: NDArray[np.float64]
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many episodes."""
        return len(self.person)


def draw_episodes(seed: int, people: People, start: Instant, end: Instant) -> Episodes:
    """The acute episodes with onset from `start` until before `end`, at most one per person and month."""
    months = np.arange(start // (_MONTH_DAYS * DAY) - 1, end // (_MONTH_DAYS * DAY) + 1)
    who, month, illness = _stricken(seed, people, months)
    onset = (month * _MONTH_DAYS + uniforms(seed, "onset", people.person_id[who], month) * _MONTH_DAYS) * DAY
    drawn = onset.astype(np.int64)
    gap = numbers(ROOM, "population")["episode_gap_days"] * DAY
    follows = np.diff(who, prepend=-1) == 0
    kept = ~(follows & (np.diff(drawn, prepend=0) < gap)) & (drawn >= start) & (drawn < end)
    who, month, illness, drawn = who[kept], month[kept], illness[kept], drawn[kept]
    sigma = numbers(ROOM, "population")["severity_sigma"]
    return Episodes(
        person=who,
        illness=illness,
        onset=drawn,
        severity=np.exp(sigma * normals(seed, "severity", people.person_id[who], month)),
        key=keys_of(seed, "episode", people.person_id[who], month),
    )


def _stricken(
    seed: int, people: People, months: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Person row, month and illness of every episode, by person and then month."""
    chance = uniforms(seed, "stricken", people.person_id[:, None], months[None, :])
    taken = np.full(chance.shape, -1, dtype=np.int64)
    passed = np.zeros(chance.shape)
    for illness, rate in enumerate(_monthly_rates(people, months)):
        risk = rate * people.frailty[:, None]
        taken[(taken < 0) & (chance >= passed) & (chance < passed + risk)] = illness
        passed = passed + risk
    who, column = np.nonzero(taken >= 0)
    return who, months[column], taken[who, column] + len(CHRONIC)


def _monthly_rates(people: People, months: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Episodes per month of each acute illness, person by month, by age and season."""
    middle = months * _MONTH_DAYS + _MONTH_DAYS / 2
    born = people.birth_day.astype(np.float64)
    years = (numbers(ROOM, "population")["reference_day"] - born) / _YEAR_DAYS
    rates = [np.zeros((len(people), len(months))) for _ in ACUTE]
    for row in rows(ROOM, "acute"):
        season = np.cos(2 * np.pi * (middle - float(row["season_peak_day"])) / _YEAR_DAYS)
        monthly = float(row["episodes_per_year"]) * _MONTH_DAYS / _YEAR_DAYS
        rate = monthly * (1 + float(row["season_amplitude"]) * season)
        rates[ACUTE.index(row["illness"])] += in_ages(row, years)[:, None] * rate[None, :]
    return rates
