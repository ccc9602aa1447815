"""Reads a table and keeps all of it, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emr_hub.formats.packing import packing_of
from emr_hub.formats.sniffing import TABLE, suffix_of
from emr_hub.formats.sources import SourceFile
from emr_hub.formats.tables import TableMapping, TableReader, mapping_of
from tests.unit.emr_hub.formats.kept import Kept


def read(path: Path, mapping: TableMapping | None = None, **told: Any) -> Kept:
    """Read a file by a mapping; without one its columns are named after their fields."""
    kept = Kept()
    source = SourceFile(0, path, path.name, True, TABLE, suffix_of(path.name), packing_of(path))
    TableReader(mapping or plain_mapping(**told))(source, kept)
    return kept


def plain_mapping(**told: Any) -> TableMapping:
    names = ("patient", "code", "name", "value", "unit", "collected", "resulted")
    return mapping_of({"columns": {n: n for n in names}, **told}, "mapping.toml")
