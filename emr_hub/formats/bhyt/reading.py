"""A claims file to rows and facts, record by record: whatever is broken is named, and everything else is read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from emr_hub.formats.bhyt.frames import Envelope, Frame, frames
from emr_hub.formats.bhyt.hardened import Element, Unreadable, parsed
from emr_hub.formats.bhyt.inner_files import inner_files, items_of
from emr_hub.formats.bhyt.items import ROOTS, XML1, XML3, XML4, Item, Kind, absent
from emr_hub.formats.bhyt.results import NAMES, Row, read_result
from emr_hub.formats.bhyt.services import Orders
from emr_hub.formats.bhyt.visits import CARD, VISIT, Visit, read_visit
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.narrow import batch_in
from emr_hub.formats.packing import why
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.row import PEOPLE, ROW, VISITS
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile, open_source

_BATCH_ROWS = 16_384
_SAID = rb"<%s>\s*(?:<!\[CDATA\[)?\s*([0-9A-Za-z._-]{1,40})"
_WRITTEN_BY, _WRITTEN_ON = re.compile(_SAID % b"MACSKCB"), re.compile(_SAID % b"NGAYLAP")


def read(source: SourceFile, sink: Sink, limits: Limits = LIMITS) -> None:
    """Read one claims file into the sink; never raises for what it holds."""
    reading = Reading(source, sink)
    try:
        with open_source(source, limits) as stream:
            reading.run(stream, limits)
    except OSError as fault:
        reading.refuse(1, f"cannot be opened or unpacked ({why(fault)})", b"")
    reading.flush()


@dataclass(slots=True)
class Reading:
    """Reads one claims file; what it has gathered waits until `flush`."""

    source: SourceFile
    sink: Sink
    rows: list[Row] = field(default_factory=list)
    cards: list[tuple[Any, ...]] = field(default_factory=list)
    visits: list[tuple[Any, ...]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def run(self, stream: BinaryIO, limits: Limits) -> None:
        """Take every record of the stream."""
        envelope = Envelope()
        for frame in frames(stream, envelope, limits):
            self.met["HOSO"] += 1
            try:
                self._record(frame, envelope)
            except Unreadable as fault:
                self.refuse(frame.number, str(fault), frame.content[:200])
            if len(self.rows) >= _BATCH_ROWS:
                self.flush()

    def refuse(self, line: int, why: str, original: bytes) -> None:
        """Name what cannot be read, by its record."""
        self.sink.reject(Reject(self.source.name, line, Reason.BROKEN_LINE, why, shortened(original)))

    def flush(self) -> None:
        """Hand over what has been gathered."""
        self.sink.lines(self.met["HOSO"])
        for what, number in self.met.items():
            self.sink.count(what, number)
        self.sink.facts("people", batch_in(PEOPLE, CARD, self.cards))
        self.sink.facts("visits", batch_in(VISITS, VISIT, self.visits))
        self.sink.rows(batch_in(ROW, NAMES, self.rows))
        self.met, self.rows, self.cards, self.visits = Counter(), [], [], []

    def _record(self, frame: Frame, envelope: Envelope) -> None:
        if frame.fault:
            raise Unreadable(frame.fault)
        root = parsed(frame.content, None if envelope.whole else envelope.encoding)
        if envelope.whole:
            _refuse_strangers(root)
        head = frame.content if envelope.whole else envelope.head
        self._claim(frame.number, root, _said(_WRITTEN_BY, head), _said(_WRITTEN_ON, head))

    def _claim(self, line: int, root: Element, written_by: str | None, written_on: str | None) -> None:
        """One record: its visit, its orders, and the results of those orders."""
        told: dict[str, list[Item]] = {kind.name: [] for kind in (XML1, XML3, XML4)}
        for kind, content in inner_files(root):
            told[kind.name] += items_of(kind, content, lambda why, original: self.refuse(line, why, original))
        self._gaps(told)
        visit = self._visit(told, written_by, written_on)
        self._results(line, told["XML4"], Orders.of(visit, told["XML3"]))

    def _visit(self, told: dict[str, list[Item]], written_by: str | None, written_on: str | None) -> Visit:
        if not told["XML1"]:
            self.met["HOSO without XML1"] += 1
            return Visit.unknown(written_by)
        visit = read_visit(told["XML1"][0], written_by, written_on)
        self.cards.append(visit.card)
        self.visits.append(visit.facts)
        return visit

    def _results(self, line: int, results: list[Item], orders: Orders) -> None:
        number = self.source.number
        for item in results:
            order = orders.answered_by(item)
            if order.laboratory:
                self.rows.append(read_result((number, line, 0), item, order, orders.again))
            else:
                self.met["XML4 result, other"] += 1

    def _gaps(self, told: dict[str, list[Item]]) -> None:
        """Count what was met, and name the fields that the version of the tables does not have."""
        for kind in (XML1, XML3, XML4):
            found: list[Item] = told[kind.name]
            self.met[f"{kind.name} item"] += len(found)
            for name in absent(found[0], kind) if found else ():
                self.met[f"{kind.name} without {name}"] += 1


def _said(pattern: re.Pattern[bytes], head: bytes) -> str | None:
    found = pattern.search(head)
    return found[1].decode("ascii") if found else None


def _refuse_strangers(root: Element) -> None:
    """A file without records must at least be an envelope."""
    if root.tag in ROOTS:
        kind: Kind = ROOTS[root.tag]
        raise Unreadable(f"{kind.name} outside its envelope (GIAMDINHHS): whose visit it tells of is said elsewhere")
    if root.find(".//FILEHOSO") is None:
        raise Unreadable(f"no claims file: the root is {root.tag[:40]!r}, expected GIAMDINHHS with records (HOSO)")
