"""The reference change value: how far two results must lie apart before a change is more than noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from emr_hub.terminology.analytes import analyte
from emr_hub.terminology.table_rows import rows_of


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """Relative limits: a fall beyond `fall` or a rise beyond `rise` (both positive fractions of the earlier value)."""

    fall: float
    rise: float


@cache
def _z() -> float:
    """The two-sided point of the standard normal that the limits are drawn at."""
    figures = {row.word("name"): row.some_number("value") for row in rows_of("variation.csv")}
    return figures["z_two_sided_95"]


def rcv_limits(analyte_key: str, cva_earlier: float, cva_later: float, bias: float = 0.0) -> ChangeLimits | None:
    """The 95 % limits of change between two laboratories; None when the within-person variation is unknown.

    Coefficients of variation and `bias` (between the laboratories) are fractions. The normal form is symmetric; the
    log-normal form, for analytes whose values scale, has a wider rise. Two results without a true change exceed the
    limits in 5 of 100 cases.
    """
    of = analyte(analyte_key)
    if of.cvi is None:
        return None
    total = math.sqrt(of.cvi**2 + (cva_earlier**2 + cva_later**2) / 2)
    reach = math.sqrt(2) * _z()
    if of.change_form == "lognormal":
        spread = reach * math.sqrt(math.log1p(total**2))
        return ChangeLimits(-math.expm1(-spread) + bias, math.expm1(spread) + bias)
    return ChangeLimits(reach * total + bias, reach * total + bias)
