"""The parts of a composite that stand in one item, paired, so that they are found together and only so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from emr_hub.storage.index.amounts import amounts
from emr_hub.storage.index.intervals import interval_in
from emr_hub.storage.index.paths import walk
from emr_hub.storage.index.words import folded, hashed, references, tokens
from emr_hub.storage.parameters import Kind, Parameter, Part


def pairs(parameter: Parameter, item: Any, base: str) -> Iterator[tuple[Kind, int, Any]]:
    """Every pair of the item: its kind (QUANTITY, DATE, else words), its number in the index, and what lies there."""
    first, second = parameter.parts
    firsts = {form for element in _of(first, item) for form in forms(first.kind, element, base)}
    for form, element in product(firsts, _of(second, item)):
        number = composite_number(parameter, form)
        if second.kind in (Kind.QUANTITY, Kind.NUMBER):
            yield from ((Kind.QUANTITY, number, amount) for amount in amounts(element))
        elif second.kind is Kind.DATE:
            interval = interval_in(element)
            yield from [(Kind.DATE, number, interval)] if interval else []
        else:
            others = forms(second.kind, element, base)
            yield from ((Kind.COMPOSITE, parameter.own, f"{form}${other}") for other in others)


def composite_number(parameter: Parameter, form: str) -> int:
    """The number under which amounts and dates lie that belong to one first part of a composite."""
    return hashed(f"{parameter.resource_type}.{parameter.name}${form}")


def forms(kind: Kind, element: Any, base: str) -> Iterator[str]:
    """How a part of a composite may be asked for: a code with and without its system, a reference, a folded text."""
    if kind is Kind.TOKEN:
        for value, system in tokens(element):
            yield from (value, f"{system}|{value}")
    elif kind is Kind.REFERENCE:
        yield from references(element, base)
    elif isinstance(element, str):
        yield folded(element)


def _of(part: Part, item: Any) -> list[Any]:
    return [element for path in part.paths for element in walk(item, path)]
