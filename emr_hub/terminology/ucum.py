"""Units as laboratories write them, their UCUM spelling, and the family in which units differ by a factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.terminology.table_rows import Row, rows_of

IN_WORDS = "word"  # the family of answers that are not numbers


@dataclass(frozen=True, slots=True)
class Unit:
    """One UCUM unit: `scale` base units of its family make one of it."""

    code: str
    family: str
    scale: float


def _read(row: Row) -> Unit:
    return Unit(row.word("unit"), row.word("family"), row.some_number("scale"))


@cache
def known_units() -> Mapping[str, Unit]:
    """Every known unit by UCUM code."""
    return MappingProxyType({unit.code: unit for unit in map(_read, rows_of("units.csv"))})


@cache
def _spellings() -> Mapping[str, str]:
    known = tuple(known_units())
    read = ((row.word("written"), row.one_of("unit", known)) for row in rows_of("unit_spellings.csv"))
    return MappingProxyType(dict(read))


def unit_of(written: str) -> Unit | None:
    """The unit that a laboratory's spelling names; None when nobody has said what it means.

    Letters are compared exactly (mU is not MU); the micro sign is read as u.
    """
    plain = written.strip().replace("\u00b5", "u").replace("\u03bc", "u")
    return known_units().get(_spellings().get(plain, plain))
