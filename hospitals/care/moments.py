"""Every moment at which somebody signs tests for one venepuncture: on arrival, in series, on the ward, in surgery."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import MINUTE
from hospitals.care.arrivals import arrivals
from hospitals.care.encounters import ROOM, Encounters
from hospitals.care.rounds import Rounds, rounds_at
from hospitals.care.series import series_of
from hospitals.care.wards import around_surgery, mornings, round_the_clock
from hospitals.settings import numbers


def draw_rounds(seed: int, encounters: Encounters, odds: NDArray[np.float64]) -> Rounds:
    """Every round of every encounter, by signing: on arrival, in series, around surgery, on the ward, intensive care.

    `odds` of thinking of tests at all, per encounter: the habit of its clinician.
    """
    parts = [
        arrivals(seed, encounters, odds), *_serial_rounds(seed, encounters), *around_surgery(seed, encounters),
        *mornings(seed, encounters), *round_the_clock(seed, encounters),
    ]  # fmt: skip
    together = Rounds(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rounds)))
    inside = np.flatnonzero(together.signed < encounters.ended[together.encounter])
    return together.take(inside[np.argsort(together.signed[inside], kind="stable")])


def _serial_rounds(seed: int, encounters: Encounters) -> list[Rounds]:
    """The further samples of every series."""
    quick = int(numbers(ROOM, "rounds")["urgent_collect_to"] * MINUTE)
    return [
        rounds_at(seed, kind, turn, encounters, which, signed, signed + quick)
        for kind, turn, which, signed in series_of(seed, encounters)
    ]
