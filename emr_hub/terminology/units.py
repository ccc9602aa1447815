"""Values between a laboratory's unit and the catalogue's: one factor, an affine pair, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from emr_hub.terminology.analytes import analytes
from emr_hub.terminology.loinc import loinc_meaning
from emr_hub.terminology.table_rows import rows_of
from emr_hub.terminology.ucum import IN_WORDS, Unit, known_units, unit_of


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted value and the unit it is now in."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a value is not converted; an expected outcome, not an error."""

    reason: str


class Factor(NamedTuple):
    """catalogue value = reported value x `scale` + `offset`; unpacks into the two."""

    scale: float
    offset: float

    def to_catalogue(self, value: float) -> float:
        """A reported value in the catalogue unit."""
        return value * self.scale + self.offset

    def from_catalogue(self, value: float) -> float:
        """A catalogue value in the reported unit."""
        return (value - self.offset) / self.scale


@dataclass(frozen=True, slots=True)
class _Bridge:
    """Value in `unit` = catalogue value x `scale` + `offset`: how an analyte reaches another family of units."""

    unit: Unit
    scale: float
    offset: float


@cache
def _declared_bridges() -> Mapping[str, tuple[_Bridge, ...]]:
    known = tuple(analytes())
    bridges: dict[str, tuple[_Bridge, ...]] = {}
    for row in rows_of("unit_conversions.csv"):
        key = row.one_of("analyte", known)
        unit = known_units()[row.one_of("unit", tuple(known_units()))]
        bridge = _Bridge(unit, row.some_number("scale"), row.some_number("offset"))
        bridges[key] = (*bridges.get(key, ()), bridge)
    return MappingProxyType(bridges)


@cache
def _bridges(analyte_key: str) -> tuple[_Bridge, ...]:
    of = analytes()[analyte_key]
    bridges = [_Bridge(known_units()[of.unit], 1.0, 0.0)]
    if of.alt_unit is not None and of.alt_factor is not None:
        bridges.append(_Bridge(known_units()[of.alt_unit], of.alt_factor, 0.0))
    return (*bridges, *_declared_bridges().get(analyte_key, ()))


@cache
def _refusals() -> Mapping[tuple[str, str], str]:
    families = tuple({unit.family for unit in known_units().values()})
    rows = rows_of("unit_refusals.csv")
    return MappingProxyType({(r.word("analyte"), r.one_of("family", families)): r.word("reason") for r in rows})


def _stated_unit(written: str, loinc: str | None) -> Unit | None:
    meaning = loinc_meaning(loinc) if loinc else None
    if meaning is not None and meaning.annotation and "{" not in written:
        stated = unit_of(written)
        return stated and (unit_of(stated.code + meaning.annotation) or stated)
    return unit_of(written)


@lru_cache(maxsize=4096)
def factor_of(analyte_key: str, unit: str | None, loinc: str | None = None) -> Factor | Refused:
    """How values of an analyte in a unit become catalogue values: ask once per distinct unit, then multiply.

    `unit` is UCUM or a known spelling. A LOINC code whose own name says so completes a bare unit (48065-7 is FEU).
    A missing or unknown unit, an answer in words and every pair without a sure factor are refused.
    """
    if not unit or not unit.strip():
        return Refused("no unit was given")
    if (stated := _stated_unit(unit, loinc)) is None:
        return Refused("the unit is not known")
    if (reason := _refusals().get((analyte_key, stated.family))) is not None:
        return Refused(reason)
    if analyte_key not in analytes():
        return Refused("the analyte is not in the catalogue")
    if stated.family == IN_WORDS:
        return Refused("the answer is in words, not a number")
    return _across(analyte_key, stated)


def _across(analyte_key: str, stated: Unit) -> Factor | Refused:
    for bridge in _bridges(analyte_key):
        if bridge.unit.family == stated.family:
            return Factor(stated.scale / (bridge.unit.scale * bridge.scale), 0.0 - bridge.offset / bridge.scale)
    return Refused(f"no sure factor from {stated.code} to {analytes()[analyte_key].unit}")


def convert(analyte_key: str, value: float, unit: str | None, loinc: str | None = None) -> Conversion | Refused:
    """A reported value in the catalogue unit of its analyte, or why not."""
    factor = factor_of(analyte_key, unit, loinc)
    if isinstance(factor, Refused):
        return factor
    return Conversion(factor.to_catalogue(value), analytes()[analyte_key].unit)


def to_unit(analyte_key: str, value: float, unit: str) -> Conversion | Refused:
    """A catalogue value in another unit, for a laboratory that reports in it, or why not."""
    factor = factor_of(analyte_key, unit)
    return factor if isinstance(factor, Refused) else Conversion(factor.from_catalogue(value), unit)
