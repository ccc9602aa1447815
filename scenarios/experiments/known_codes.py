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
    codes_told, loincs_told, size = [None, *codes], [None, *loincs], len(loincs) + 1
    spoken, pair = numbered((code + 1) * size + loinc + 1)
    distinct, place = numbered(facility * len(spoken) + pair)
    where, what = np.divmod(distinct, max(len(spoken), 1))
    each = zip(where.tolist(), *(part.tolist() for part in np.divmod(spoken[what], size)), strict=True)
    known = [_is_known(keys[f], codes_told[c], loincs_told[n]) for f, c, n in each]
    return np.array(known, dtype=bool)[place]


@cache
def _is_known(facility: str, code: str | None, loinc: str | None) -> bool:
    return code_map_of(facility).analyte_of(code, loinc) is not None


@cache
def code_map_of(facility: str) -> CodeMap:
    """The map that the coordinator keeps of a hospital after its enrolment."""
    return CodeMap.from_concept_map(own_code_map(Site.of(facility, every_facility()[facility].code)))
