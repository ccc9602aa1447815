"""What is in the body at each venepuncture: a set point, its daily variation, and the course of every illness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import normals
from hospitals.laboratory.courses import active_episodes, acute_strengths, chronic_strengths, effect_of
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
    from hospitals.laboratory.compiled import moved_each

    active = active_episodes(episodes, person, when)
    lasting, passing = chronic_strengths(seed, people, person, when), acute_strengths(episodes, when, active)
    effect = effect_of(lasting, passing, len(person), of, draw, analyte)
    point = _points_asked(seed, people, of, person[draw], analyte)
    state = moved_each(point, effect, np.exp(effect), analyte, of.additive)
    luck = _led_normals(seed, "within", key, of, draw, analyte)
    value = np.minimum(daily_variation(state, luck, of, analyte), of.largest[analyte])
    return Body(state, value, len(person), active)


def daily_variation(state: Floats, luck: Floats, of: Measured, analyte: Ints | None = None) -> Floats:
    """A state with within-person variation, in the form that the analyte's reference change value assumes.

    `luck` has the shape of `state`. `analyte`: the column of each entry; without it, entries run along all analytes.
    """
    from hospitals.laboratory.compiled import varied_each

    at = np.broadcast_to(np.arange(len(of.keys)), state.shape).ravel() if analyte is None else analyte
    grown = np.exp(np.sqrt(np.log1p(of.cvi**2))[at] * luck.ravel())
    least = laboratory_number("smallest_share")
    varied = varied_each(state.ravel(), luck.ravel(), grown, at, of.cvi, of.additive, of.rising, least)
    return np.asarray(varied.reshape(state.shape), dtype=np.float64)


def set_points(seed: int, people: People, of: Measured, person: Ints, analyte: Ints) -> Floats:
    """The homeostatic set point, in health, of each (person, analyte) pair of rows and columns."""
    farthest = laboratory_number("farthest_set_point")
    at = people.female[person] * len(of.keys) + analyte
    mean, between, centre, spread = (column.ravel()[at] for column in _healthy(of))
    key = people.person_id.astype(np.uint64)
    luck = np.clip(_led_normals(seed, "set point", key, of, person, analyte), -farthest, farthest)
    with np.errstate(invalid="ignore"):  # a mean of zero has no logarithm, and asks for none
        return np.asarray(np.where(of.lognormal[analyte], np.exp(centre + spread * luck), mean + between * luck))


def _healthy(of: Measured) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean and spread between healthy people, and both of the logarithm: sex by analyte."""
    within = np.where(of.additive, of.cvi, of.mean * of.cvi)
    between = np.sqrt(np.maximum(of.sd**2 - within**2, (laboratory_number("between_floor") * of.sd) ** 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.log1p((between / of.mean) ** 2))
        return of.mean, between, np.log(of.mean) - spread**2 / 2, spread


def _points_asked(seed: int, people: People, of: Measured, person: Ints, analyte: Ints) -> Floats:
    """As `set_points`, for pairs that come again and again: each is drawn once."""
    pair = person * len(of.keys) + analyte
    asked = np.zeros(len(people.person_id) * len(of.keys), dtype=bool)
    asked[pair] = True
    once = np.flatnonzero(asked)
    points = np.empty(len(asked))
    points[once] = set_points(seed, people, of, *np.divmod(once, len(of.keys)))
    return np.asarray(points[pair], dtype=np.float64)


@cache
def _leaders(keys: tuple[str, ...]) -> tuple[Ints, Floats]:
    """The column that each analyte follows, -1 for none, and how closely."""
    place = {key: n for n, key in enumerate(keys)}
    leader, correlation = np.full(len(keys), -1, dtype=np.int64), np.zeros(len(keys))
    for row in rows(ROOM, "follows"):
        if row["analyte"] in place and row["leader"] in place:
            leader[place[row["analyte"]]] = place[row["leader"]]
            correlation[place[row["analyte"]]] = float(row["correlation"])
    return leader, correlation


def _led_normals(seed: int, stream: str, key: NDArray[np.uint64], of: Measured, row: Ints, analyte: Ints) -> Floats:
    """One normal per pair of a row of `key` and an analyte; analytes of one blood or organ move together."""
    leader, correlation = _leaders(of.keys)
    number = analyte_numbers(of.keys)
    luck = normals(seed, stream, key[row], number[analyte])
    led = np.flatnonzero((leader >= 0)[analyte])
    follower = analyte[led]
    first = normals(seed, stream, key[row[led]], number[leader[follower]])
    luck[led] = correlation[follower] * first + np.sqrt(1 - correlation**2)[follower] * luck[led]
    return luck
