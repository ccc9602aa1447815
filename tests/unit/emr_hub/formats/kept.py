"""A sink that keeps everything a reader hands over, and a stream that hands over little at a time, for tests."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.packing import packing_of
from emr_hub.formats.rejects import Reject
from emr_hub.formats.row import FACTS, ROW
from emr_hub.formats.sniffing import suffix_of
from emr_hub.formats.sources import SourceFile


@dataclass
class Kept:
    """Rows, facts by kind, rejects and counts."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    records: int = 0

    def rows(self, batch: pa.RecordBatch) -> None:
        assert batch.schema.equals(ROW)
        self.batches.append(batch)

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        assert batch.schema.equals(FACTS[kind])
        self.told.setdefault(kind, []).extend(batch.to_pylist())

    def reject(self, found: Reject) -> None:
        self.rejects.append(found)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def lines(self, number: int) -> None:
        self.records += number

    @property
    def table(self) -> list[dict[str, Any]]:
        return [row for batch in self.batches for row in batch.to_pylist()]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.table]

    @property
    def reasons(self) -> list[str]:
        return [found.detail for found in self.rejects]


def kept(format: str, path: Path, content: bytes, limits: Limits = LIMITS) -> Kept:
    """Read the content, written to that path, by the reader of a format."""
    path.write_bytes(content)
    sink = Kept()
    source = SourceFile(0, path, path.name, False, format, suffix_of(path.name), packing_of(path))
    import_module(f"emr_hub.formats.{format}").read(source, sink, limits)
    return sink


class Slow(io.BytesIO):
    """A stream that never gives more than so many bytes at once."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._size)
