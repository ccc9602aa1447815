"""What the rows of an input mean in the words of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Per row: places in `analytes` and `specimens` (-1 unknown code), its class, numbers in the catalogue's unit.

    A row without a number always converts. `limits`: the catalogue's limits speak of this code's specimen.
    `first_list`: the code stands in the catalogue's first list, not only among the codes added to it.
    """

    analytes: list[str]
    specimens: list[str]
    analyte: Places
    specimen: Places
    result_class: Places
    value: Numbers
    converts: NDArray[np.bool_]
    limits: NDArray[np.bool_]
    first_list: NDArray[np.bool_]
