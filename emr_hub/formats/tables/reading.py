"""Reads one table into rows and people, in bounded memory, by a mapping that somebody has read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.errors import DataError
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.packing import STREAM_FAULTS, why
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.sink import Sink
from emr_hub.formats.sniffing import suffix_of
from emr_hub.formats.sources import SourceFile, open_source
from emr_hub.formats.tables.csv_rows import RawBatch, csv_batches
from emr_hub.formats.tables.csv_shape import SAMPLE_BYTES, CsvShape, shape_of
from emr_hub.formats.tables.databases import duckdb_batches, postgres_batches, shown
from emr_hub.formats.tables.fields import composed
from emr_hub.formats.tables.filling import Filling
from emr_hub.formats.tables.mapping import TableMapping
from emr_hub.formats.tables.own import flat_batches, own_facts

BATCH_ROWS = 131_072
CSV, PARQUET, DUCKDB = (".csv", ".tsv", ".txt"), (".parquet", ".pq"), (".duckdb", ".db")


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads tables by one mapping; a reader of this project's formats, called once per file."""

    mapping: TableMapping

    def __call__(self, source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
        """Read one file. What its rows hold never raises; a column that is not there does (DataError)."""
        self._take(source.number, source.name, raw_batches(source, self.mapping, limits), sink)

    def database(self, url: str, number: int, sink: Sink) -> None:
        """Read one table or query of a server. Raises DataError when the server or the table cannot be read."""
        batches = postgres_batches(url, self.mapping.name, self.mapping.query)
        self._take(number, shown(url), _numbered(batches), sink)

    def _take(self, number: int, name: str, batches: Iterator[RawBatch], sink: Sink) -> None:
        filling, rows, broken = Filling(self.mapping, number), 0, False
        try:
            for raw in batches:
                if not rows and raw.columns.num_columns:
                    self.mapping.check(raw.columns.schema.names)
                rows += self._hand_over(raw, filling, name, sink)
        except (*STREAM_FAULTS, pa.ArrowException) as fault:
            sink.reject(Reject(name, rows + 1, Reason.BROKEN_LINE, f"the table breaks off ({why(fault)})", ""))
            broken = True
        sink.count("row", rows)
        if not rows and not broken:
            sink.reject(Reject(name, 1, Reason.BROKEN_LINE, "the table has no rows", ""))

    def _hand_over(self, raw: RawBatch, filling: Filling, name: str, sink: Sink) -> int:
        """Rows, people and faults of one batch to the sink; how many rows there were."""
        for fault in raw.faults:
            start = shortened(fault.start.encode("utf-8", "replace"))
            sink.reject(Reject(name, fault.line, Reason.BROKEN_LINE, fault.why, start))
        rows = raw.columns.num_rows + len(raw.faults)
        sink.lines(rows)
        if raw.columns.num_rows:
            filled = filling.rows(raw.columns, raw.line)
            sink.rows(filled)
            sink.facts("people", filling.people(raw.columns, filled))
        return rows


@dataclass(frozen=True, slots=True)
class OwnTablesReader(TableReader):
    """Reads a run's own tables, whose columns need no mapping. `tables`: their folder."""

    tables: Path

    def __call__(self, source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
        """Read all results of the run, when their file is named, with what it says of facilities and legal bases."""
        for kind, facts in own_facts(self.tables):
            sink.facts(kind, facts)
        self._take(source.number, source.name, _numbered(flat_batches(self.tables, keys=True)), sink)


def raw_batches(source: SourceFile, mapping: TableMapping, limits: Limits = LIMITS) -> Iterator[RawBatch]:
    """The rows of a file as they stand, whatever kind of table it is."""
    kind = source.suffix or suffix_of(source.path.name)
    if source.packing and kind in (*PARQUET, *DUCKDB):
        raise DataError("a packed database or Parquet file", where=source.name, expected="the file unpacked")
    if kind in PARQUET:
        return _numbered(_parquet(source.path))
    if kind in DUCKDB:
        return _numbered(duckdb_batches(source.path, mapping.name, mapping.query))
    if kind in CSV:
        return _csv(source, mapping, limits)
    raise DataError(f"kind {kind or 'unknown'!r} is not read as a table", where=source.name,
                    expected=", ".join((*CSV, *PARQUET, *DUCKDB)))  # fmt: skip


def _csv(source: SourceFile, mapping: TableMapping, limits: Limits) -> Iterator[RawBatch]:
    shape = csv_shape(source, mapping, limits)
    with open_source(source, limits) as stream:
        yield from csv_batches(stream, shape, limits)


def csv_shape(source: SourceFile, mapping: TableMapping | None = None, limits: Limits = LIMITS) -> CsvShape:
    """How a CSV file is written: what the mapping says, else what its beginning looks like."""
    with open_source(source, limits) as stream:
        sample = _beginning(stream)
    if mapping is None:
        return shape_of(sample)
    return shape_of(sample, mapping.encoding, mapping.delimiter, mapping.header)


def _beginning(stream: BinaryIO) -> bytes:
    try:
        return stream.read(SAMPLE_BYTES)
    except STREAM_FAULTS:
        return b""


def _parquet(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(BATCH_ROWS)


def _numbered(batches: Iterator[pa.RecordBatch]) -> Iterator[RawBatch]:
    """Rows of a kind that knows no lines, counted from 1."""
    first = 1
    for batch in batches:
        named = batch.rename_columns([composed(name) for name in batch.schema.names])
        yield RawBatch(named, np.arange(first, first + batch.num_rows, dtype=np.int64), ())
        first += batch.num_rows
