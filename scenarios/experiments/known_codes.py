"""Which results the coordinator could read: by the LOINC code they carry, else by the hospital's own map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.code_maps import CodeMap
from emr_hub.columns import longs, words_of
from emr_hub.columns.grouped import numbered, places_in
from emr_hub.fhir import Site
from emr_hub.terminology import every_facility
from hospitals.laboratory import own_code_map
from scenarios.engines.ground import facility_keys


def known_results(tables: Mapping[str, pa.Table]) -> NDArray[np.bool_]:
    """Per row of the results table, whether its code means an analyte to the coordinator."""
    results, orders = tables["results"], tables["orders"]
    keys = facility_keys(tables)
    place = places_in(longs(orders, "order_id"), longs(results, "order_id"))
    facility = longs(orders, "facility_id")[place]
    (code, codes), (loinc, loincs) = (words_of(results, name) for name in ("local_code", "loinc"))
    words = len(loincs) + 1
    spoken, pair = numbered(
        np.where(code < 0, len(codes), code) * words + np.where(loinc < 0, len(loincs), loinc)
    )  # a missing word is the last
    distinct, place = numbered(facility * len(spoken) + pair)
    known = [
        code_map_of(keys[f]).analyte_of([*codes, None][spoken[p] // words], [*loincs, None][spoken[p] % words])
        for f, p in zip(*(part.tolist() for part in np.divmod(distinct, max(len(spoken), 1))), strict=True)
    ]
    return np.array([one is not None for one in known], dtype=bool)[place]


@cache
def code_map_of(facility: str) -> CodeMap:
    """The map that the coordinator keeps of a hospital after its enrolment."""
    return CodeMap.from_concept_map(own_code_map(Site.of(facility, every_facility()[facility].code)))
