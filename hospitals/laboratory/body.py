"""What is in the body at each venepuncture: a set point, its daily variation, and the course of every illness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import normals
from hospitals.laboratory.courses import active_episodes, acute_effect, chronic_effect
from hospitals.laboratory.measured import ROOM, Floats, Measured, analyte_numbers, laboratory_number
from hospitals.population import Episodes, People
from hospitals.settings import rows


@dataclass(frozen=True, slots=True)
class Body:
    """Draw by analyte, catalogue units. `state` is what health and illness make of it, `value` varies by day.

    `active` holds (draw row, episode row) pairs of the acute episodes that can still be seen.
    """

    state: Floats
    value: Floats
    active: tuple[NDArray[np.int64], NDArray[np.int64]]


def body_at(
    seed: int, people: People, episodes: Episodes, person: NDArray[np.int64], when: NDArray[np.int64],
    key: NDArray[np.uint64], of: Measured,
) -> Body:  # fmt: skip
    """The body of `person` (rows) at the instants `when`; `key` names the venepuncture. NaN for tests in words."""
    active = active_episodes(episodes, person, when)
    effect = chronic_effect(seed, people, person, when, of) + acute_effect(episodes, when, active, of)
    point = set_points(seed, people, of)[person]
    state = np.where(of.additive, point + effect, point * np.exp(effect))
    value = np.minimum(daily_variation(state, _led_normals(seed, "within", key, of), of), of.largest)
    return Body(state=state, value=value, active=active)


def daily_variation(state: Floats, luck: Floats, of: Measured) -> Floats:
    """A state with within-person variation, in the form that the analyte's reference change value assumes."""
    spread = np.sqrt(np.log1p(of.cvi**2))
    form = np.where(
        of.rising, np.exp(spread * luck), np.maximum(1 + of.cvi * luck, laboratory_number("smallest_share"))
    )
    varied = np.where(of.additive, state + of.cvi * luck, state * form)
    return np.asarray(varied, dtype=np.float64)


def set_points(seed: int, people: People, of: Measured) -> Floats:
    """The homeostatic set point of each person and analyte, in health: person by analyte."""
    sex = people.female.astype(np.int64)
    mean, sd = of.mean[sex], of.sd[sex]
    farthest = laboratory_number("farthest_set_point")
    within = np.where(of.additive, of.cvi, mean * of.cvi)
    between = np.sqrt(np.maximum(sd**2 - within**2, (laboratory_number("between_floor") * sd) ** 2))
    luck = np.clip(_led_normals(seed, "set point", people.person_id.astype(np.uint64), of), -farthest, farthest)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.log1p((between / mean) ** 2))
        rising = np.exp(np.log(mean) - spread**2 / 2 + spread * luck)
    return np.asarray(np.where(of.lognormal, rising, mean + between * luck), dtype=np.float64)


@cache
def _leaders(keys: tuple[str, ...]) -> tuple[tuple[int, int, float], ...]:
    place = {key: n for n, key in enumerate(keys)}
    pairs = [(r["analyte"], r["leader"], float(r["correlation"])) for r in rows(ROOM, "follows")]
    return tuple((place[a], place[b], c) for a, b, c in pairs if a in place and b in place)


def _led_normals(seed: int, stream: str, key: NDArray[np.uint64], of: Measured) -> Floats:
    """One normal per key and analyte; analytes of one blood or organ move together."""
    luck = normals(seed, stream, key[:, None], analyte_numbers(of.keys)[None, :])
    led = luck.copy()
    for follower, leader, correlation in _leaders(of.keys):
        led[:, follower] = correlation * luck[:, leader] + np.sqrt(1 - correlation**2) * luck[:, follower]
    return led
