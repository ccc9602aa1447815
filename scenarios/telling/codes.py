"""Local codes that nobody outside can read: a laboratory changed them and told nobody."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from emr_hub.columns import longs, words_of
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes
from scenarios.telling.instants import rows_of_ids, with_column

pc: Any = compute  # its type stubs know neither every function nor every shape
NEW_CODE = "-2"  # what the new system appends; no laboratory's map holds such a code


def with_unmapped(tables: dict[str, pa.Table], share: float, seed: int) -> None:
    """Take the common code from a share of each laboratory's tests and give them local codes that no map knows.

    Which tests follows from facility and analyte, in every result alike; a larger share adds to a smaller one.
    """
    if not share:
        return
    results, orders = tables["results"], tables["orders"]
    facility = longs(orders, "facility_id")[rows_of_ids(longs(results, "order_id"), longs(orders, "order_id"))]
    index, words = words_of(results, "analyte")
    number = {key: n for n, key in enumerate(analytes())}
    analyte = np.array([*(number.get(word, 0) for word in words), 0], np.int64)[index]
    lost = pa.array((uniforms(seed, "unmapped", facility, analyte) < share) & (index >= 0))
    codes = pc.cast(results["local_code"], pa.string())
    renamed = pc.if_else(lost, pc.binary_join_element_wise(codes, NEW_CODE, ""), codes)
    loinc = pc.if_else(lost, pa.scalar(None, pa.string()), pc.cast(results["loinc"], pa.string()))
    tables["results"] = with_column(with_column(results, "local_code", renamed), "loinc", loinc)
