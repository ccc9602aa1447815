"""Converts whole columns of reported values to the catalogue's units."""

from __future__ import annotations

from collections.abc import Callable

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


def values_in_catalogue_units(
    results: pa.Table, convert: Converter = shipped_converter, *, value_in: str = "value", unit_in: str = "unit"
) -> NDArray[np.float64]:
    """The value of every row of a table with analytes; NaN without a value, or where its unit is not known for it.

    An unknown unit is never guessed. Each pair of analyte and unit is asked only once.
    """
    (analyte, analytes), (unit, units) = words_of(results, "analyte"), words_of(results, unit_in)
    kinds = np.unique(analyte * (len(units) + 1) + np.where(unit < 0, len(units), unit))
    lines = np.full((len(analytes) + 1, len(units) + 1, 2), np.nan)
    for a, u in zip(*np.divmod(kinds, len(units) + 1), strict=True):
        lines[a, u] = convert(analytes[a], [*units, ""][u]) or (np.nan, np.nan)
    values = np.asarray(results[value_in].to_numpy(), np.float64)
    return np.asarray(values * lines[analyte, unit, 0] + lines[analyte, unit, 1], np.float64)
