"""SPM (or OBR-15 before 2.5) as what was taken, when, and whether the laboratory could use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from emr_hub.formats.compact_times import Written, read_time
from emr_hub.formats.hl7v2.code_lists import table
from emr_hub.formats.hl7v2.delimiters import Delimiters
from emr_hub.formats.hl7v2.orders import field
from emr_hub.terminology import specimens

TYPE, COLLECTED, REJECTED, CONDITION = 4, 17, 21, 24


class Taken(NamedTuple):
    """Specimen of the catalogue where one is said, when it was taken, and why it is unfit."""

    specimen: str | None = None
    taken: Written | None = None
    unfit: str | None = None


NOT_TOLD = Taken()


def read_specimen(fields: Sequence[str], by: Delimiters) -> Taken:
    """One SPM segment."""
    rejected = table("unfit", "why", "SPM-21").get(by.first(field(fields, REJECTED)).strip().upper())
    condition = table("unfit", "why", "SPM-24").get(by.first(field(fields, CONDITION)).strip().upper())
    if rejected is None and field(fields, REJECTED):
        rejected = "rejected"
    taken = read_time(by.first(field(fields, COLLECTED)))
    return Taken(specimen_of(field(fields, TYPE), by), taken, rejected or condition)


def specimen_of(written: str, by: Delimiters) -> str | None:
    """The catalogue's specimen of a code, in either triplet: the catalogue's own key, else the table's."""
    parts = [part.strip() for part in by.components(written)]
    codes = parts[3:4] + parts[:1]  # the alternate first: a key of the catalogue is finer than an HL7 code
    for code in codes:
        if code in specimens():
            return code
    return next((found for code in codes if (found := table("specimens", "specimen").get(code.upper()))), None)
