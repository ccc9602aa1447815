"""NDJSON shared out to worker processes; what they find is handed on in the order of the lines.

A plain file is read by the workers themselves, a stretch each; of a packed one they are sent pieces.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from pathlib import Path

from emr_hub.formats.fhir.found import Found
from emr_hub.formats.fhir.reading import read_block
from emr_hub.formats.fhir.stretches import Stretch, stretches
from emr_hub.formats.fhir.taking import Taker
from emr_hub.formats.letters import LOOKED_AT_BYTES, in_utf8, utf16_of
from emr_hub.formats.limits import Limits
from emr_hub.formats.lines import Piece, block_of, blocks, pieces
from emr_hub.formats.packing import STREAM_FAULTS, why
from emr_hub.formats.rejects import Reason, Reject
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source

PIECE_BYTES = 8 << 20
_AHEAD = 2  # pieces that wait per worker: enough that none stands idle, few enough to bound what is held
Task = Callable[[], Found]


def read_shared(source: SourceFile, sink: Sink, limits: Limits, pool: ProcessPoolExecutor, workers: int) -> None:
    """Read one NDJSON file with the workers of a pool. The same rows in the same order as alone."""
    try:
        before = 0
        for found in _in_order(_tasks(source, limits), pool, workers * _AHEAD):
            found.hand_on(sink, before)
            before += found.ends
    except STREAM_FAULTS as fault:
        trouble = f"cannot be opened or unpacked ({why(fault)})"
        sink.reject(Reject(source.name, 1, Reason.BROKEN_LINE, trouble, ""))


def _tasks(source: SourceFile, limits: Limits) -> Iterator[Task]:
    read = partial(_read_piece, source.number, source.name, limits.line_bytes)
    if source.packing or _is_utf16(source.path):
        with open_source(source, limits) as stream:
            yield from (partial(read, piece) for piece in pieces(in_utf8(stream), PIECE_BYTES, limits.line_bytes))
    else:
        own = partial(_read_stretch, source.number, source.name, limits.line_bytes, source.path)
        yield from (partial(own, begin, end) for begin, end in stretches(source.path, PIECE_BYTES))


def _is_utf16(path: Path) -> bool:
    with path.open("rb") as file:
        return utf16_of(file.read(LOOKED_AT_BYTES)) is not None


def _in_order(tasks: Iterator[Task], pool: ProcessPoolExecutor, ahead: int) -> Iterator[Found]:
    """What each task finds. Until the workers have started, this process works too: starting takes them a second."""
    started = _start(pool)
    waiting: deque[Future[Found]] = deque()
    for task in tasks:
        if not started.done():
            yield task()
            continue
        waiting.append(pool.submit(task))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _start(pool: ProcessPoolExecutor) -> Future[bool]:
    """Done once a worker can work."""
    return pool.submit(_is_there)


def _is_there() -> bool:
    return True


def _read_piece(file: int, name: str, line_bytes: int, piece: Piece) -> Found:
    """A piece knows the numbers of its lines."""
    found = Found()
    taker = Taker(found, file, name, by_line=True)
    read_block(taker, found, block_of(piece, line_bytes), begins=piece.first == 1)
    taker.flush()
    return found


def _read_stretch(file: int, name: str, line_bytes: int, path: Path, begin: int, end: int) -> Found:
    """A stretch counts its lines from 1; how many came before is known once they are handed on."""
    found = Found()
    taker = Taker(found, file, name, by_line=True)
    with path.open("rb") as whole:
        stretch = Stretch(whole, begin, end)
        for block in blocks(stretch, max_line_bytes=line_bytes):  # type: ignore[arg-type]
            read_block(taker, found, block, begins=begin == 0 and block.first == 1)
        found.ends = stretch.ends
    taker.flush()
    return found
