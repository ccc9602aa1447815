"""What a worker found in its share of a file, to be handed on by the process that asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.formats.rejects import Reject
from emr_hub.formats.row import ROW
from emr_hub.formats.sink import Sink

_LINE = ROW.get_field_index("line")


@dataclass(slots=True)
class Found:
    """A sink that can be sent back. `ends` is how many lines it holds, where their numbers count from 1."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    told: list[tuple[str, pa.RecordBatch]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    read: int = 0
    ends: int = 0

    def rows(self, batch: pa.RecordBatch) -> None:
        """Keep the rows."""
        self.batches.append(batch)

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        """Keep the facts."""
        self.told.append((kind, batch))

    def reject(self, found: Reject) -> None:
        """Keep what was set aside."""
        self.rejects.append(found)

    def count(self, what: str, number: int = 1) -> None:
        """Keep the number."""
        self.counts.append((what, number))

    def lines(self, number: int) -> None:
        """Keep the number."""
        self.read += number

    def hand_on(self, sink: Sink, before: int) -> None:
        """Tell another sink everything; `before` lines of the file came earlier."""
        for batch in self.batches:
            sink.rows(_further_down(batch, before) if before else batch)
        for kind, batch in self.told:
            sink.facts(kind, batch)
        for reject in self.rejects:
            sink.reject(replace(reject, line=reject.line + before))
        for what, number in self.counts:
            sink.count(what, number)
        sink.lines(self.read)


def _further_down(batch: pa.RecordBatch, before: int) -> pa.RecordBatch:
    lines: Any = pc.add(batch.column(_LINE), pa.scalar(before, pa.int64()))
    return batch.set_column(_LINE, ROW.field(_LINE), lines)
