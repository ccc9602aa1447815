"""Converts whole columns of reported values to the catalogue's units."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology.units import Refused, factor_of

Converter = Callable[[str, str], tuple[float, float] | None]  # (analyte, unit) -> scale and offset to the catalogue


def shipped_converter(analyte: str, unit: str) -> tuple[float, float] | None:
    """Scale and offset to the catalogue's unit, or None where the terminology refuses the conversion."""
    factor = factor_of(analyte, unit)
    return None if isinstance(factor, Refused) else (factor.scale, factor.offset)


def in_catalogue_units(
    analytes: Sequence[str], units: Sequence[str | None], values: NDArray[np.float64], convert: Converter
) -> NDArray[np.float64]:
    """The values converted; NaN where the unit is not known for the analyte: an unknown unit is never guessed.

    Each pair of analyte and unit is asked only once.
    """
    pairs = [(a, u or "") for a, u in zip(analytes, units, strict=True)]
    kinds = list(dict.fromkeys(pairs))
    number = {pair: i for i, pair in enumerate(kinds)}
    lines = np.array([convert(a, u) or (np.nan, np.nan) for a, u in kinds], np.float64).reshape(-1, 2)
    which = np.fromiter((number[p] for p in pairs), np.int64, len(pairs))
    return np.asarray(values * lines[which, 0] + lines[which, 1], np.float64)
