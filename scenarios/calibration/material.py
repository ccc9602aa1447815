"""What the figures are counted from: the orders and visits of the measured period as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, Instant

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Visits:
    """One row per encounter, history included. Times in ms; `within`: begun in the measured period; `sender` 0: none.

    `surgical`: somebody was operated on; `leads_in`: an emergency visit that became a stay of the same hospital.
    """

    person: Ints
    facility: Ints
    kind: Texts
    klass: Texts
    started: Ints
    ended: Ints
    sender: Ints
    years: Floats
    surgical: Mask
    leads_in: Mask
    within: Mask


@dataclass(frozen=True, slots=True)
class Orders:
    """One row per order, history included. `visit` a row of the visits; `leader` the first analyte of the service.

    `tests` counts one measurement once, `values` every analyte reported; `blood_ml` stands at the first order of each
    tube; `d1` to `d3` under the scenario's own policy, `same` where the source is one's own hospital.
    """

    ids: Ints
    person: Ints
    visit: Ints
    facility: Ints
    service: Texts
    leader: Texts
    context: Texts
    draw: Ints
    signed: Ints
    collected: Ints
    resulted: Ints
    tests: Floats
    values: Floats
    blood_ml: Floats
    price: Floats
    needed: Mask
    d1: Mask
    d2: Mask
    d3: Mask
    same: Mapping[str, Mask]
    within: Mask


@dataclass(frozen=True, slots=True)
class Pairs:
    """One row per needed analyte of an order of the measured period. `order` a row of the orders."""

    order: Ints
    analyte: Texts
    d1_same: Mask


@dataclass(frozen=True, slots=True)
class Arms:
    """What the arm with a coordinator did, per order of the orders' rows: a card, its answer, whether a test was cut.

    `crosses`: the result shown came from another hospital.
    """

    card: Mask
    accepted: Mask
    cut: Mask
    crosses: Mask


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a figure may look at. `days`: length of the measured period."""

    visits: Visits
    orders: Orders
    pairs: Pairs
    critical: Ints
    arms: Arms | None
    start: Instant
    end: Instant

    @property
    def days(self) -> float:
        """Days measured."""
        return (self.end - self.start) / DAY
