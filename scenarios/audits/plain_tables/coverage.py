"""Which facts the rows of each facility carry, counted over records: the tally that rows would give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scenarios.audits.coverage import CARDS, COVERAGE
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME
from scenarios.audits.tallies import added


def coverage(records: NDArray[Any], kept: NDArray[np.bool_], m: Meanings) -> pa.Table:
    """Rows of each facility that carry each fact. Shape: COVERAGE; a facility that is not named is ""."""
    test, number = records["test"], ~np.isnan(records["value"])
    has_code, has_unit = (np.array([*(t[k] is not None for t in m.tests), False])[test] for k in (0, 1))
    nothing = np.zeros(len(records), bool)
    facts = {
        "rows": ~nothing, "kept": kept, "coded": has_code, "understood": m.analyte[test] >= 0,
        "unit": ~number | has_unit, "converts": ~number | ~np.isnan(m.scale[test]), "ordered": nothing,
        "collected": records["taken"] != NO_TIME, "resulted": records["issued"] != NO_TIME,
        "status": records["status"] >= 0, "flag": records["interpretation"] >= 0, "context": nothing,
    }  # fmt: skip
    size = len(m.facilities) + 1
    at = records["facility"] % size
    counts = np.array([np.bincount(at[which], minlength=size) for which in facts.values()])
    met = np.flatnonzero(counts[0])
    names = [[*m.facilities, ""][n] for n in met.tolist()]
    return added([pa.table([pa.array(names, pa.string()), *counts[:, met]], names=["facility", *facts]).cast(COVERAGE)])


def no_cards(people: int) -> pa.Table:
    """A plain table tells of no person but a number."""
    told = [[""], [people], *([0] for _ in CARDS.names[2:])] if people else [[] for _ in CARDS.names]
    return added([pa.table([pa.array(c, f.type) for c, f in zip(told, CARDS, strict=True)], schema=CARDS)])
