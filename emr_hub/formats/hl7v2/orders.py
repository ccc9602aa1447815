"""ORC and OBR as the order that results answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emr_hub.formats.compact_times import Written, read_time
from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.hl7v2.codes import Coded, coded
from emr_hub.formats.hl7v2.header import ORDERS, Header
from emr_hub.formats.row import ORDERED_DAY, TAKEN_DAY

FACT = ("order_key", "encounter", "facility", "service", "clinician", "ordered", "dates", "context")
Fields = Sequence[str]


@dataclass(frozen=True, slots=True)
class Order:
    """One order: `key` from its number (placer, else filler) and service. `issued`: when its results were last changed.

    `status` is the one of the whole report (OBR-25). `laboratory`: not of a section that is none (OBR-24).
    """

    key: str | None
    control: str | None
    service: Coded
    clinician: str | None
    ordered: Written | None
    taken: Written | None
    issued: Written | None
    status: str | None
    laboratory: bool
    source: str
    wrong: tuple[str, ...]

    @property
    def dates(self) -> int:
        """The bits of times that are whole days."""
        ordered = ORDERED_DAY if self.ordered is not None and self.ordered.whole_day else 0
        return ordered | (TAKEN_DAY if self.taken is not None and self.taken.whole_day else 0)


def read_order(orc: Fields, obr: Fields, header: Header, facility: str | None) -> Order:
    """The order of one ORC with its OBR; either may be missing."""
    by = header.by
    wrong: list[str] = []

    def time(name: str, fields: Fields, at: int) -> Written | None:
        written = by.first(field(fields, at)).strip()
        found = read_time(written) if written else None
        if written and found is None:
            wrong.append(f"{name} {written[:30]}")
        return found

    service = coded(field(obr, 4), by)
    number = by.first(field(obr, 2) or field(orc, 2)).strip() or by.first(field(obr, 3) or field(orc, 3)).strip()
    taken, issued = time("OBR-7", obr, 7), time("OBR-22", obr, 22)
    signed = [time("ORC-9", orc, 9), time("ORC-15", orc, 15), time("OBR-6", obr, 6)]
    return Order(
        f"{facility or ''}|{number}|{service.code or service.loinc or ''}" if number else None,
        table("order_controls", "means").get(field(orc, 1)), service,
        by.first(field(orc, 12) or field(obr, 16)).strip() or None,
        _signed(signed, None if header.kind in ORDERS else issued or header.sent), taken, issued,
        table("result_statuses", "status", "OBR-25").get(field(obr, 25)),
        table("sections", "laboratory").get(field(obr, 24)) != "0", by.first(field(obr, 15)).strip(), tuple(wrong),
    )  # fmt: skip


def field(fields: Fields, at: int) -> str:
    """A field of a segment; empty when it is not there or deleted on purpose."""
    found = fields[at] if len(fields) > at else ""
    return "" if found == '""' else found


def _signed(told: list[Written | None], issued: Written | None) -> Written | None:
    """When the order was signed: the first time that can be it; the time of a result is often told in that place."""
    for one in told:
        if one is not None and (issued is None or one.instant < issued.instant):
            return one
    return None
