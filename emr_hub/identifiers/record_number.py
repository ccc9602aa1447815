"""A hospital's own number for a person: unique within that facility and meaningless anywhere else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from emr_hub.identifiers.shape import Invalid, shape_of

_LONGEST = 100  # MA_BN, the patient code of the insurance claim, holds 100 characters
_NOT_A_NUMBER = frozenset({"NA", "N/A", "NONE", "NULL", "UNKNOWN", "KHONG", "KHÔNG", "KHÔNG CÓ"})


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """A usable record number as it is compared: composed Unicode, capitals, no space around it."""

    text: str


def parse_record_number(text: str | None) -> RecordNumber | Invalid:
    """Read a record number, or say by shape why it is none. Leading zeros count."""
    written = unicodedata.normalize("NFC", text or "").strip().upper()
    if not written or len(written) > _LONGEST or not re.fullmatch(r"[\w./ -]+", written):
        return Invalid(f"record number: expected 1 to {_LONGEST} letters, digits or ./-, got {shape_of(written)}")
    if written in _NOT_A_NUMBER or not written.strip("0") or written.startswith("123456789"):
        return Invalid("record number: a placeholder")
    return RecordNumber(written)


def mint_record_number(year: int, serial: int) -> str:
    """A record number as many hospitals write them: two digits of the year, then a six-digit serial of that year."""
    if not 0 <= serial <= 999_999:
        raise ValueError("expected a serial from 0 to 999999")
    return f"{year % 100:02d}{serial:06d}"
