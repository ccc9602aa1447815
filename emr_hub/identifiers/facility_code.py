"""The code of a facility: five characters with the old province prefix, or thirteen digits; the two never mix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from emr_hub.identifiers.shape import Invalid, shape_of

_LAST_PROVINCE = 96
_FORCES = {"97": "army", "98": "police"}
_SYNTHETIC_SEQUENCE = "8"  # 8NN: the block this project mints in; real codes are not known


class FacilityCodeForm(StrEnum):
    """Which of the two systems a code belongs to."""

    MA_CSKCB = "ma_cskcb"  # five characters, Decision 384/QĐ-BYT 2019
    MA_GTIN_CSKCB = "ma_gtin_cskcb"  # thirteen digits, Decision 1551/QĐ-BYT 2026


@dataclass(frozen=True, slots=True)
class FacilityCode:
    """A facility code taken apart. `prefix` (old province, 97 army, 98 police) only in the five-character form.

    A code says nothing about who bears it at a date: ask the registry, which keeps the periods.
    """

    form: FacilityCodeForm
    text: str
    prefix: str | None
    synthetic: bool


def parse_facility_code(text: str | None) -> FacilityCode | Invalid:
    """Read a facility code, or say by shape why it is none."""
    written = (text or "").strip()
    if re.fullmatch(r"[0-9]{13}", written):
        return FacilityCode(FacilityCodeForm.MA_GTIN_CSKCB, written, None, synthetic=False)
    if not re.fullmatch(r"[0-9]{5}", written):
        return Invalid(f"facility code: expected 5 or 13 digits, got {shape_of(written)}")
    prefix = written[:2]
    if not (1 <= int(prefix) <= _LAST_PROVINCE or prefix in _FORCES):
        return Invalid("facility code: expected digits 1-2 to be an old province code, 97 or 98")
    return FacilityCode(FacilityCodeForm.MA_CSKCB, written, prefix, synthetic=written[2] == _SYNTHETIC_SEQUENCE)


def mint_facility_code(prefix: str, serial: int) -> str:
    """A synthetic five-character code: old province prefix, then 8NN. Never address a real facility with it."""
    written = f"{prefix}{_SYNTHETIC_SEQUENCE}{serial:02d}"
    if not 0 <= serial <= 99 or isinstance(parse_facility_code(written), Invalid):
        raise ValueError("expected an old province prefix and a serial from 0 to 99")
    return written
