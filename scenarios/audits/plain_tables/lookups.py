"""What the numbers in a record mean, laid out for compiled code: one line per test, which is looked up as a whole."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology import analytes
from scenarios.audits.plain_tables.meanings import Meanings

# As Meanings says (`critical_low` to `critical_high` are its bounds), and: `code`: place among the codes, -1 for none;
# `least`, `most`: a value beyond them is critical, whatever its flag; `no_code` to `no_scale`: what a record of the
# test lacks, and `odd`: whether it lacks any.
LIMITS = ("critical_low", "low", "high", "critical_high", "least", "most")
TEST = np.dtype([
    *((name, "<f8") for name in ("scale", "offset", *LIMITS)),
    ("result_class", "<i4"), ("code_rank", "<i4"), ("unit_rank", "<i4"), ("code", "<i4"), ("analyte", "<i2"),
    *((name, "?") for name in ("no_code", "unknown", "no_unit", "no_scale", "odd")),
], align=True)  # fmt: skip


class Lookups(NamedTuple):
    """`tests`: TEST, the last for none; `flag` of interpretations and `status` of statuses, as in Meanings."""

    tests: NDArray[np.void]
    flag: NDArray[np.int8]
    status: NDArray[np.int8]


def lookups_of(m: Meanings) -> Lookups:
    """Lay the meanings out."""
    known = [analytes()[key] for key in m.analytes]
    low = np.array([*(-np.inf if a.critical_low is None else a.critical_low for a in known), 0.0])
    high = np.array([*(np.inf if a.critical_high is None else a.critical_high for a in known), 0.0])
    told = np.array([*((code is not None, unit is not None) for code, unit in m.tests), (False, False)])
    lacks = np.c_[~told[:, 0], m.analyte < 0, ~told[:, 1], np.isnan(m.scale)]
    columns = (m.scale, m.offset, *m.bounds.T, low[m.analyte], high[m.analyte], m.result_class, m.code_rank,
               m.unit_rank, m.code_of, m.analyte, *lacks.T, lacks.any(axis=1))  # fmt: skip
    tests = np.empty(len(told), TEST)
    for name, column in zip(TEST.names or (), columns, strict=True):
        tests[name] = column
    return Lookups(tests, m.flag, m.status)
