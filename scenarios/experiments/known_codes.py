"""Which results the coordinator could read: by the LOINC code they carry, else by the hospital's own map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordinator.code_maps import CodeMap
from emr_hub.fhir import Site
from emr_hub.terminology import facilities
from hospitals.emr import own_code_map


def known_results(tables: Mapping[str, pa.Table]) -> NDArray[np.bool_]:
    """Per row of the results table, whether its code means an analyte to the coordinator."""
    results, orders = tables["results"], tables["orders"]
    keys = dict(
        zip(tables["facilities"]["facility_id"].to_pylist(), tables["facilities"]["key"].to_pylist(), strict=True)
    )
    place = pc.index_in(results["order_id"], value_set=orders["order_id"].combine_chunks())
    columns = [orders["facility_id"].take(place), results["local_code"], results["loinc"]]
    numbers = [_numbers(column) for column in columns]
    rows = np.stack([indices for indices, _ in numbers], axis=1)
    distinct, back = np.unique(rows, axis=0, return_inverse=True)
    maps = {facility: code_map_of(str(key)) for facility, key in keys.items()}
    said = [[words[i] for i, (_, words) in zip(row, numbers, strict=True)] for row in distinct]
    known = np.array([maps[f].analyte_of(code, loinc) is not None for f, code, loinc in said], dtype=bool)
    return known[back.reshape(-1)]


def code_map_of(facility: str) -> CodeMap:
    """The map that the coordinator keeps of a hospital after its enrolment."""
    return CodeMap.from_concept_map(own_code_map(Site.of(facility, facilities()[facility].code)))


def _numbers(column: pa.ChunkedArray[Any]) -> tuple[NDArray[np.int64], list[object]]:
    """A column as numbers, and what each number stands for; a null is the last number."""
    plain = pc.cast(column, column.type.value_type) if pa.types.is_dictionary(column.type) else column
    encoded = plain.combine_chunks().dictionary_encode()
    words: list[object] = [*encoded.dictionary.to_pylist(), None]
    return encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False).astype(np.int64), words
