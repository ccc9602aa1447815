"""A claims file to rows and facts, record by record: whatever is broken is named, and everything else is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import BinaryIO

from emr_hub.formats.bhyt.frames import Envelope, Frame, frames
from emr_hub.formats.bhyt.hardened import Unreadable, parsed
from emr_hub.formats.bhyt.inner_files import Refuse, inner_files, items_in, items_of
from emr_hub.formats.bhyt.items import KINDS, Kind, absent
from emr_hub.formats.bhyt.loose import Loose, inner_file
from emr_hub.formats.bhyt.taking import Taking, Told, nothing_told
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.packing import why
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source

_SAID = rb"<%s>\s*(?:<!\[CDATA\[)?\s*([0-9A-Za-z._-]{1,40})"
_WRITTEN_BY, _WRITTEN_ON = re.compile(_SAID % b"MACSKCB"), re.compile(_SAID % b"NGAYLAP")


def read(source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
    """Read one claims file into the sink; never raises for what it holds."""
    with claims_into(sink, limits) as reader:
        reader(source, sink, limits)


@contextmanager
def claims_into(sink: Sink, limits: Limits = LIMITS) -> Iterator[Callable[[SourceFile, Sink, Limits], None]]:
    """A reader of claims files; what lies about without its envelope is joined when all of them are read."""
    loose = Loose(limits.apart)
    yield partial(_read, loose)
    loose.join(sink)


def _read(loose: Loose, source: SourceFile, sink: Sink, limits: Limits) -> None:
    reading = Reading(source, sink, loose)
    try:
        with open_source(source, limits) as stream:
            reading.run(stream, limits)
    except OSError as fault:
        reading.refuse(1, f"cannot be opened or unpacked ({why(fault)})", b"")
    reading.flush()


@dataclass(slots=True)
class Reading:
    """Reads one claims file; what it has gathered waits until `flush`, what has no envelope goes to `loose`."""

    source: SourceFile
    sink: Sink
    loose: Loose
    taking: Taking = field(default_factory=Taking)
    frames: int = 0

    def run(self, stream: BinaryIO, limits: Limits) -> None:
        """Take every record of the stream."""
        envelope = Envelope()
        for frame in frames(stream, envelope, limits):
            self.frames += 1
            try:
                self._record(frame, envelope)
            except Unreadable as fault:
                self.refuse(frame.number, str(fault), frame.content[:200])
            if self.taking.is_full:
                self.flush()

    def refuse(self, line: int, why: str, original: bytes) -> None:
        """Name what cannot be read, by its record."""
        self.sink.reject(Reject(self.source.name, line, Reason.BROKEN_LINE, why, shortened(original)))

    def flush(self) -> None:
        """Hand over what has been gathered."""
        self.sink.lines(self.frames)
        self.taking.hand_over(self.sink)
        self.frames = 0

    def _record(self, frame: Frame, envelope: Envelope) -> None:
        if envelope.whole and not frame.fault and self._is_inner_file(frame):
            return
        self.taking.met["HOSO"] += 1
        if frame.fault:
            raise Unreadable(frame.fault)
        root = parsed(frame.content, None if envelope.whole else envelope.encoding)
        if envelope.whole and root.find(".//FILEHOSO") is None:
            raise Unreadable(
                f"no claims file: the root is {root.tag[:40]!r}, expected GIAMDINHHS with records (HOSO)"
                " or an inner file such as TONG_HOP"
            )
        head = frame.content if envelope.whole else envelope.head
        told = nothing_told()
        for kind, content in inner_files(root):
            told[kind.name] += items_of(kind, content, self._refusing(frame))
        self._count(KINDS.values(), told)
        place = (self.source.number, frame.number, 0)
        self.taking.claim(told, repeat(place), _said(_WRITTEN_BY, head), _said(_WRITTEN_ON, head))

    def _is_inner_file(self, frame: Frame) -> bool:
        """Whether the file is one inner file without its envelope; it then waits for the others."""
        name, kind = inner_file(frame.content)
        if not name:
            return False
        self.taking.met[f"{name} file without its envelope"] += 1
        if kind is not None:
            found = items_in(kind, frame.content, self._refusing(frame))
            self._count((kind,), {kind.name: found})
            if not self.loose.keep(self.source, kind, found):
                raise Unreadable(f"more than {self.loose.most} items without their envelope (GIAMDINHHS)")
        return True

    def _refusing(self, frame: Frame) -> Refuse:
        return lambda why, original: self.refuse(frame.number, why, original)

    def _count(self, kinds: Iterable[Kind], told: Told) -> None:
        """Count what was met, and name the fields that the version of the tables does not have."""
        for kind in kinds:
            found = told[kind.name]
            self.taking.met[f"{kind.name} item"] += len(found)
            for name in absent(found[0], kind) if found else ():
                self.taking.met[f"{kind.name} without {name}"] += 1


def _said(pattern: re.Pattern[bytes], head: bytes) -> str | None:
    found = pattern.search(head)
    return found[1].decode("ascii") if found else None
