"""What is in the body at each venepuncture: a set point, its daily variation, and the course of every illness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import normals
from hospitals.laboratory.measured import ROOM, Floats, Measured, analyte_numbers, laboratory_number
from hospitals.population import CHRONIC, ILLNESSES, Episodes, People
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
    effect = _chronic_effect(seed, people, person, when, of) + _acute_effect(episodes, when, active, of)
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


@cache
def _log_ratios(keys: tuple[str, ...]) -> Floats:
    """Illness by analyte: the logarithm of the ratio at full effect and median severity."""
    effects = np.zeros((len(ILLNESSES), len(keys)))
    for row in rows(ROOM, "illness_effects"):
        if row["analyte"] in keys:
            effects[ILLNESSES.index(row["illness"]), keys.index(row["analyte"])] = np.log(float(row["ratio"]))
    return effects


def _chronic_effect(
    seed: int, people: People, person: NDArray[np.int64], when: NDArray[np.int64], of: Measured
) -> Floats:
    turn = laboratory_number("wave_days") * DAY
    slot, part = np.divmod(when, int(turn))
    part = part / turn
    effect = np.zeros((len(person), len(of.keys)))
    for illness in range(len(CHRONIC)):
        ill = np.flatnonzero(people.chronic[person, illness])
        who = people.person_id[person[ill]] * len(CHRONIC) + illness
        wave = (1 - part[ill]) * normals(seed, "wave", who, slot[ill]) + part[ill] * normals(
            seed, "wave", who, slot[ill] + 1
        )
        strength = people.severity[person[ill], illness] * (1 + laboratory_number("chronic_wave") * wave)
        effect[ill] += strength[:, None] * _log_ratios(of.keys)[illness][None, :]
    return effect


def active_episodes(
    episodes: Episodes, person: NDArray[np.int64], when: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (draw, episode) of the acute episodes that began before each draw and are recent enough to be seen."""
    span = int(laboratory_number("effect_days") * DAY)
    floor = int(min(episodes.onset.min(initial=0), when.min(initial=0))) - span
    width = int(max(episodes.onset.max(initial=0), when.max(initial=0))) - floor + 1
    track = episodes.person * width + (episodes.onset - floor)  # episodes come by person and onset
    at = person * width + (when - floor)
    first = np.searchsorted(track, at - span, side="left")
    last = np.searchsorted(track, at, side="right")
    count = last - first
    draw = np.repeat(np.arange(len(person)), count)
    offset = np.arange(len(draw)) - np.repeat(np.cumsum(count) - count, count)
    found = np.repeat(first, count) + offset
    same = episodes.person[found] == person[draw] if len(found) else np.zeros(0, dtype=bool)
    return draw[same], found[same]


def _acute_effect(
    episodes: Episodes, when: NDArray[np.int64], active: tuple[NDArray[np.int64], NDArray[np.int64]], of: Measured
) -> Floats:
    draw, episode = active
    effect = np.zeros((len(when), len(of.keys)))
    rise, half = _courses()
    illness = episodes.illness[episode]
    hours = (when[draw] - episodes.onset[episode]) / HOUR
    rising = np.minimum(hours / rise[illness], 1.0)
    falling = 0.5 ** (np.maximum(hours - rise[illness], 0.0) / half[illness])
    strength = episodes.severity[episode] * rising * falling
    np.add.at(effect, draw, strength[:, None] * _log_ratios(of.keys)[illness])
    return effect


@cache
def _courses() -> tuple[Floats, Floats]:
    table = {row["illness"]: row for row in rows(ROOM, "courses")}
    rise, half = (
        np.array([float(table[i][column]) if i in table else 1.0 for i in ILLNESSES])
        for column in ("rise_hours", "half_life_hours")
    )
    return rise, half
