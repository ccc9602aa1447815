"""XML1 as the card of a person and the visit that the results belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emr_hub.clock import DAY, Instant
from emr_hub.formats.bhyt.code_lists import contexts, sexes
from emr_hub.formats.bhyt.items import Item
from emr_hub.formats.compact_times import read_birth, read_time

CARD = ("subject", "facility", "mrn", "name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")
VISIT = ("encounter", "facility", "context", "started", "ended")
_EMERGENCY = DAY  # the first 24 hours of an unplanned admission, as the decision has it


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. `subject` is unique within the facility that wrote it; `emergency_until` None when it was none.

    `updated` sorts claims about one visit: a corrected claim is sent again whole.
    """

    facility: str | None
    subject: str | None
    encounter: str
    context: str | None
    emergency_until: Instant | None
    updated: str | None
    card: tuple[Any, ...]
    facts: tuple[Any, ...]

    @staticmethod
    def unknown(written_by: str | None) -> Visit:
        """The visit of results without a readable XML1: nobody says whose they are."""
        return Visit(written_by, None, f"{written_by or ''}|", None, None, None, (), ())

    def context_at(self, ordered: Instant | None, department: str) -> str | None:
        """Where the person was cared for when an order was signed: by its department, else by the kind of visit."""
        found = contexts("MA_KHOA").get(department)
        if found is None and self.context != "outpatient":
            found = contexts("MA_KHOA with a bed").get(department)
        if found is not None:
            return found
        if self.emergency_until is not None and ordered is not None and ordered < self.emergency_until:
            return "emergency"
        return self.context


def read_visit(item: Item, written_by: str | None, written_on: str | None) -> Visit:
    """The visit of one XML1 item; `written_by` and `written_on` are facility and day of the envelope around it."""
    get = item.get
    facility = get("MA_CSKCB") or written_by
    number, key = get("MA_BN"), get("MA_LK") or ""
    subject = f"{facility or ''}|{number}" if number else f"{facility or ''}|visit {key}" if key else None
    context = contexts("MA_LOAI_KCB").get((get("MA_LOAI_KCB") or "").zfill(2))
    started, ended = read_time(get("NGAY_VAO", "")), read_time(get("NGAY_RA", ""))
    emergency = (get("MA_DOITUONG_KCB") or "").partition(".")[0] in contexts("MA_DOITUONG_KCB")
    until = started.instant + _EMERGENCY if emergency and started is not None else None
    encounter = f"{facility or ''}|{key}"
    return Visit(
        facility, subject, encounter, context, until, written_on or get("NGAY_TTOAN") or None,
        (subject, facility, number or None, *_person(item)),
        (encounter, facility, context, started and started.instant, ended and ended.instant),
    )  # fmt: skip


def _person(item: Item) -> tuple[str | None, ...]:
    get = item.get
    return (
        get("HO_TEN") or None, read_birth(get("NGAY_SINH", "")), sexes().get(get("GIOI_TINH", "")),
        get("SO_CCCD") or None, _first(get("MA_THE_BHYT") or get("MA_THE")), get("DIEN_THOAI") or None,
        get("DIA_CHI") or None,
    )  # fmt: skip


def _first(numbers: str | None) -> str | None:
    """Of several cards joined by `;` the first: a person who changed cards within a visit has both."""
    return (numbers or "").partition(";")[0].strip() or None
