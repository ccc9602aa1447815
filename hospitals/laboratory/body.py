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

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Body:
    """One entry per (draw, analyte) that was asked for, catalogue units; NaN for tests in words.

    `state` is what health and illness make of it, `value` varies by day. `draws` counts the venepunctures; `active`
    holds (draw row, episode row) pairs of the acute episodes that can still be seen.
    """

    state: Floats
    value: Floats
    draws: int
    active: tuple[Ints, Ints]


def body_at(
    seed: int, people: People, episodes: Episodes, person: Ints, when: Ints, key: NDArray[np.uint64], of: Measured,
) -> Body:  # fmt: skip
    """Every analyte of the body of `person` (rows) at the instants `when`: `state` and `value` are draw by analyte."""
    shape = len(person), len(of.keys)
    draw, analyte = (grid.ravel() for grid in np.indices(shape))
    found = bodies(seed, people, episodes, person, when, key, of, draw, analyte)
    return Body(found.state.reshape(shape), found.value.reshape(shape), found.draws, found.active)


def bodies(
    seed: int, people: People, episodes: Episodes, person: Ints, when: Ints, key: NDArray[np.uint64], of: Measured,
    draw: Ints, analyte: Ints,
) -> Body:  # fmt: skip
    """The asked analytes of the body of `person` (rows) at the instants `when`; `key` names the venepuncture.

    What is in the body does not depend on what is asked for.
    """
    active = active_episodes(episodes, person, when)
    effect = chronic_effect(seed, people, person, when, of, draw, analyte)
    effect = effect + acute_effect(episodes, when, active, of, draw, analyte)
    point = set_points(seed, people, of)[person[draw], analyte]
    state = np.where(of.additive[analyte], point + effect, point * np.exp(effect))
    luck = _led_pairs(seed, "within", key, of, draw, analyte)
    value = np.minimum(daily_variation(state, luck, of, analyte), of.largest[analyte])
    return Body(state, value, len(person), active)


def daily_variation(state: Floats, luck: Floats, of: Measured, analyte: Ints | None = None) -> Floats:
    """A state with within-person variation, in the form that the analyte's reference change value assumes.

    `analyte`: the column of each entry; without it, entries run along all analytes.
    """
    at: Ints | slice = slice(None) if analyte is None else analyte
    cvi, additive, rising = of.cvi[at], of.additive[at], of.rising[at]
    spread = np.sqrt(np.log1p(of.cvi**2))[at]
    form = np.where(rising, np.exp(spread * luck), np.maximum(1 + cvi * luck, laboratory_number("smallest_share")))
    varied = np.where(additive, state + cvi * luck, state * form)
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


def _led_pairs(seed: int, stream: str, key: NDArray[np.uint64], of: Measured, draw: Ints, analyte: Ints) -> Floats:
    """As `_led_normals`, for the asked pairs alone."""
    leader, correlation = np.full(len(of.keys), -1, dtype=np.int64), np.zeros(len(of.keys))
    for follower, column, strength in _leaders(of.keys):
        leader[follower], correlation[follower] = column, strength
    number = analyte_numbers(of.keys)
    luck = normals(seed, stream, key[draw], number[analyte])
    led = np.flatnonzero(leader[analyte] >= 0)
    first = normals(seed, stream, key[draw[led]], number[leader[analyte[led]]])
    share = correlation[analyte[led]]
    luck[led] = share * first + np.sqrt(1 - share**2) * luck[led]
    return luck
