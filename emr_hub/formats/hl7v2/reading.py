"""A file of messages to rows and facts, message by message: what is broken is named, and all else is read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from emr_hub.formats.hl7v2.framing import Frame, frames
from emr_hub.formats.hl7v2.groups import Taking
from emr_hub.formats.hl7v2.header import NoMessage, header_of, segments_of
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.packing import why
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source


def read(source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
    """Read one file of messages into the sink; never raises for what it holds."""
    reading = Reading.of(source, sink)
    try:
        with open_source(source, limits) as stream:
            for frame in frames(stream, limits):
                reading.take(frame)
    except OSError as fault:
        reading.refuse(1, f"cannot be opened or unpacked ({why(fault)})", b"")
    reading.flush()


@dataclass(slots=True)
class Reading:
    """Reads one file of messages; what it has gathered waits until `flush`."""

    source: SourceFile
    sink: Sink
    taking: Taking
    messages: int = 0
    batch: int = 0
    met: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def of(source: SourceFile, sink: Sink) -> Reading:
        """A reading of this file into this sink."""
        return Reading(source, sink, Taking(source.number))

    def refuse(self, line: int, reason: str, original: bytes) -> None:
        """Name what cannot be read, by its message."""
        self.sink.reject(Reject(self.source.name, line, Reason.BROKEN_LINE, reason, shortened(original)))

    def take(self, frame: Frame) -> None:
        """One message, or one segment of the envelope around messages."""
        if not frame.number:
            return self._envelope(frame.content)
        self.messages += 1
        self.batch += 1
        try:
            self._message(frame)
        except NoMessage as fault:
            self.refuse(frame.number, str(fault), frame.content[:200])
        if self.taking.is_full:
            self.flush()

    def _message(self, frame: Frame) -> None:
        if frame.fault:
            raise NoMessage(frame.fault)
        segments = segments_of(frame.content)
        header = header_of(segments[0])
        self.met[f"{header.kind} message"] += 1
        torn = "" if frame.closed else _torn(segments, header.by.field)
        if torn:
            segments.pop()
            self.refuse(frame.number, f"the file ends within an {torn} segment", frame.content[-200:])
        self.taking.message(frame.number, header, segments, self.met)

    def _envelope(self, content: bytes) -> None:
        """A batch says at its end how many messages it held; a difference is told, the messages are read."""
        kind = content[:3]
        if kind == b"BHS":
            self.batch = 0
        if kind == b"BTS":
            announced = content.split(content[3:4])[1].strip()[:10]
            if announced.isdigit() and int(announced) != self.batch:
                self.met["BTS with another number of messages than it announces"] += 1
        self.met[f"{kind.decode()} segment"] += 1

    def flush(self) -> None:
        """Hand over what has been gathered."""
        self.taking.hand_over(self.sink)
        self.sink.lines(self.messages)
        for what, number in self.met.items():
            self.sink.count(what, number)
        self.messages, self.met = 0, Counter()


def _torn(segments: list[str], sign: str) -> str:
    """The name of the last segment when it is an OBX without the status that every OBX has: its value may be cut."""
    last = segments[-1]
    return "OBX" if last.startswith("OBX") and last.count(sign) < 11 else ""
