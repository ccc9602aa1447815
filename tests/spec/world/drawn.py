"""One set of lives, drawn once for every page of this book."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from scipy.stats import binomtest

from emr_hub.terminology import services
from hospitals.care import PROTOCOLS, Orders
from hospitals.care.encounters import PURPOSES
from hospitals.care.rounds import KINDS
from hospitals.network import ladder_of, sites_of
from hospitals.population import ILLNESSES
from hospitals.world import WorldPlan
from hospitals.world.lives import SERVICES, Lives, draw_lives

PEOPLE = 12_000
SITES = sites_of(("north", "south"))


@cache
def lives() -> Lives:
    """A year of some people's lives."""
    plan = WorldPlan(77, PEOPLE, date(2025, 1, 1), date(2025, 12, 31), 0)
    return draw_lives(plan, SITES, ladder_of(SITES), np.arange(1, PEOPLE + 1, dtype=np.int64))


def came_for(*purposes: str) -> np.ndarray:
    """Which encounters have one of these purposes."""
    return np.isin(lives().encounters.purpose, [PURPOSES.index(p) for p in purposes])


def for_illness(name: str) -> np.ndarray:
    """Which encounters are for this illness."""
    return lives().encounters.reason == ILLNESSES.index(name)


def in_rounds(kind: str) -> np.ndarray:
    """Which rounds are of this kind."""
    return lives().rounds.kind == KINDS.index(kind)


def first_analytes(orders: Orders) -> np.ndarray:
    """The first analyte of the service of each order."""
    names = np.array([services()[code].analytes[0] for code in SERVICES])
    return names[orders.service]


def under(protocol: str) -> np.ndarray:
    """Which orders a protocol asked for."""
    return lives().orders.protocol == PROTOCOLS.index(protocol)


def agrees(found: int, of: int, share: float, slack: float = 0.0) -> bool:
    """Whether a count can come from a share: inside the exact 99.9 % binomial interval, widened by a slack."""
    bounds = binomtest(int(found), int(of)).proportion_ci(confidence_level=0.999)
    return bool(bounds.low - slack <= share <= bounds.high + slack)
