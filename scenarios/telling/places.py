"""The facilities of a world by key, kind and row, as the choices of an arm name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs
from scenarios.definition import EVERYWHERE

Tables = Mapping[str, pa.Table]


def keys_and_kinds(tables: Tables) -> list[tuple[str, str]]:
    """(key, kind) of each facility, in the rows of the facilities table."""
    facilities = tables["facilities"].select(["key", "kind"]).to_pylist()
    return [(str(row["key"]), str(row["kind"])) for row in facilities]


def row_of_facility(tables: Tables, facility_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of the facilities table of each facility id."""
    ids = longs(tables["facilities"], "facility_id")
    order = np.argsort(ids)
    return np.asarray(order[np.searchsorted(ids[order], facility_id)], dtype=np.int64)


def named_rows(tables: Tables, places: Sequence[str]) -> NDArray[np.bool_]:
    """Per row of the facilities table, whether a key, a kind or "all" among `places` names it."""
    said = set(places)
    return np.array([bool(said & {key, kind, EVERYWHERE}) for key, kind in keys_and_kinds(tables)], dtype=bool)
