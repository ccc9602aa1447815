"""The index rows of one resource, by the table of search parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

from emr_hub.fhir.reading import Resource
from emr_hub.storage.index.amounts import amounts
from emr_hub.storage.index.intervals import MISSING, Interval, interval_in
from emr_hub.storage.index.paths import is_there, walk
from emr_hub.storage.index.words import IMPLIED, folded, hashed, references, texts, tokens, typed_identifiers
from emr_hub.storage.parameters import Kind, Parameter, Part, SearchTable


@dataclass(slots=True)
class Rows:
    """Words are (parameter, value, system); links (parameter, reference); dates and amounts intervals.

    `interval` is that of the type's own date, MISSING twice without one. A word with an empty value says that the
    element is there without a value to search for.
    """

    words: set[tuple[int, str, int]] = field(default_factory=set)
    links: set[tuple[int, str]] = field(default_factory=set)
    dates: set[tuple[int, int, int]] = field(default_factory=set)
    amounts: set[tuple[int, int, float, float]] = field(default_factory=set)
    interval: Interval = (MISSING, MISSING)


def rows_of(table: SearchTable, resource_type: str, resource: Resource, base: str) -> Rows:
    """What the table lets one find the resource by."""
    rows = Rows()
    for add, parameter, number in _plan(table, resource_type):
        add(rows, parameter, number, resource, base)
    return rows


_Add = Callable[[Rows, Parameter, int, Resource, str], None]


@lru_cache(maxsize=512)
def _plan(table: SearchTable, resource_type: str) -> tuple[tuple[_Add, Parameter, int], ...]:
    known = [*table.of(resource_type).values(), *table.common.values()]
    own = [p for p in known if not p.shares and not p.both]
    ways = _WAYS if table.modifiers else {**_WAYS, **_PLAIN_WAYS}
    return tuple((_own_date if p.sorts else ways[p.kind], p, p.own) for p in own)


def _elements(parameter: Parameter, resource: Resource) -> Iterator[Any]:
    for path in parameter.paths:
        if len(path) == 1 and path[0].where is None:
            found = resource.get(path[0].name)
            if isinstance(found, list):
                yield from found
            elif found is not None:
                yield found
        else:
            yield from walk(resource, path)


def _plain_token(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    for element in _elements(parameter, resource):
        rows.words.update([(number, value, system) for value, system in tokens(element)])


def _token(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    if parameter.paths[0][0].name.startswith("?"):
        rows.words.add((number, str(is_there(resource, parameter.paths)).lower(), IMPLIED))
        return
    text, of_type = parameter.beside("text")[0], parameter.beside("of-type")[0]
    for element in _elements(parameter, resource):
        found = [(number, value, system) for value, system in tokens(element)]
        rows.words.update(found or [(number, "", 0)])
        if isinstance(element, dict):
            rows.words.update([(text, folded(shown), 0) for shown in texts(element)])
            rows.words.update([(of_type, value, system) for value, system in typed_identifiers(element)])


def _plain_reference(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    for element in _elements(parameter, resource):
        rows.words.update([(number, value, 0) for value in references(element, base)])


def _reference(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    named = parameter.beside("identifier")[0]
    for element in _elements(parameter, resource):
        found = list(references(element, base))
        rows.words.update([(number, value, 0) for value in found or ("",)])
        rows.links.update([(number, value) for value in found if value.count("/") == 1])
        if isinstance(element, dict) and "identifier" in element:
            rows.words.update([(named, value, system) for value, system in tokens(element["identifier"])])


def _plain_string(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    found = (element for element in _elements(parameter, resource) if isinstance(element, str))
    rows.words.update([(number, folded(element), 0) for element in found])


def _string(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    found = (element for element in _elements(parameter, resource) if isinstance(element, str))
    rows.words.update([(number, folded(element), hashed(element)) for element in found])


def _uri(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    for element in _elements(parameter, resource):
        rows.words.update([(number, value, 0) for value, _ in tokens(element)])


def _date(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    for element in _elements(parameter, resource):
        interval = interval_in(element)
        if interval is not None:
            rows.dates.add((number, *interval))


def _own_date(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    found = (interval_in(element) for element in _elements(parameter, resource))
    rows.interval = next((interval for interval in found if interval is not None), rows.interval)


def _amount(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    for element in _elements(parameter, resource):
        rows.amounts.update([(number, *amount) for amount in amounts(element)])


def _composite(rows: Rows, parameter: Parameter, number: int, resource: Resource, base: str) -> None:
    first, second = parameter.parts
    for item in (item for path in parameter.paths for item in walk(resource, path)):
        firsts = {form for element in _of(first, item) for form in forms(first.kind, element, base)}
        for form, element in product(firsts, _of(second, item)):
            _together(rows, parameter, form, second.kind, element, base)


def _together(rows: Rows, parameter: Parameter, form: str, kind: Kind, element: Any, base: str) -> None:
    number = composite_number(parameter, form)
    if kind in (Kind.QUANTITY, Kind.NUMBER):
        rows.amounts.update((number, *amount) for amount in amounts(element))
    elif kind is Kind.DATE:
        interval = interval_in(element)
        rows.dates.update([(number, *interval)] if interval else [])
    else:
        rows.words.update((parameter.own, f"{form}${other}", 0) for other in forms(kind, element, base))


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


_WAYS: dict[Kind, _Add] = {
    Kind.TOKEN: _token, Kind.REFERENCE: _reference, Kind.STRING: _string, Kind.DATE: _date, Kind.QUANTITY: _amount,
    Kind.NUMBER: _amount, Kind.URI: _uri, Kind.COMPOSITE: _composite,
}  # fmt: skip
_PLAIN_WAYS: dict[Kind, _Add] = {
    Kind.TOKEN: _plain_token, Kind.REFERENCE: _plain_reference, Kind.STRING: _plain_string,
}  # fmt: skip
