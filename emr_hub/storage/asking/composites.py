"""Composite conditions: parts that belong together, `code$value`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emr_hub.storage.asking import amounts
from emr_hub.storage.asking.part import CODED, Ground, Part, alternatives, as_keys, marks, pieces, refused
from emr_hub.storage.index import IMPLIED, folded, hashed, relative, shortened
from emr_hub.storage.index.composites import composite_number
from emr_hub.storage.parameters import Kind, Parameter

_MOST_PARTS = 100  # values times sources, each up to two of the 500 queries that SQLite joins
_Plain = Callable[[Parameter, str, str, Ground, str], Part]


def composite(parameter: Parameter, value: str, ground: Ground, where: str, asked_plainly: _Plain) -> Part:
    """Resources with an item whose parts all fit, for one of the values."""
    known = ground.table.of(parameter.resource_type)
    sources = [known[name] for name in parameter.shares] or [parameter]
    if len(sources) * len(alternatives(where, value)) > _MOST_PARTS:
        raise refused(where, "too many values", f"at most {_MOST_PARTS // len(sources)} separated by commas")
    found = [
        _one(source, each, ground, where, asked_plainly) for each in alternatives(where, value) for source in sources
    ]
    return found[0] if len(found) == 1 else as_keys(found)


def _one(parameter: Parameter, value: str, ground: Ground, where: str, asked_plainly: _Plain) -> Part:
    first, *rest = _halves(value)
    if len(rest) != 1 or not first or not rest[0]:
        raise refused(where, "not the parts of a composite", "two values joined by $")
    if parameter.both:
        return _both(parameter, first, rest[0], ground, where, asked_plainly)
    return _together(parameter, first, rest[0], ground, where)


def _halves(value: str) -> list[str]:
    """What `$` separates, its own escapes kept for whoever reads the halves."""
    return [each.replace("\x00", "\\$") for each in value.replace("\\$", "\x00").split("$")]


def _both(parameter: Parameter, first: str, second: str, ground: Ground, where: str, asked_plainly: _Plain) -> Part:
    """Two parameters whose elements come once in a resource: each may be asked alone."""
    known = ground.table.of(parameter.resource_type)
    one, other = (as_keys([asked_plainly(known[name], "", half, ground, where)])
                  for name, half in zip(parameter.both, (first, second), strict=True))  # fmt: skip
    sql = f"SELECT b.key FROM ({one.sql}) b WHERE b.key IN ({other.sql})"
    return Part(sql, (*one.values, *other.values), keys=True)


def _together(parameter: Parameter, first: str, second: str, ground: Ground, where: str) -> Part:
    kinds = [part.kind for part in parameter.parts]
    asked = _forms(kinds[0], first, parameter, ground)
    if kinds[1] in (Kind.QUANTITY, Kind.NUMBER):
        return amounts.amount(tuple(composite_number(parameter, form) for form in asked), kinds[1], second, where)
    if kinds[1] is Kind.DATE:
        return amounts.date(tuple(composite_number(parameter, form) for form in asked), second, where)
    pairs = tuple(f"{one}${other}" for one in asked for other in _forms(kinds[1], second, parameter, ground))
    values: tuple[Any, ...] = (parameter.own, *pairs)
    return Part(f"@.param = ? AND @.value IN ({marks(pairs)})", values, CODED)


def _forms(kind: Kind, value: str, parameter: Parameter, ground: Ground) -> list[str]:
    """The forms under which one part may lie in the index."""
    if kind is Kind.STRING:
        return [folded(value)]
    if kind is Kind.REFERENCE:
        whole = relative(value, ground.base)
        return [whole] if "/" in whole or ":" in whole else [f"{parameter.resource_type}/{whole}"]
    system, *rest = pieces(value, "|")
    if not rest:
        return [shortened(system)]
    return [f"{number}|{shortened('|'.join(rest))}" for number in (hashed(system) if system else 0, IMPLIED)]
