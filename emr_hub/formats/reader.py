"""Reads files of records into flat laboratory rows; whatever cannot be read is named by file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from emr_hub.formats.facts import Facts
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.reading import read_into
from emr_hub.formats.rejects import Reject
from emr_hub.formats.row import ROW
from emr_hub.formats.sniffing import FHIR
from emr_hub.formats.sources import source_files

if TYPE_CHECKING:
    from emr_hub.formats.tables import TableReader

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class LabRecords:
    """What the files hold: laboratory rows in the shape of `ROW`, completed from the facts, and what was not read.

    `people`: one row per card, in the shape of PEOPLE. `resources` counts every record by kind (`Observation, other`
    is one outside the laboratory category).
    """

    files: tuple[str, ...]
    rows: pa.Table
    people: pa.Table
    resources: Counter[str]
    rejects: list[Reject]
    lines_read: int


@dataclass(slots=True)
class Gathering:
    """A sink that keeps everything in memory."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    known: Facts = field(default_factory=Facts)
    resources: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    lines_read: int = 0

    def rows(self, batch: pa.RecordBatch) -> None:
        """Keep the rows."""
        self.batches.append(batch)

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        """Keep the facts."""
        self.known.add(kind, batch)

    def reject(self, found: Reject) -> None:
        """Keep what was set aside."""
        self.rejects.append(found)

    def count(self, what: str, number: int = 1) -> None:
        """Add to the records of that kind."""
        self.resources[what] += number

    def lines(self, number: int) -> None:
        """Add to the lines read."""
        self.lines_read += number

    def records(self, files: tuple[str, ...]) -> LabRecords:
        """Everything, the rows completed from the facts."""
        rows = self.known.complete(pa.Table.from_batches(self.batches, ROW))
        return LabRecords(files, rows, self.known.cards(), self.resources, self.rejects, self.lines_read)


def read_records(
    paths: Iterable[Path | str], format: str = "auto", *, tables: TableReader | None = None, limits: Limits = LIMITS,
    workers: int = 1, progress: Progress | None = None,
) -> LabRecords:  # fmt: skip
    """Read files of any format, single, packed, in folders or archives, all into memory.

    `progress` is told the name of each file and the lines read so far. Never raises for what a file of records holds;
    see `source_files` for what it raises about paths.
    """
    sources, sink = source_files(paths, format, limits), Gathering()

    def told(name: str) -> None:
        if progress is not None:
            progress(name, sink.lines_read)

    read_into(sources, sink, tables=tables, limits=limits, workers=workers, progress=told)
    return sink.records(tuple(s.name for s in sources))


def read_fhir(paths: Iterable[Path], progress: Progress | None = None, workers: int = 1) -> LabRecords:
    """Read NDJSON files and Bundles, plain or packed, single or in folders."""
    return read_records(paths, FHIR, workers=workers, progress=progress)
