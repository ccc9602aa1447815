"""One FHIR file to rows and facts; whatever cannot be read is named by line, the rest goes on."""

from __future__ import annotations

from typing import BinaryIO

import msgspec
import orjson

from emr_hub.formats.fhir.taking import Taker
from emr_hub.formats.letters import in_utf8
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.lines import Block, blocks
from emr_hub.formats.packing import STREAM_FAULTS, why
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source

_OBSERVATION = (b'{"resourceType":"Observation"', b'{"resourceType": "Observation"')
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
    """Read one file to the sink. Never raises for what the file holds."""
    taker = Taker(sink, source.number, source.name, by_line=source.by_line)
    try:
        with open_source(source, limits) as stream:
            (_read_lines if source.by_line else _read_whole)(taker, sink, in_utf8(stream), limits)
    except STREAM_FAULTS as fault:
        taker.broken(1, f"cannot be opened or unpacked ({why(fault)})", b"")
    taker.flush()


def _read_lines(taker: Taker, sink: Sink, stream: BinaryIO, limits: Limits) -> None:
    for block in blocks(stream, max_line_bytes=limits.line_bytes):
        read_block(taker, sink, block, begins=block.first == 1)


def read_block(taker: Taker, sink: Sink, block: Block, *, begins: bool = False) -> None:
    """The resources of consecutive lines; `begins`: the first is the first of its file, which may bear a mark."""
    loads, take, take_observation, read = orjson.loads, taker.take, taker.take_observation, 0
    if begins and block.lines:
        block.lines[0] = block.lines[0].removeprefix(_BYTE_ORDER_MARK)
    for number, line in enumerate(block.lines, block.first):
        try:
            if line.startswith(_OBSERVATION):
                take_observation(line, number)
            else:
                take(loads(line), number)
        except orjson.JSONDecodeError as fault:
            if not line or line.isspace():
                continue
            taker.broken(number, f"not JSON: {fault.msg} at column {fault.colno}", line)
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            taker.broken(number, f"not JSON: {_words(fault)}", line)
        read += 1
    for bad in block.faults:
        read += 1
        taker.broken(bad.line, bad.why, bad.start)
    sink.lines(read)


def _read_whole(taker: Taker, sink: Sink, stream: BinaryIO, limits: Limits) -> None:
    """A Bundle, one resource, or an array of resources; lines under the name .json are read as lines."""
    try:
        content = stream.read(limits.whole_bytes + 1).removeprefix(_BYTE_ORDER_MARK)
    except STREAM_FAULTS as fault:
        return _one_fault(taker, sink, f"the file breaks off ({why(fault)})", b"")
    if len(content) > limits.whole_bytes:
        return _one_fault(taker, sink, f"longer than {limits.whole_bytes} bytes; write it as NDJSON", content)
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        if _first_line_stands_alone(content):
            return read_block(taker, sink, Block(1, content.split(b"\n")), begins=True)
        return _one_fault(taker, sink, f"not JSON: {fault.msg} at line {fault.lineno}", content)
    sink.lines(1)
    for number, resource in enumerate(found if isinstance(found, list) else [found], 1):
        taker.take(resource, number)


def _one_fault(taker: Taker, sink: Sink, why: str, start: bytes) -> None:
    sink.lines(1)
    taker.broken(1, why, start[:1000])


def _words(fault: Exception) -> str:
    return str(fault) if isinstance(fault, msgspec.DecodeError) else "letters that are not UTF-8"


def _first_line_stands_alone(content: bytes) -> bool:
    try:
        return isinstance(orjson.loads(content.lstrip().split(b"\n", 1)[0]), dict)
    except orjson.JSONDecodeError:
        return False
