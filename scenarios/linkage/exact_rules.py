"""The rival most hospitals have: exact rules. Two of them, one careful, one as wide as desks use it."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scenarios.linkage.tallies import Labels, joined

NUMBERS = "exact numbers"
NUMBERS_OR_NAME = "exact numbers, or name and date"

_READ = """
CREATE TABLE cards AS SELECT registration_id - 1 AS row,
  CASE WHEN regexp_full_match(cccd, '[0-9]{12}') THEN cccd END AS citizen,
  CASE WHEN length(bhyt) IN (10, 15) THEN right(bhyt, 10) END AS insurance,
  lower(name) AS name, birth_date, sex
FROM registrations
"""
_SAME = "SELECT min(row) OVER (PARTITION BY {key}) AS one, row AS other FROM cards WHERE {filled} QUALIFY one <> other"
_RULES = {
    NUMBERS: ("citizen", "insurance"),
    NUMBERS_OR_NAME: ("citizen", "insurance", "name, birth_date, sex"),
}


def exact_links(registrations: pa.Table, rule: str) -> Labels:
    """The group of each registration when equal values decide.

    NUMBERS: the same twelve-digit citizen number, or the same insurance number but for its prefix.
    NUMBERS_OR_NAME: or name, full birth date and sex written alike.
    """
    with duckdb.connect() as store:
        store.register("registrations", registrations.select(["registration_id", *_COLUMNS]))
        store.execute(_READ)
        found = [_pairs(store, key) for key in _RULES[rule]]
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    return joined(np.arange(registrations.num_rows, dtype=np.int64), one, other)


_COLUMNS = ("cccd", "bhyt", "name", "birth_date", "sex")


def _pairs(store: duckdb.DuckDBPyConnection, key: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    filled = " AND ".join(f"{column.strip()} IS NOT NULL" for column in key.split(","))
    if "birth_date" in key:
        filled += " AND length(birth_date) = 10"
    rows = store.execute(_SAME.format(key=key, filled=filled)).fetchnumpy()
    return rows["one"].astype(np.int64), rows["other"].astype(np.int64)
