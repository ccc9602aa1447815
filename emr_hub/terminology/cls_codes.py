"""Laboratory index codes of Decision 1227/QĐ-BYT, the few that were confirmed; the others are left to the user's file.

An early sample of the list carried invented codes (1010001 for glucose): nothing is filled in by likeness here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.terminology.table_rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class ClsCode:
    """One legal index code (7 digits) and the LOINC code it stands for."""

    code: str
    name: str
    loinc: str
    source: str
    status: str


def _read(row: Row) -> ClsCode:
    return ClsCode(*(row.word(name) for name in ("code", "name", "loinc", "source", "status")))


@cache
def cls_codes() -> Mapping[str, ClsCode]:
    """Every confirmed index code, by code."""
    return MappingProxyType({c.code: c for c in map(_read, rows_of("cls_codes.csv"))})
