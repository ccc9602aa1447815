"""Converts whole columns of reported values to the catalogue's units."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import words_of
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


def values_in_catalogue_units(results: pa.Table, convert: Converter = shipped_converter) -> NDArray[np.float64]:
    """The value of every row of a results table; NaN without a value or where its unit is not known."""
    (analyte, analytes), (unit, units) = words_of(results, "analyte"), words_of(results, "unit")
    kinds = np.unique(analyte * (len(units) + 1) + np.where(unit < 0, len(units), unit))
    lines = np.full((len(analytes) + 1, len(units) + 1, 2), np.nan)
    for a, u in zip(*np.divmod(kinds, len(units) + 1), strict=True):
        lines[a, u] = convert(analytes[a], [*units, ""][u]) or (np.nan, np.nan)
    values = np.asarray(results["value"].to_numpy(), np.float64)
    return np.asarray(values * lines[analyte, unit, 0] + lines[analyte, unit, 1], np.float64)
