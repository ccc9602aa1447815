"""Reads this room's CSV tables."""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of `tables/<table>.csv`, in order, each by its column names."""
    written = files("emr_hub.fhir").joinpath("tables", f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(written)))
