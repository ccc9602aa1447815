"""Flags by the catalogue's adult limits, for rows the laboratory did not flag. Assumed, and said to be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clinical import Sex
from emr_hub.formats.flags import FLAGS, NO_FLAG
from emr_hub.formats.settling import Settled
from emr_hub.terminology import analyte

_SEXES = (Sex.MALE, Sex.FEMALE, None)  # None: the wider of both limits


def assumed_flags(s: Settled) -> NDArray[np.int8]:
    """Index into FLAGS per row; NO_FLAG where the laboratory flagged, and where no limit of that specimen exists."""
    limits = _limits(s.mapped.analytes)[:, _sexes(s)[s.person], s.mapped.analyte]
    critical_low, low, high, critical_high = limits
    value = s.mapped.value
    bare = np.isnan(low) & np.isnan(high)
    words = np.select(
        [value < critical_low, value > critical_high, value < low, value > high, ~bare],
        [FLAGS.index(f) for f in ("LL", "HH", "L", "H", "N")],
        NO_FLAG,
    )
    usable = (s.flag == NO_FLAG) & s.mapped.limits & (s.mapped.analyte >= 0) & ~np.isnan(value)
    return np.where(usable, words, NO_FLAG).astype(np.int8)


def _sexes(s: Settled) -> NDArray[np.int8]:
    known = [_SEXES.index(Sex(p.sex)) if p.sex in ("male", "female") else 2 for p in s.persons]
    return np.array([*known, 2], np.int8)


def _limits(analytes: list[str]) -> NDArray[np.float64]:
    """Critical low, low, high and critical high by sex and analyte; NaN where there is none, as for the last."""
    table = np.full((4, len(_SEXES), len(analytes) + 1), np.nan)
    for a, key in enumerate(analytes):
        for x, sex in enumerate(_SEXES):
            of = analyte(key).limits(sex)
            ends = (of.critical_low, of.low, of.high, of.critical_high)
            table[:, x, a] = [np.nan if end is None else end for end in ends]
    return table
