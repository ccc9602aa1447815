"""What the readers hand over, kept in memory while it is little and on the disk once it is much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.formats import Reject
from emr_hub.formats.facts import Facts
from emr_hub.formats.row import ROW
from scenarios.audits.tallies import added

_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
SUBJECTS: pa.Schema = pa.schema([("subject", _TEXT), ("rows", _NUMBER)])
_BATCH_ROWS = 1 << 16
_MERGE_AFTER = 64  # batches whose subjects are counted apart before they are brought together
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(slots=True)
class Spool:
    """A sink. Rows are kept as they came; facts, rejects and the number of rows of each subject stay in memory."""

    folder: Path
    rows_in_memory: int
    known: Facts = field(default_factory=Facts)
    resources: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    lines_read: int = 0
    rows_read: int = 0
    _held: list[pa.RecordBatch] = field(default_factory=list)
    _subjects: list[pa.Table] = field(default_factory=list)
    _file: Any = None

    def rows(self, batch: pa.RecordBatch) -> None:
        """Keep rows, and write what is held to the disk once it is too much."""
        if not batch.num_rows:
            return
        self.rows_read += batch.num_rows
        self._count(batch)
        self._held.append(batch)
        if self._file is not None or self.rows_read > self.rows_in_memory:
            self._write()

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        """Keep facts."""
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

    def subjects(self) -> pa.Table:
        """Rows by subject as written."""
        return added([SUBJECTS.empty_table(), *self._subjects])

    def completed(self) -> Iterator[pa.Table]:
        """Every row once more, completed from the facts, some at a time. May be walked once all is read."""
        self._close()
        for batches in _together(self._stored(), self.known.rows_at_once):
            yield self.known.complete(pa.Table.from_batches(batches, ROW))

    def _stored(self) -> Iterator[pa.RecordBatch]:
        path = self.folder / "rows.arrow"
        if path.exists():
            with pa.OSFile(str(path), "rb") as file:
                yield from pa.ipc.open_stream(file)
        else:
            yield from self._held

    def _count(self, batch: pa.RecordBatch) -> None:
        told = pa.table({"subject": batch.column("subject")}).group_by("subject").aggregate([([], "count_all")])
        self._subjects.append(told.rename_columns(["subject", "rows"]).cast(SUBJECTS))
        if len(self._subjects) > _MERGE_AFTER:
            self._subjects = [added(self._subjects)]

    def _write(self) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = pa.ipc.new_stream(str(self.folder / "rows.arrow"), ROW, options=_PACKED)
        for batch in pa.Table.from_batches(self._held, ROW).to_batches(_BATCH_ROWS):
            self._file.write_batch(batch)
        self._held = []

    def _close(self) -> None:
        if self._file is not None:
            self._write()
            self._file.close()
            self._file = None


def _together(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[list[pa.RecordBatch]]:
    """The batches in groups of at least so many rows; the last may be smaller."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= rows:
            yield held
            held = []
    if held:
        yield held


def resolved(spool: Spool) -> pa.Table:
    """Rows by subject once references are resolved; a null subject is nobody."""
    told = spool.subjects()
    bare = [told["subject"] if f.name == "subject" else pa.nulls(told.num_rows, f.type) for f in ROW]
    named = spool.known.complete(pa.table(bare, schema=ROW))["subject"]
    return added([pa.table({"subject": named, "rows": told["rows"]}, schema=SUBJECTS)])
