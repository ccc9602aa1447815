"""Reads FHIR files into flat laboratory rows; whatever cannot be read is named by file and line, the rest goes on."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from emr_hub.formats.batches import batch_of
from emr_hub.formats.lines import Block, blocks
from emr_hub.formats.observations import ROW, Json, add_rows, is_laboratory, organisation
from emr_hub.formats.people import People
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.sources import SourceFile, open_source, source_files

MAX_WHOLE_FILE_BYTES = 512 << 20
_BATCH_ROWS = 16_384
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHAPE_ERRORS = (TypeError, AttributeError, KeyError, IndexError, ValueError, RecursionError)
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class LabRecords:
    """What the files hold: laboratory rows in the shape of `ROW`, the people, and what could not be read.

    `resources` counts every resource by type (`Observation, other` is one outside the laboratory category);
    `visits` says which organisation an encounter belongs to.
    """

    files: tuple[str, ...]
    rows: pa.Table
    people: People
    visits: dict[str, str]
    resources: Counter[str]
    rejects: list[Reject]
    lines_read: int


def read_fhir(paths: Iterable[Path], progress: Progress | None = None) -> LabRecords:
    """Read NDJSON files and Bundles, plain or packed, single or in folders.

    `progress` is told the name of each file and the lines read so far. Never raises for what a file holds.
    """
    sources = source_files(paths)
    reading = _Reading(tuple(s.name for s in sources))
    with _without_cycle_search():
        for source in sources:
            _read_file(reading, source)
            if progress is not None:
                progress(source.name, reading.lines_read)
        return reading.finish()


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Parsed JSON holds no cycles; looking for them among millions of rows doubles the time of reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _Reading:
    files: tuple[str, ...]
    people: People = field(default_factory=People)
    visits: dict[str, str] = field(default_factory=dict)
    resources: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    lines_read: int = 0
    laboratory: int = 0

    def broken(self, file: int, line: int, why: str, original: bytes) -> None:
        self.rejects.append(Reject(self.files[file], line, Reason.BROKEN_LINE, why, shortened(original)))

    def take(self, resource: Any, file: int, line: int, url: str | None = None) -> None:
        """One resource of whatever type; anything not of its shape is a broken line."""
        try:
            kind = resource.get("resourceType")
            if kind == "Observation":
                self._observation(resource, file, line)
            elif kind == "Bundle":
                self._bundle(resource, file)
            else:
                self._other(resource, kind, url)
        except _SHAPE_ERRORS as fault:
            self.broken(file, line, f"not of its FHIR shape ({type(fault).__name__})", _dump(resource))

    def _observation(self, resource: Json, file: int, line: int) -> None:
        if not is_laboratory(resource):
            self.resources["Observation, other"] += 1
            return
        add_rows(resource, file, line, self.rows)
        self.laboratory += 1
        if len(self.rows) >= _BATCH_ROWS:
            self.flush()

    def _bundle(self, bundle: Json, file: int) -> None:
        self.resources["Bundle"] += 1
        for number, entry in enumerate(bundle.get("entry") or (), 1):
            resource = entry.get("resource") if isinstance(entry, dict) else entry
            if resource is not None:
                url = entry.get("fullUrl") if isinstance(entry, dict) else None
                self.take(resource, file, number, url if isinstance(url, str) else None)

    def _other(self, resource: Json, kind: Any, url: str | None) -> None:
        if not isinstance(kind, str):
            raise KeyError("resourceType")
        if kind == "Patient":
            self.people.add(resource, url)
        elif kind == "Encounter":
            self._visit(resource, url)
        self.resources[kind] += 1

    def _visit(self, encounter: Json, url: str | None) -> None:
        provider = organisation(encounter.get("serviceProvider") or {})
        for name in (url, f"Encounter/{encounter.get('id')}", f"urn:uuid:{encounter.get('id')}"):
            if provider and name:
                self.visits[name] = provider

    def flush(self) -> None:
        batch, faults = batch_of(self.rows)
        self.batches.append(batch)
        self.rows = []
        for file, line, why, original in faults:
            self.broken(file, line, why, original.encode())

    def finish(self) -> LabRecords:
        self.flush()
        self.resources["Observation"] = self.laboratory
        table = pa.Table.from_batches(self.batches, ROW)
        return LabRecords(self.files, table, self.people, self.visits, self.resources, self.rejects, self.lines_read)


def _read_file(reading: _Reading, source: SourceFile) -> None:
    try:
        with open_source(source) as stream:
            (_read_lines if source.by_line else _read_whole)(reading, source.number, stream)
    except OSError as fault:
        reading.broken(source.number, 1, f"cannot be opened or unpacked ({type(fault).__name__})", b"")


def _read_lines(reading: _Reading, file: int, stream: BinaryIO) -> None:
    for block in blocks(stream):
        _read_block(reading, file, block)


def _read_block(reading: _Reading, file: int, block: Block) -> None:
    loads, take, read = orjson.loads, reading.take, 0
    if block.first == 1 and block.lines:
        block.lines[0] = block.lines[0].removeprefix(_BYTE_ORDER_MARK)
    for number, line in enumerate(block.lines, block.first):
        try:
            resource = loads(line)
        except orjson.JSONDecodeError as fault:
            if line and not line.isspace():
                reading.lines_read += 1
                reading.broken(file, number, f"not JSON: {fault.msg} at column {fault.colno}", line)
            continue
        read += 1
        take(resource, file, number)
    reading.lines_read += read
    for bad in block.faults:
        reading.lines_read += 1
        reading.broken(file, bad.line, bad.why, bad.start)


def _read_whole(reading: _Reading, file: int, stream: BinaryIO) -> None:
    """A Bundle, one resource, or an array of resources; lines under the name .json are read as lines."""
    try:
        content = stream.read(MAX_WHOLE_FILE_BYTES + 1).removeprefix(_BYTE_ORDER_MARK)
    except (OSError, EOFError, ValueError) as fault:
        return _one_fault(reading, file, f"the file breaks off ({type(fault).__name__})", b"")
    if len(content) > MAX_WHOLE_FILE_BYTES:
        return _one_fault(reading, file, f"longer than {MAX_WHOLE_FILE_BYTES} bytes; write it as NDJSON", content)
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        if _first_line_stands_alone(content):
            return _read_block(reading, file, Block(1, content.split(b"\n")))
        return _one_fault(reading, file, f"not JSON: {fault.msg} at line {fault.lineno}", content)
    reading.lines_read += 1
    for number, resource in enumerate(found if isinstance(found, list) else [found], 1):
        reading.take(resource, file, number)


def _one_fault(reading: _Reading, file: int, why: str, start: bytes) -> None:
    reading.lines_read += 1
    reading.broken(file, 1, why, start)


def _first_line_stands_alone(content: bytes) -> bool:
    try:
        return isinstance(orjson.loads(content.lstrip().split(b"\n", 1)[0]), dict)
    except orjson.JSONDecodeError:
        return False


def _dump(resource: Any) -> bytes:
    try:
        return orjson.dumps(resource)
    except orjson.JSONEncodeError:
        return b""
