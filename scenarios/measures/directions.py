"""Which way a result flows: up, down or lateral on the ladder of care."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

import pyarrow as pa


@cache
def rank_table() -> pa.Table:
    """Kind of facility and its rung on the ladder of care; a result flows up when the orderer stands higher."""
    text = (files("scenarios.measures") / "tables" / "facility_ranks.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return pa.table({"kind": [r["name"] for r in rows], "rank": [int(r["value"]) for r in rows]})
