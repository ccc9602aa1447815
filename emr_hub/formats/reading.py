"""Every file of an input to one sink, each by the reader of its format."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, cast

from emr_hub.cycles import never_collected
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.sink import Sink
from emr_hub.formats.sniffing import BHYT, FHIR, TABLE
from emr_hub.formats.sources import SourceFile
from emr_hub.workers import ended_at_once, obey_parent, spawning

if TYPE_CHECKING:
    from emr_hub.formats.tables import TableReader

Reader = Callable[[SourceFile, Sink, Limits], None]
Progress = Callable[[str, int], None]
SHARED_FROM_BYTES = 128 << 20  # below, a worker's start takes longer than its share of the work


def read_into(
    sources: Sequence[SourceFile], sink: Sink, *, tables: TableReader | None = None, limits: Limits = LIMITS,
    workers: int = 1, progress: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """Read the files one after another; an empty one is counted. Never raises for what a file of records holds.

    `tables` reads the files of format `table`. With several workers large NDJSON files are shared out among them;
    rows, facts and rejects arrive in the same order. `progress` is told the name of each file once it is read.
    """
    with never_collected(), _pool(sources, workers) as pool, _claims(sources, sink, limits) as claims:
        for source in sources:
            if source.empty:
                sink.count("file without a record")
            elif pool is not None and _is_shared(source):
                from emr_hub.formats.fhir.sharing import read_shared

                read_shared(source, sink, limits, pool, workers)
            elif source.url is not None and tables is not None:
                tables.database(source.url, source.number, sink)
            else:
                _reader(source, tables, claims)(source, sink, limits)
            if progress is not None:
                progress(source.name)


def _reader(source: SourceFile, tables: TableReader | None, claims: Reader | None) -> Reader:
    """The reader of a file's format: `read` of the room that bears its name, opened only when a file needs it."""
    if source.format == TABLE:
        return tables or _unmapped
    if source.format == BHYT and claims is not None:
        return claims
    return cast(Reader, import_module(f"emr_hub.formats.{source.format}").read)


def _unmapped(source: SourceFile, sink: Sink, limits: Limits) -> None:
    from emr_hub.formats.rejects import Reason, Reject

    why = "a table, and no mapping says what its columns mean; --init-mapping FILE writes a first one"
    sink.reject(Reject(source.name, 1, Reason.BROKEN_LINE, why, ""))


def _is_shared(source: SourceFile) -> bool:
    if source.format != FHIR or not source.by_line or source.trouble:
        return False
    packed_to = 1 if not source.packing else 8  # usual for NDJSON; only a hint of how much work it is
    return source.path.stat().st_size * packed_to >= SHARED_FROM_BYTES


@contextmanager
def _claims(sources: Sequence[SourceFile], sink: Sink, limits: Limits) -> Iterator[Reader | None]:
    """The reader of all claims files together: what one visit tells may lie in several of them."""
    if not any(source.format == BHYT for source in sources):
        yield None
        return
    from emr_hub.formats.bhyt import claims_into

    with claims_into(sink, limits) as reader:
        yield reader


@contextmanager
def _pool(sources: Sequence[SourceFile], workers: int) -> Iterator[ProcessPoolExecutor | None]:
    if workers <= 1 or not any(map(_is_shared, sources)):
        yield None
        return
    # Parsed JSON holds no cycles, and a worker does nothing but parse.
    with ProcessPoolExecutor(workers, spawning(), initializer=_begin) as pool, ended_at_once(pool):
        yield pool


def _begin() -> None:
    obey_parent()
    gc.disable()
