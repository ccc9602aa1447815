"""Which results the coordinator could read: by the LOINC code they carry, else by the hospital's own map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.code_maps import CodeMap
from emr_hub.columns import longs, words_of
from emr_hub.fhir import Site
from emr_hub.terminology import every_facility
from hospitals.emr import own_code_map
from scenarios.engines.ground import facility_keys


def known_results(tables: Mapping[str, pa.Table]) -> NDArray[np.bool_]:
    """Per row of the results table, whether its code means an analyte to the coordinator."""
    results, orders = tables["results"], tables["orders"]
    keys = facility_keys(tables)
    place = np.searchsorted(longs(orders, "order_id"), longs(results, "order_id"))
    facility = longs(orders, "facility_id")[place]
    (code, codes), (loinc, loincs) = (words_of(results, name) for name in ("local_code", "loinc"))
    known = np.zeros((max(keys, default=0) + 1, len(codes) + 1, len(loincs) + 1), dtype=bool)
    said = np.zeros(known.shape, dtype=bool)
    said[facility, code, loinc] = True  # a missing word is -1: the last place
    maps = {number: code_map_of(str(key)) for number, key in keys.items()}
    for f, c, n in zip(*np.nonzero(said), strict=True):
        known[f, c, n] = maps[f].analyte_of([*codes, None][c], [*loincs, None][n]) is not None
    return np.asarray(known[facility, code, loinc], dtype=bool)


def code_map_of(facility: str) -> CodeMap:
    """The map that the coordinator keeps of a hospital after its enrolment."""
    return CodeMap.from_concept_map(own_code_map(Site.of(facility, every_facility()[facility].code)))
