"""The index rows of one resource, by the table of search parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from emr_hub.fhir.reading import Resource
from emr_hub.storage.index.amounts import amounts
from emr_hub.storage.index.composites import pairs
from emr_hub.storage.index.intervals import MISSING, Interval, interval_in
from emr_hub.storage.index.paths import along, kept
from emr_hub.storage.index.words import IMPLIED, folded, hashed, references, shortened, texts, tokens, typed_identifiers
from emr_hub.storage.parameters import Kind, Pair, Parameter, Path, SearchTable, Step


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
    plan = _plan(table, resource_type)
    for name, value in resource.items():
        for way in plan.by_element.get(name, ()):
            nodes = value if isinstance(value, list) else [value]
            if way.first.where is not None:
                nodes = kept(nodes, way.first)
            way.add(rows, way, along(nodes, way.rest) if way.rest else nodes, base)
    for pair in plan.pairs:
        rows.words.update([(pair.number, word, 0) for word in _paired(rows, pair.reference, pair.token)])
    for number, names in plan.whether_there:
        there = any(resource.get(name, False) is not False for name in names)
        rows.words.add((number, "true" if there else "false", IMPLIED))
    return rows


def _paired(rows: Rows, reference: int, token: int) -> list[str]:
    """Every code of the resource together with what it is of."""
    of = [value for number, value, _ in rows.words if number == reference and value]
    codes = [(value, system) for number, value, system in rows.words if number == token and value]
    return [shortened(Pair.word(each, code, system)) for each in of for code, system in codes]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of a pair and of its parts."""

    number: int
    reference: int
    token: int


@dataclass(frozen=True, slots=True)
class _Way:
    """One path of one parameter, from a resource's own element on; the numbers of its rows and of those beside."""

    add: Callable[[Rows, _Way, list[Any], str], None]
    parameter: Parameter
    first: Step
    rest: Path
    number: int
    text: int
    of_type: int
    identifier: int


@dataclass(frozen=True, slots=True)
class _Plan:
    by_element: dict[str, list[_Way]]
    whether_there: list[tuple[int, list[str]]]
    pairs: list[_Numbers]


@lru_cache(maxsize=512)
def _plan(table: SearchTable, resource_type: str) -> _Plan:
    pairs = [_Numbers(p.number, p.reference.numbers[0], p.token.own) for p in table.pairs.get(resource_type, ())]
    plan = _Plan({}, [], pairs)
    ways = _WAYS if table.modifiers else {**_WAYS, **_PLAIN_WAYS}
    for each in (*table.of(resource_type).values(), *table.common.values()):
        if each.shares or each.both:
            continue
        if each.paths[0][0].name.startswith("?"):
            plan.whether_there.append((each.own, [path[0].name[1:] for path in each.paths]))
            continue
        add = _own_date if each.sorts else ways[each.kind]
        beside = [each.beside(what)[0] for what in ("text", "of-type", "identifier")]
        for path in each.paths:
            way = _Way(add, each, path[0], path[1:], each.own, *beside)
            plan.by_element.setdefault(path[0].name, []).append(way)
    return plan


def _plain_token(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        rows.words.update([(way.number, value, system) for value, system in tokens(element)])


def _token(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        if isinstance(element, str):
            rows.words.add((way.number, element, IMPLIED))
            continue
        found = [(way.number, value, system) for value, system in tokens(element)]
        rows.words.update(found or [(way.number, "", 0)])
        if isinstance(element, dict):
            for shown in texts(element):
                rows.words.add((way.text, folded(shown), 0))
            if "type" in element and "value" in element:
                rows.words.update([(way.of_type, value, system) for value, system in typed_identifiers(element)])


def _plain_reference(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        rows.words.update([(way.number, value, 0) for value in references(element, base)])


def _reference(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        found = references(element, base)
        for value in found:
            rows.words.add((way.number, value, 0))
            if value.count("/") == 1:
                rows.links.add((way.number, value))
        if not found:
            rows.words.add((way.number, "", 0))
        if isinstance(element, dict) and "identifier" in element:
            rows.words.update([(way.identifier, value, system) for value, system in tokens(element["identifier"])])


def _plain_string(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    rows.words.update([(way.number, folded(element), 0) for element in elements if isinstance(element, str)])


def _string(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    found = [(way.number, folded(each), hashed(each)) for each in elements if isinstance(each, str)]
    rows.words.update(found)


def _uri(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        rows.words.update([(way.number, value, 0) for value, _ in tokens(element)])


def _date(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        interval = interval_in(element)
        if interval is not None:
            rows.dates.add((way.number, *interval))


def _own_date(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    if rows.interval[0] == MISSING:
        found = (interval_in(element) for element in elements)
        rows.interval = next((interval for interval in found if interval is not None), rows.interval)


def _amount(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for element in elements:
        rows.amounts.update([(way.number, *amount) for amount in amounts(element)])


def _composite(rows: Rows, way: _Way, elements: list[Any], base: str) -> None:
    for item in elements:
        for kind, number, value in pairs(way.parameter, item, base):
            if kind is Kind.QUANTITY:
                rows.amounts.add((number, *value))
            elif kind is Kind.DATE:
                rows.dates.add((number, *value))
            else:
                rows.words.add((number, value, 0))


_WAYS: dict[Kind, Callable[[Rows, _Way, list[Any], str], None]] = {
    Kind.TOKEN: _token, Kind.REFERENCE: _reference, Kind.STRING: _string, Kind.DATE: _date, Kind.QUANTITY: _amount,
    Kind.NUMBER: _amount, Kind.URI: _uri, Kind.COMPOSITE: _composite,
}  # fmt: skip
_PLAIN_WAYS: dict[Kind, Callable[[Rows, _Way, list[Any], str], None]] = {
    Kind.TOKEN: _plain_token, Kind.REFERENCE: _plain_reference, Kind.STRING: _plain_string,
}  # fmt: skip
