"""A coded element (CE, CWE) as the codes that are understood: LOINC, and the sender's other one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from emr_hub.formats.hl7v2.delimiters import Delimiters
from emr_hub.formats.row import CLS, DVKT, LOCAL
from emr_hub.terminology import loinc_meanings

_LOINC_NAMES = ("LN", "LOINC", "LNC")
_LEGAL = re.compile(r"10[0-7]\d{4}")
_SERVICE = re.compile(r"\d\d\.\d{4}\.\d{4}")


class Coded(NamedTuple):
    """LOINC code, system and code of the other one, and the name a reader would see."""

    loinc: str | None = None
    system: str | None = None
    code: str | None = None
    label: str | None = None


@lru_cache(maxsize=65_536)  # a laboratory has some hundred tests
def coded(field: str, by: Delimiters) -> Coded:
    """Read both triplets of a coded element. LOINC is what its system calls LOINC, or a known code without system."""
    parts = [part.strip() for part in by.components(field)]
    parts += [""] * (6 - len(parts))
    loinc = other = None
    for code, system in ((parts[0], parts[2].upper()), (parts[3], parts[5].upper())):
        if not code:
            continue
        if system in _LOINC_NAMES or (not system and code in loinc_meanings()):
            loinc = loinc or code
        else:
            other = other or code
    label = normalize("NFC", parts[1] or parts[4]) or None
    return Coded(loinc, other and _system(other), other, label)


def _system(code: str) -> str:
    if _SERVICE.fullmatch(code):
        return DVKT
    return CLS if _LEGAL.fullmatch(code) else LOCAL
