"""A message as its groups: a person, a visit, then order by order what was ordered, answered and taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from emr_hub.formats.compact_times import Written, read_time
from emr_hub.formats.hl7v2.delimiters import Delimiters
from emr_hub.formats.hl7v2.header import ORDERS, RESULTS, Header
from emr_hub.formats.hl7v2.observations import DOCUMENTS, HEAD, OWN, read_own, stage_of
from emr_hub.formats.hl7v2.orders import FACT, Order, read_order
from emr_hub.formats.hl7v2.patients import CARD, read_card
from emr_hub.formats.hl7v2.specimens import NOT_TOLD, Taken, read_specimen, specimen_of
from emr_hub.formats.hl7v2.visits import VISIT, read_visit
from emr_hub.formats.narrow import batch_in
from emr_hub.formats.row import FACTS, ISSUED_DAY, ROW, TAKEN_DAY
from emr_hub.formats.sink import Sink
from emr_hub.formats.turns import VOID

NAMES = ("file", "line", "part", *HEAD, *OWN, "unread")
_FACILITY, _TAKEN, _DATES = HEAD.index("facility"), HEAD.index("taken"), HEAD.index("dates")
_BATCH_ROWS = 16_384
_OBX_FIELDS = 24
_PADDING = [""] * _OBX_FIELDS
_NO_VISIT: tuple[Any, ...] = (None, None, None, None, None)
Fields = Sequence[str]


@dataclass(slots=True)
class _Group:
    """One order as its segments, until the next one begins."""

    orc: Fields = ()
    obr: Fields = ()
    obx: list[list[str]] = field(default_factory=list)
    taken: Taken = NOT_TOLD


@dataclass(slots=True)
class Taking:
    """Takes messages of one file; rows and facts wait here until they are handed over."""

    file: int
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    cards: list[tuple[Any, ...]] = field(default_factory=list)
    visits: list[tuple[Any, ...]] = field(default_factory=list)
    orders: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand over."""
        return len(self.rows) + len(self.cards) >= _BATCH_ROWS

    def message(self, line: int, header: Header, segments: list[str], met: Counter[str]) -> None:
        """Read one message. Segments that are not known (Z-segments among them) are skipped."""
        _Message(self, line, header, met).read(segments)

    def hand_over(self, sink: Sink) -> None:
        """Give the sink everything gathered, facts first."""
        sink.facts("people", batch_in(FACTS["people"], CARD, self.cards))
        sink.facts("visits", batch_in(FACTS["visits"], VISIT, self.visits))
        sink.facts("orders", batch_in(FACTS["orders"], FACT, self.orders))
        sink.rows(batch_in(ROW, NAMES, self.rows))
        self.rows, self.cards, self.visits, self.orders = [], [], [], []


