"""What every part is judged by: the same for all of them, picklable, told once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk import Carried
from coordinator.decision import Policy
from scenarios.audits.prices import Prices


@dataclass(frozen=True, slots=True)
class Terms:
    """`levels` and `tiers` by facility place, the last entry for an unknown facility; level -1 is not known.

    `tables`: folder the parts are written to; `kept` names the tables that are written. `sample`: persons, by rank, who
    are judged once more, one order at a time.
    """

    policies: tuple[Policy, ...]
    carried: Carried
    levels: NDArray[np.int8]
    tiers: NDArray[np.int8]
    prices: Prices
    assume_limits: bool
    tables: Path
    kept: frozenset[str]
    sample: NDArray[np.int64]
