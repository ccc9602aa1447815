"""Acute episodes: which illness, from when, how severe. Time is cut into fixed months, so a longer world adds only."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, Instant
from emr_hub.columns.grouped import rows_by
from emr_hub.randomness import normals, uniforms
from hospitals.population.conditions import ACUTE, CHRONIC, ILLNESSES, ROOM
from hospitals.population.people import People, in_ages, keys_of
from hospitals.population.pregnancies import conceptions
from hospitals.settings import numbers, rows

_MONTH_DAYS = 30  # a fixed grid since 1970, independent of the period asked for
_YEAR_DAYS = 365.2425
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Episodes:
    """One row per acute episode or pregnancy, by person row and onset. `illness` indexes ILLNESSES; severity has
    median 1.
    """

    person: Ints
    illness: Ints
    onset: Ints
    severity: Floats
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many episodes."""
        return len(self.person)

    def take(self, chosen: NDArray[np.bool_] | Ints) -> Episodes:
        """The named rows, in that order."""
        return Episodes(*(getattr(self, f.name)[chosen] for f in fields(self)))


def draw_episodes(seed: int, people: People, start: Instant, end: Instant) -> Episodes:
    """The acute episodes with onset from `start` until before `end`, at most one per person and month.

    Pregnancies that can still be seen from `start` on stand among them, by their conception.
    """
    acute, carried = _acute(seed, people, start, end), _pregnancies(seed, people, start, end)
    together = Episodes(*(np.concatenate([getattr(acute, f.name), getattr(carried, f.name)]) for f in fields(Episodes)))
    return together.take(rows_by(together.person, together.onset))


def _pregnancies(seed: int, people: People, start: Instant, end: Instant) -> Episodes:
    who, onset, number = conceptions(seed, people, start, end)
    sigma = numbers(ROOM, "population")["severity_sigma"]
    return Episodes(
        person=who,
        illness=np.full(len(who), len(ILLNESSES) - 1, dtype=np.int64),
        onset=onset,
        severity=np.exp(sigma * normals(seed, "pregnancy severity", people.person_id[who], number)),
        key=keys_of(seed, "pregnancy", people.person_id[who], number),
    )


def _acute(seed: int, people: People, start: Instant, end: Instant) -> Episodes:
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


def _stricken(seed: int, people: People, months: Ints) -> tuple[Ints, Ints, Ints]:
    """Person row, month and illness of every episode, by person and then month.

    A person falls ill when a uniform lies below the sum of all risks; the place in that sum names the illness.
    """
    risk, season = _risks(people), _seasons(months)
    luck = uniforms(seed, "stricken", people.person_id[:, None], months[None, :])
    total = np.zeros(luck.shape)
    for own, wave in zip(risk.T, season, strict=True):  # added in one order, so that no block size moves a bit
        total += own[:, None] * wave[None, :]
    who, column = np.nonzero(luck < total)
    passed = np.cumsum(risk[who] * season[:, column].T, axis=1)
    illness = (passed <= luck[who, column][:, None]).sum(axis=1)
    return who, months[column], np.minimum(illness, len(ACUTE) - 1) + len(CHRONIC)


def _risks(people: People) -> Floats:
    """Episodes per month of each acute illness, person by illness: by age, frailty and the illnesses one lives with."""
    born = people.birth_day.astype(np.float64)
    years = (numbers(ROOM, "population")["reference_day"] - born) / _YEAR_DAYS
    risk = np.zeros((len(people), len(ACUTE)))
    for row in rows(ROOM, "acute"):
        monthly = float(row["episodes_per_year"]) * _MONTH_DAYS / _YEAR_DAYS
        risk[in_ages(row, years), ACUTE.index(row["illness"])] = monthly
    for row in rows(ROOM, "risk_factors"):
        has = people.chronic[:, CHRONIC.index(row["given"])]
        risk[has, ACUTE.index(row["illness"])] *= float(row["factor"])
    return np.asarray(risk * people.frailty[:, None])


def _seasons(months: Ints) -> Floats:
    """The factor of the season on each acute illness, illness by month; the rows of one illness share a season."""
    middle = months * _MONTH_DAYS + _MONTH_DAYS / 2
    season = np.ones((len(ACUTE), len(months)))
    for row in rows(ROOM, "acute"):
        wave = np.cos(2 * np.pi * (middle - float(row["season_peak_day"])) / _YEAR_DAYS)
        season[ACUTE.index(row["illness"])] = 1 + float(row["season_amplitude"]) * wave
    return season
