"""Compile the kernel before it is needed: `python -m coordinator.bulk.warm`, once after installation."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coordinator.bulk.arrange import Grouping, arrange, permits_of
from coordinator.bulk.judge import Ground, judge_count
from coordinator.bulk.read import read_columns
from coordinator.bulk.rules import rules_of
from coordinator.decision import ClockStart, Count, Policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes


def warm() -> None:
    """Judge one order under no rule: the compiled kernel is then on disk, where Numba keeps its cache."""
    order = {"order_id": 1, "registration_id": 1, "facility_id": 1, "signed_at": 0, "collected_at": 0, "resulted_at": 0}
    result = {"order_id": 1, "analyte": "glucose", "version": 1, "value": 5.0, "unit": "mmol/L", "status": "final"}
    orders, results = (pa.Table.from_pylist([row], SCHEMAS[t]) for row, t in ((order, "orders"), (result, "results")))
    columns = read_columns(orders, results, {})
    alone = arrange(columns, Grouping.by_person(np.ones(1, np.int64)))
    ground = Ground(alone, permits_of(columns, {}), columns.carried)
    nothing = Policy("none", "none", "none", "none", "none", "none", ClockStart.COLLECTION, frozenset(), ())
    judge_count(ground, rules_of(nothing, columns.analytes, analytes()), Count.D1)


if __name__ == "__main__":
    warm()
