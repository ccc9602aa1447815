"""One search condition, by name and value, as SQL: plain, with a modifier, chained forward or backward."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from emr_hub.fhir.release import TYPES
from emr_hub.storage.asking import amounts, words
from emr_hub.storage.asking.composites import composite
from emr_hub.storage.asking.joining import Beside, select_flat
from emr_hub.storage.asking.part import (
    CHAINED,
    MOST_VALUES,
    Ground,
    Part,
    alternatives,
    marks,
    numbered,
    plain,
    refused,
    without,
)
from emr_hub.storage.index import MISSING
from emr_hub.storage.parameters import Kind, Pair, Parameter
from emr_hub.storage.parameters.parameter import ANY

_DEEPEST: Final = 4  # links of a chain: SQLite nests queries only so deep
_MOST_BOUND: Final = 2_000  # values bound by one chain
_LONG_CODE: Final = 250  # characters beyond which a word of code and reference may have been shortened
_NAME = re.compile(r"^([A-Za-z_][\w-]*)(?::([\w-]+))?(?:\.(.+))?$")


def part_of(types: tuple[str, ...], name: str, value: str, ground: Ground, depth: int = 0) -> Part | None:
    """The condition; None when the type has no parameter of that name. DataError when it cannot be answered."""
    where = f"{types[0] if len(types) == 1 else ''}?{name}"
    if depth > _DEEPEST:
        raise refused(where, "too long a chain", f"at most {_DEEPEST} links")
    if name.startswith("_has:"):
        return _has(types, name, value, ground, depth)
    found = _NAME.match(name)
    if found is None:
        return None
    base, modifier, rest = found[1], found[2] or "", found[3]
    if base in ("_id", "_lastUpdated"):
        return _own(base, modifier, value, where) if not rest else None
    parameter = ground.table.find(types[0], base) if len(types) == 1 else ground.table.common.get(base)
    if parameter is None:
        return None
    if modifier and not ground.table.modifiers:
        raise refused(where, "modifiers are not kept by this store", "a plain parameter")
    if rest:
        return _chained(parameter, modifier, rest, value, ground, depth, where)
    part = _plain(parameter, modifier, value, ground, where)
    return part if parameter.resource_type in types else replace(part, typed=False)


def _own(name: str, modifier: str, value: str, where: str) -> Part:
    if modifier and not (modifier == "not" and name == "_id"):
        raise refused(where, f"no modifier {modifier}", "the parameter without it")
    if name == "_lastUpdated":
        return amounts.own_date(value, where, "r.updated_at", "r.updated_at")
    ids = [plain(each) for each in alternatives(where, value)]
    return Part(f"r.id {'NOT IN' if modifier else 'IN'} ({marks(ids)})", tuple(ids))


def _plain(parameter: Parameter, modifier: str, value: str, ground: Ground, where: str) -> Part:
    kind = parameter.kind
    if modifier == "missing":
        return _missing(parameter, value, where)
    known = words.MODIFIERS.get(kind, ())
    if modifier and modifier not in known and not (kind is Kind.REFERENCE and modifier in TYPES):
        raise refused(where, f"no modifier {modifier}", ", ".join([*known, "missing"]))
    if kind is Kind.TOKEN:
        return words.token(parameter, modifier, value, where)
    if kind is Kind.REFERENCE:
        return words.reference(parameter, modifier, value, ground, where)
    if kind is Kind.STRING:
        return words.string(parameter, modifier, value, where)
    if kind is Kind.URI:
        return words.uri(parameter, modifier, value, where)
    if kind is Kind.DATE:
        return amounts.own_date(value, where) if parameter.sorts else amounts.date(parameter.numbers, value, where)
    if kind is Kind.COMPOSITE:
        return composite(parameter, value, ground, where, _plain)
    return amounts.amount(parameter.numbers, kind, value, where)


def _missing(parameter: Parameter, value: str, where: str) -> Part:
    if value not in ("true", "false"):
        raise refused(where, "neither true nor false", "true or false")
    gone = value == "true"
    if parameter.kind is Kind.COMPOSITE:
        raise refused(where, "a composite is not asked whether it is missing", "its parts with :missing")
    if parameter.kind is Kind.DATE and parameter.sorts:
        return Part(f"r.low {'=' if gone else '>'} {MISSING}", ())
    shelf = {Kind.DATE: "resource_date_index", Kind.QUANTITY: "resource_amount", Kind.NUMBER: "resource_amount"}
    table = shelf.get(parameter.kind, "resource_index")
    there = Part(f"SELECT d.key FROM {table} d WHERE {numbered(parameter.numbers, 'd')}", parameter.numbers, keys=True)
    return without(there) if gone else there


def _chained(
    parameter: Parameter, modifier: str, rest: str, value: str, ground: Ground, depth: int, where: str
) -> Part:
    """References to whatever fulfils the rest: `subject:Patient.name=...`."""
    if parameter.kind is not Kind.REFERENCE:
        raise refused(where, "only references are followed", "a reference parameter before the point")
    if modifier and modifier not in TYPES:
        raise refused(where, f"no type {modifier}", "a resource type")
    known = tuple(sorted(ground.table.by_type)) if ANY in parameter.targets else parameter.targets
    selects: list[str] = []
    values: list[Any] = []
    for target in (modifier,) if modifier else known:
        inner = part_of((target,), rest, value, ground, depth + 1)
        if inner is not None:
            sql, bound = select_flat((target,), [inner], f"'{target}/' || r.id")
            selects.append(sql)
            values.extend(bound)
    if len(selects) > MOST_VALUES or len(values) > _MOST_BOUND:
        raise refused(where, "a chain over too many types", "the type after each reference, as in subject:Patient")
    if not selects:
        raise refused(where, f"nothing it points to has the parameter {rest}", "a parameter of the type pointed to")
    sql = f"{numbered(parameter.numbers)} AND @.value IN ({' UNION ALL '.join(selects)})"
    return Part(sql, (*parameter.numbers, *values), CHAINED)


def _has(types: tuple[str, ...], name: str, value: str, ground: Ground, depth: int) -> Part:
    """Resources that something else points to: `_has:Observation:patient:code=...`."""
    where = f"{types[0]}?{name}"
    steps = name.split(":", 3)
    if len(steps) != 4 or len(types) != 1:
        raise refused(where, "not a backward chain", "_has:Type:reference:parameter of one type")
    _, source, via, rest = steps
    parameter = ground.table.find(source, via)
    if parameter is None or parameter.kind is not Kind.REFERENCE:
        raise refused(where, f"{source} has no reference {via}", "a reference parameter of the type")
    if not ground.table.modifiers:
        raise refused(where, "backward chains are not kept by this store", "a plain parameter")
    inner = part_of((source,), rest, value, ground, depth + 1)
    if inner is None:
        raise refused(where, f"{source} has no parameter {rest}", "a parameter of the type")
    start = f"{types[0]}/"
    together = _has_paired(start, source, parameter, inner, ground)
    if together is not None:
        return together
    linked = f"CROSS JOIN resource_link l WHERE l.key = @.key AND {numbered(parameter.numbers, 'l')}"
    beside = Beside(f"{linked} AND l.value >= ? AND l.value < ?", (*parameter.numbers, start, start[:-1] + "0"))
    pointed, bound = select_flat((source,), [inner], f"substr(l.value, {len(start) + 1})", beside)
    return Part(f"r.id IN ({pointed})", bound)


def _has_paired(start: str, source: str, parameter: Parameter, inner: Part, ground: Ground) -> Part | None:
    """Who is pointed to by what has one code, read off the words that hold both; None without such words."""
    for pair in ground.table.pairs.get(source, ()):
        fits = inner.exact is not None and inner.exact[0] is pair.token
        if fits and inner.exact and parameter.numbers == pair.reference.numbers and len(inner.exact[1]) < _LONG_CODE:
            first = Pair.word(start, inner.exact[1], inner.exact[2])
            which = "p.param = ? AND p.value >= ? AND p.value < ?"
            pointed = f"SELECT substr(p.value, {len(first) + 1}) FROM resource_index p WHERE {which}"
            return Part(f"r.id IN ({pointed})", (pair.number, first, first[:-1] + "0"))
    return None
