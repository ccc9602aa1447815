"""Each laboratory's own language: its codes, its units, and which of them its own map can translate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import hashes, uniform, uniforms
from emr_hub.terminology import Facility, analytes, every_facility
from hospitals.laboratory.measured import ROOM, laboratory_number
from hospitals.network.sites import rung_of
from hospitals.settings import Row, rows

_SEED = 0  # codes are a fact of the hospital, the same in every world
_STYLES = ("mnemonic", "numbered", "grouped")
_RUNGS = ("district", "provincial", "specialised", "central")


@dataclass(frozen=True, slots=True)
class LocalCode:
    """One analyte as a hospital names it. `unit` UCUM; `decimals` of a reported value.

    `loinc` is sent along with results, or None. `mapped`: the hospital's ConceptMap has the code; where it is False and
    `loinc` is None nobody outside can read the result.
    """

    code: str
    name_vi: str
    unit: str
    loinc: str | None
    mapped: bool
    decimals: int


@cache
def local_codes(facility_key: str) -> Mapping[str, LocalCode]:
    """Every analyte of the catalogue in this hospital's own words, by the catalogue's key."""
    facility, keys = every_facility()[facility_key], tuple(analytes())
    each = np.arange(len(keys))
    rank = np.argsort(np.argsort(hashes(_SEED, "code order", facility.facility_id, each)))
    style = _STYLES[int(uniform(_SEED, "code style", facility.facility_id) * len(_STYLES))]
    sends = _drawn(facility, "sends loinc", laboratory_number(f"loinc_{_RUNGS[rung_of(facility)]}"), each)
    lacks = _drawn(facility, "map gap", laboratory_number("map_gap"), each)
    mass = _drawn(facility, "mass test", laboratory_number("mass_unit_test"), each) & _reports_mass(facility)
    return MappingProxyType({
        key: _named(key, _code(style, key, int(rank[n])), bool(sends[n]), not lacks[n], bool(mass[n]))
        for n, key in enumerate(keys)
    })  # fmt: skip


def _drawn(facility: Facility, stream: str, share: float, each: NDArray[np.int64]) -> NDArray[np.bool_]:
    return uniforms(_SEED, stream, facility.facility_id, each) < share


def _reports_mass(facility: Facility) -> bool:
    return uniform(_SEED, "mass hospital", facility.facility_id) < laboratory_number("mass_unit_hospital")


def _code(style: str, key: str, rank: int) -> str:
    if style == "mnemonic":
        return key.upper()
    if style == "numbered":
        return f"XN{rank + 1:04d}"
    return f"{analytes()[key].group[:2].upper()}.{rank + 1:03d}"


@cache
def _mass_units() -> Mapping[str, Row]:
    return MappingProxyType({row["analyte"]: row for row in rows(ROOM, "reporting_units")})


def _named(key: str, code: str, sends: bool, mapped: bool, mass: bool) -> LocalCode:
    of = analytes()[key]
    unit, decimals, loinc = of.unit, of.decimals or 0, of.loinc[0] if of.loinc else None
    if mass and key in _mass_units():
        row = _mass_units()[key]
        unit, decimals, loinc = row["unit"], int(row["decimals"]), row["loinc"]
    return LocalCode(code, of.name_vi, unit, loinc if sends else None, mapped, decimals)
