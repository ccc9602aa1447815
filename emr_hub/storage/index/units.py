"""Units of measure made comparable: every UCUM unit as a factor and an offset to the base units of its dimension."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from emr_hub.storage.index.words import hashed

UCUM: Final = "http://unitsofmeasure.org"
_ARBITRARY: Final = re.compile(r"\[[^\]]*U\]|\[pH\]|\[arb")  # [IU], [CFU]: units of a method, not convertible
_DIGITS: Final = 12  # significant digits kept of a converted value: more would be the noise of the factors


@dataclass(frozen=True, slots=True)
class Scale:
    """value in base units = value x factor + offset, under the number of the dimension."""

    number: int
    factor: float
    offset: float


def canonical(value: float, system: str, code: str) -> tuple[int, float]:
    """The number of the dimension and the value in its base units; an unknown unit is a dimension of its own."""
    scale = _scale(system, code)
    return scale.number, float(f"{value * scale.factor + scale.offset:.{_DIGITS}g}")


def number_of_unit(written: str) -> int:
    """The number of a unit exactly as written, whatever its system."""
    return hashed(f"written {written}")


@lru_cache(maxsize=4096)
def _scale(system: str, code: str) -> Scale:
    exact = Scale(hashed(f"{system}|{code}"), 1.0, 0.0)
    if system != UCUM or _ARBITRARY.search(code):
        return exact
    if re.fullmatch(r"\{[^}]*\}", code):
        code = "1"
    try:
        ureg = _registry()
        unit = ureg.from_ucum(code).units
        zero, one = (ureg.Quantity(float(n), unit).to_base_units() for n in (0, 1))
    except Exception:  # whatever the parser of a stranger's text raises: not a unit it knows
        return exact
    return Scale(hashed(f"dimension {one.dimensionality}"), one.magnitude - zero.magnitude, zero.magnitude)


@cache
def _registry() -> Any:
    """UCUM in units of pint; it takes half a second to make, so only who needs it makes it."""
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()
