"""The way of each illness through a hospital, as shares and times of its table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hospitals.care.encounters import ROOM, Ints
from hospitals.population import ILLNESSES
from hospitals.settings import numbers


def of_illness(reason: Ints, name: str) -> NDArray[np.float64]:
    """A parameter of the pathway of each illness; 0 for an illness without one."""
    table = numbers(ROOM, "pathways")
    return np.array([table.get(f"{illness}.{name}", 0.0) for illness in ILLNESSES])[reason]
