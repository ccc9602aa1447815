"""The bounds of an audit: how many rows one person can have, and how many are held at once."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def limit(name: str) -> int:
    """A bound by its name in `limits.csv`."""
    text = (files("scenarios.audits") / "tables" / "limits.csv").read_text(encoding="utf-8")
    return {row["name"]: int(row["value"]) for row in csv.DictReader(io.StringIO(text))}[name]
