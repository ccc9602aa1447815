"""NDJSON shared out to worker processes piece by piece; what they find is handed on in the order of the lines."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa

from emr_hub.formats.fhir.reading import read_block
from emr_hub.formats.fhir.taking import Taker
from emr_hub.formats.limits import Limits
from emr_hub.formats.lines import Piece, block_of, pieces
from emr_hub.formats.packing import why
from emr_hub.formats.rejects import Reason, Reject
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source

PIECE_BYTES = 8 << 20
_AHEAD = 2  # pieces that wait per worker: enough that none stands idle, few enough to bound what is held


@dataclass(slots=True)
class Found:
    """A sink that a worker sends back: everything of one piece, in order."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    told: list[tuple[str, pa.RecordBatch]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    read: int = 0

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

    def hand_on(self, sink: Sink) -> None:
        """Tell another sink everything."""
        for batch in self.batches:
            sink.rows(batch)
        for kind, batch in self.told:
            sink.facts(kind, batch)
        for reject in self.rejects:
            sink.reject(reject)
        for what, number in self.counts:
            sink.count(what, number)
        sink.lines(self.read)


def read_shared(source: SourceFile, sink: Sink, limits: Limits, pool: ProcessPoolExecutor, workers: int) -> None:
    """Read one NDJSON file with the workers of a pool. The same rows in the same order as alone."""
    try:
        with open_source(source, limits) as stream:
            cut = pieces(stream, PIECE_BYTES, limits.line_bytes)
            for found in _in_order(cut, source, limits, pool, workers * _AHEAD):
                found.hand_on(sink)
    except OSError as fault:
        trouble = f"cannot be opened or unpacked ({why(fault)})"
        sink.reject(Reject(source.name, 1, Reason.BROKEN_LINE, trouble, ""))


def _in_order(
    cut: Iterator[Piece], source: SourceFile, limits: Limits, pool: ProcessPoolExecutor, ahead: int
) -> Iterator[Found]:
    """What each piece holds. Until the workers have started, this process reads too: starting takes them a second."""
    started = pool.submit(_is_there)
    waiting: deque[Future[Found]] = deque()
    for piece in cut:
        given = (source.number, source.name, piece, limits.line_bytes)
        if not started.done():
            yield _read_piece(*given)
            continue
        waiting.append(pool.submit(_read_piece, *given))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _is_there() -> bool:
    gc.disable()  # parsed JSON holds no cycles; a worker does nothing else
    return True


def _read_piece(file: int, name: str, piece: Piece, line_bytes: int) -> Found:
    found = Found()
    taker = Taker(found, file, name)
    read_block(taker, found, block_of(piece, line_bytes))
    taker.flush()
    return found
