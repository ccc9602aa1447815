"""Reads a table and keeps all of it, for tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.formats.packing import packing_of
from emr_hub.formats.rejects import Reject
from emr_hub.formats.row import ROW
from emr_hub.formats.sniffing import TABLE, suffix_of
from emr_hub.formats.sources import SourceFile
from emr_hub.formats.tables import TableMapping, TableReader, mapping_of


@dataclass
class Kept:
    """Everything a reader hands over."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lines_read: int = 0

    def rows(self, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        assert kind == "people"
        self.people += batch.to_pylist()

    def reject(self, found: Reject) -> None:
        self.rejects.append(found)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def lines(self, number: int) -> None:
        self.lines_read += number

    @property
    def table(self) -> pa.Table:
        return pa.Table.from_batches(self.batches, ROW)


def read(path: Path, mapping: TableMapping | None = None, **told: Any) -> Kept:
    """Read a file by a mapping; without one its columns are named after their fields."""
    kept = Kept()
    source = SourceFile(0, path, path.name, True, TABLE, suffix_of(path.name), packing_of(path))
    TableReader(mapping or plain_mapping(**told))(source, kept)
    return kept


def plain_mapping(**told: Any) -> TableMapping:
    names = ("patient", "code", "name", "value", "unit", "collected", "resulted")
    return mapping_of({"columns": {n: n for n in names}, **told}, "mapping.toml")
