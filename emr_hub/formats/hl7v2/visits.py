"""PV1 as the visit that results belong to: where, which kind of care, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emr_hub.formats.compact_times import read_time
from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.hl7v2.header import Header

VISIT = ("encounter", "facility", "context", "started", "ended")
CLASS, LOCATION, NUMBER, ADMITTED, DISCHARGED = 2, 3, 19, 44, 45


def read_visit(fields: Sequence[str], header: Header) -> tuple[Any, ...]:
    """The visit of one PV1 segment in the order of VISIT; without a number (PV1-19) it has no key of its own."""
    by = header.by

    def field(at: int) -> str:
        return fields[at] if len(fields) > at else ""

    place = by.leading(field(LOCATION))
    facility = (place[3].strip() if len(place) > 3 else "") or header.facility
    ward = table("contexts", "context", "point of care").get(place[0].strip().upper())
    context = table("contexts", "context", "PV1-2").get(by.first(field(CLASS)).strip().upper())
    number = by.first(field(NUMBER)).strip()
    started, ended = read_time(field(ADMITTED)), read_time(field(DISCHARGED))
    return (
        f"{facility or ''}|{number}" if number else None, facility,
        ward if ward is not None and context != "outpatient" else context,
        started and started.instant, ended and ended.instant,
    )  # fmt: skip
