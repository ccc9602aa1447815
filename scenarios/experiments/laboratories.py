"""How precisely each laboratory of a world measures: what the harm of a cut is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.terminology import analytes
from hospitals.laboratory import laboratory_cv, measured
from hospitals.network import sites_of

_LIMITS = ("ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")


def laboratories_of(networks: Sequence[str], world: Mapping[str, pa.Table]) -> pa.Table:
    """One row per facility and numeric analyte of the world: its analytical variation as a fraction.

    Limits are null: every laboratory of a drawn world prints the catalogue's.
    """
    sites, keys = sites_of(networks), _numeric_keys(world["results"])
    variation = laboratory_cv(sites, measured(keys))
    columns = {
        "facility_id": pa.array(np.repeat(sites.facility_id, len(keys)), pa.int64()),
        "analyte": pa.array([*keys] * len(sites), pa.string()),
        "cva": pa.array(variation.reshape(-1), pa.float64()),
    }
    return pa.table(columns | {name: pa.nulls(len(sites) * len(keys), pa.float64()) for name in _LIMITS})


def _numeric_keys(results: pa.Table) -> tuple[str, ...]:
    """The analytes that were measured as numbers."""
    found = {str(key) for key in pc.unique(results["analyte"]).to_pylist()}
    return tuple(sorted(key for key in found if analytes()[key].is_numeric))
