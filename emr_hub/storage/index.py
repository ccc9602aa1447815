"""What the search index holds of a resource: one row per value, and the interval of its date."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from emr_hub.fhir.reading import Resource
from emr_hub.storage.intervals import MISSING, Interval, interval_in
from emr_hub.storage.parameters import PARAMETERS, Kind, date_of, index_number

Row = tuple[int, str, int]  # index number, value, number of the code system (0 for none)
_LONGEST = 400  # characters of a value; a longer one is indexed by its digest, to fit a PostgreSQL index row


def index_of(resource_type: str, resource: Resource, base: str) -> tuple[set[Row], Interval]:
    """The index rows of a resource, and the interval of its date (MISSING twice without one)."""
    rows: set[Row] = set()
    for number, kind, paths in _plan(resource_type):
        for path in paths:
            for element in _walk(resource, path):
                _add(rows, number, kind, element, base)
    return rows, _interval(resource_type, resource)


@lru_cache(maxsize=64)
def _plan(resource_type: str) -> tuple[tuple[int, Kind, tuple[tuple[str, ...], ...]], ...]:
    own = (p for p in PARAMETERS.get(resource_type, ()) if not p.index and p.kind is not Kind.DATE)
    return tuple(
        (index_number(resource_type, p), p.kind, tuple(tuple(path.split(".")) for path in p.paths)) for p in own
    )


def _walk(node: Any, path: tuple[str, ...]) -> list[Any]:
    """Every element at the path, with arrays taken apart."""
    found = [node]
    for step in path:
        found = [n[step] for n in found if isinstance(n, dict) and step in n]
        if any(isinstance(n, list) for n in found):
            found = [each for n in found for each in (n if isinstance(n, list) else (n,))]
    return found


def _add(rows: set[Row], number: int, kind: Kind, element: Any, base: str) -> None:
    if kind is Kind.TOKEN:
        rows.update((number, shortened(code), system) for code, system in _tokens(element))
    elif kind is Kind.REFERENCE:
        target = element.get("reference") if isinstance(element, dict) else None
        if isinstance(target, str):
            rows.add((number, shortened(relative(target, base)), 0))
    elif isinstance(element, str):
        rows.add((number, shortened(folded(element)), 0))


def _tokens(element: Any) -> Iterator[tuple[str, int]]:
    if isinstance(element, str | bool):
        yield (element if isinstance(element, str) else str(element).lower()), 0
    elif isinstance(element, dict):
        codings = element.get("coding")
        for each in codings if isinstance(codings, list) else (element,):
            code = each.get("code", each.get("value")) if isinstance(each, dict) else None
            if isinstance(code, str):
                yield code, system_number(each.get("system"))


@lru_cache(maxsize=4096)
def system_number(system: str | None) -> int:
    """The number of a code or identifier system; 0 for none."""
    if not system:
        return 0
    return int.from_bytes(blake2b(system.encode(), digest_size=8).digest(), "big") >> 1 or 1


def relative(reference: str, base: str) -> str:
    """A reference without our own base and without a version; a stranger's stays absolute."""
    unversioned = reference.partition("/_history/")[0]
    return unversioned.removeprefix(f"{base}/") if base else unversioned


def folded(written: str) -> str:
    """Text for searching: lower case, without diacritics, đ as d."""
    apart = unicodedata.normalize("NFD", written.lower().replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip()


def shortened(value: str) -> str:
    """The value itself, or its digest when it is too long for an index."""
    return value if len(value) <= _LONGEST else "#" + blake2b(value.encode(), digest_size=16).hexdigest()


def _interval(resource_type: str, resource: Resource) -> Interval:
    parameter = date_of(resource_type)
    for path in parameter.paths if parameter else ():
        found = interval_in(resource.get(path))
        if found:
            return found
    return MISSING, MISSING
