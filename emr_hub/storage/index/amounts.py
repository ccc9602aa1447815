"""Quantities, ranges and numbers as intervals of amounts, in their unit as written and in base units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from emr_hub.storage.index.units import canonical, number_of_unit

Amount = tuple[int, float, float]  # number of the unit, low, high
ANY_UNIT: Final = 0
MOST: Final = 1.7e308  # open ends of a range or of "less than"


def amounts(element: Any) -> Iterator[Amount]:
    """The amount without a unit, under its unit as written, and in base units of its dimension."""
    if isinstance(element, bool):
        return
    if isinstance(element, int | float):
        yield ANY_UNIT, float(element), float(element)
    elif isinstance(element, dict) and ("low" in element or "high" in element):
        yield from _range(element)
    elif isinstance(element, dict) and _is_number(element.get("value")):
        value = float(element["value"])
        low, high = _open(value, element.get("comparator"))
        yield from _in_units(element, low, high)


def _range(element: dict[str, Any]) -> Iterator[Amount]:
    ends: list[Any] = [element.get(side) if isinstance(element.get(side), dict) else {} for side in ("low", "high")]
    values = [end.get("value") if _is_number(end.get("value")) else None for end in ends if end is not None]
    if values != [None, None]:
        low, high = (-MOST if values[0] is None else values[0]), (MOST if values[1] is None else values[1])
        yield from _in_units(ends[0] or ends[1] or {}, float(low), float(high))


def _in_units(element: dict[str, Any], low: float, high: float) -> Iterator[Amount]:
    yield ANY_UNIT, low, high
    system, code, unit = (element.get(name) for name in ("system", "code", "unit"))
    for written in {each for each in (code, unit) if isinstance(each, str)}:
        yield number_of_unit(written), low, high
    if isinstance(code, str):
        number, converted = canonical(low, system or "", code) if low > -MOST else (None, -MOST)
        other, ended = canonical(high, system or "", code) if high < MOST else (None, MOST)
        yield number or other or 0, converted, ended


def _open(value: float, comparator: Any) -> tuple[float, float]:
    if comparator in ("<", "<="):
        return -MOST, value
    return (value, MOST) if comparator in (">", ">=") else (value, value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
