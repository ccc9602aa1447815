"""The HL7 tables that are understood here, from this room's own files: code to what the flat row says."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("emr_hub.formats.hl7v2") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


@cache
def table(name: str, says: str, field: str | None = None) -> Mapping[str, str]:
    """Code to the column `says` of one file, of the rows about one field where a file holds several."""
    rows = (row for row in _rows(f"{name}.csv") if field is None or row["field"] == field)
    return MappingProxyType({row["code"]: row[says] for row in rows})


@cache
def charsets() -> Mapping[str, str]:
    """Name of a character set in MSH-18 to its codec."""
    return MappingProxyType({row["name"]: row["codec"] for row in _rows("charsets.csv")})