class _Message:
    """One message while it is read."""

    def __init__(self, taking: Taking, line: int, header: Header, met: Counter[str]) -> None:
        self.taking, self.line, self.header, self.met = taking, line, header, met
        self.subject: str | None = None
        self.visit = _NO_VISIT
        self.group = _Group()
        self.specimen_first = NOT_TOLD  # specimen-oriented messages name it before its orders
        self.again: dict[str, int] = {}

    def read(self, segments: list[str]) -> None:
        sign, group = self.header.by.field, self.group
        for segment in segments:
            name = segment[:3]
            if name == "OBX":
                group.obx.append(segment.split(sign))
            elif name in _READ:
                _READ[name](self, segment.split(sign))
                group = self.group
        self._close()

    def _patient(self, fields: Fields) -> None:
        self._close()
        card = read_card(fields, self.header)
        self.subject, self.visit = card[0], _NO_VISIT
        self.taking.cards.append(card)

    def _visit(self, fields: Fields) -> None:
        self.visit = read_visit(fields, self.header)
        if self.visit[0] is not None:
            self.taking.visits.append(self.visit)

    def _order_begins(self, fields: Fields) -> None:
        self._close()
        self.group.orc = fields

    def _observations_begin(self, fields: Fields) -> None:
        if self.group.obr:
            self._close()
        self.group.obr = fields

    def _specimen(self, fields: Fields) -> None:
        taken = read_specimen(fields, self.header.by)
        if self.group.obr:
            self.group.taken = taken
        else:
            self.specimen_first = taken

    def _close(self) -> None:
        """The group is whole: its order is known, and its results become rows."""
        group, self.group = self.group, _Group()
        if not (group.orc or group.obr):
            if group.obx:
                self.met["OBX outside any order"] += len(group.obx)
                self._rows(group, read_order((), (), self.header, self.header.facility))
            return
        order = read_order(group.orc, group.obr, self.header, self.header.facility)
        if self.header.kind in ORDERS:
            self._ordered(order)
        elif self.header.kind not in RESULTS or not order.laboratory:
            self.met["OBX, other"] += len(group.obx)
        elif group.obx:
            self._rows(group, order)
        else:
            self.met[f"{order.status or 'order'} without results"] += 1
            if order.status in VOID and order.key is not None and self.subject is not None:
                self._withdrawn(group, order)

    def _withdrawn(self, group: _Group, order: Order) -> None:
        """The whole report is taken back: what it was about is known once all files are read."""
        head = self._head(group, order)
        cells = (self.taking.file, self.line, 0, *head, None, stage_of(order.status), order.status)
        self.taking.rows.append((*cells, *[None] * (len(NAMES) - len(cells))))

    def _ordered(self, order: Order) -> None:
        self.met[f"ORC {order.control or 'other'}"] += 1
        if order.key is None or order.control == "cancelled":
            return
        encounter, facility, context, *_ = self.visit
        self.taking.orders.append((
            order.key, encounter, facility or self.header.facility, order.service.code, order.clinician,
            order.ordered and order.ordered.instant, order.dates, context,
        ))  # fmt: skip

    def _rows(self, group: _Group, order: Order) -> None:
        by, head = self.header.by, self._head(group, order)
        key = order.key or f"{self.subject}|{order.service.code}|{order.taken and order.taken.instant}"
        unread, untaken = "; ".join(order.wrong) or None, head[_TAKEN] is None
        for fields in group.obx:
            padded = fields + _PADDING[len(fields) :]
            if padded[2] in DOCUMENTS:
                self.met["OBX document"] += 1
                continue
            own = read_own(padded, by, key, self.again, order.status, group.taken.unfit)
            apart = padded[15] or padded[23] or (untaken and padded[14])
            shared = _told_apart(head, padded, by) if apart else head
            self.taking.rows.append((self.taking.file, self.line, 0, *shared, *own, unread))

    def _head(self, group: _Group, order: Order) -> tuple[Any, ...]:
        encounter, _, context, *_ = self.visit
        sent, specimen = self.header.sent, group.taken if group.taken is not NOT_TOLD else self.specimen_first
        issued, taken = order.issued or sent, order.taken or specimen.taken
        dates = (
            order.dates
            | (ISSUED_DAY if issued and issued.whole_day else 0)
            | (TAKEN_DAY if taken and taken.whole_day else 0)
        )
        return (
            _told(issued, sent), self.subject, encounter,
            self.header.facility, order.key, order.service.code, order.clinician, _instant(order.ordered),
            _instant(taken), _instant(issued), dates, order.service.loinc,
            specimen.specimen or specimen_of(order.source, self.header.by), context,
        )  # fmt: skip


def _told_apart(head: tuple[Any, ...], f: Fields, by: Delimiters) -> tuple[Any, ...]:
    """What an OBX says otherwise than its order: the laboratory that produced it, a time where the order has none."""
    told = list(head)
    organisation = by.components(f[23])
    producer = by.first(f[15]).strip() or (organisation[9].strip() if len(organisation) > 9 else "")
    told[_FACILITY] = producer or told[_FACILITY]
    if told[_TAKEN] is None and (observed := read_time(by.first(f[14]))) is not None:
        told[_TAKEN] = observed.instant
        told[_DATES] |= TAKEN_DAY if observed.whole_day else 0
    return tuple(told)


def _told(issued: Written | None, sent: Written | None) -> str | None:
    """Sorts what one laboratory says of a result: by when it changed (OBR-22), then by when the message was sent."""
    if issued is None:
        return None
    return f"{issued.instant:015d}{(sent or issued).instant:015d}"


def _instant(told: Written | None) -> int | None:
    return told.instant if told is not None else None


_READ = {
    "PID": _Message._patient, "PV1": _Message._visit, "ORC": _Message._order_begins,
    "OBR": _Message._observations_begin, "SPM": _Message._specimen,
}  # fmt: skip
