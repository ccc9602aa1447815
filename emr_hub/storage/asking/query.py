"""A FHIR search as read: which parameters hold, which were ignored, and how the answer is to look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emr_hub.fhir.release import TYPES
from emr_hub.storage.asking.conditions import part_of
from emr_hub.storage.asking.part import Ground, Part, refused
from emr_hub.storage.asking.sorting import Order, order_of
from emr_hub.storage.asking.words import paired
from emr_hub.storage.parameters import Kind, full_table

Pairs = Sequence[tuple[str, str]]
_SUMMARIES: Final = ("true", "text", "data", "count", "false")
_TOTALS: Final = ("none", "estimate", "accurate")
_MOST_CONDITIONS: Final = 60
_NOT_OURS: Final = ("_format", "_pretty", "_page")  # of the answer's form: the server's business


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`_include` or `_revinclude`: references of `source` by `name` (`*` for all), to `target` (empty for any)."""

    source: str
    name: str
    target: str = ""
    again: bool = False
    """Also from what was included (`:iterate`)."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search of `types` (empty: all). `used` are the parameters that hold, `ignored` the names of unknown ones."""

    types: tuple[str, ...]
    where: tuple[Part, ...]
    order: Order
    count: int | None
    total: str
    summary: str | None
    elements: tuple[str, ...]
    includes: tuple[Inclusion, ...]
    revincludes: tuple[Inclusion, ...]
    used: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]

    @property
    def resource_type(self) -> str | None:
        """The one type searched; None for a search of several."""
        return self.types[0] if len(self.types) == 1 else None

    @property
    def is_count(self) -> bool:
        """Whether only the total is wanted."""
        return self.count == 0 or self.summary == "count"


class _Reading:
    """What was read so far."""

    def __init__(self, types: tuple[str, ...], ground: Ground) -> None:
        self.types = types
        self.ground = ground
        self.where: list[Part] = []
        self.said: dict[str, str] = {}
        self.includes: list[Inclusion] = []
        self.revincludes: list[Inclusion] = []
        self.used: list[tuple[str, str]] = []
        self.ignored: list[str] = []

    def take(self, name: str, value: str) -> None:
        if len(self.where) >= _MOST_CONDITIONS:
            raise refused(self.where_is(name), "too many conditions", f"at most {_MOST_CONDITIONS}")
        base = name.partition(":")[0]
        if name in _CONTROLS:
            self.said[name] = value
        elif base in ("_include", "_revinclude"):
            held = self.includes if base == "_include" else self.revincludes
            held.append(_inclusion(name, value, self.types))
        else:
            part = part_of(self.types, name, value, self.ground)
            if part is None:
                self.ignored.append(name)
                return
            self.where.append(part)
        self.used.append((name, value))

    def where_is(self, name: str) -> str:
        return f"{self.types[0] if len(self.types) == 1 else ''}?{name}"

    def one_of(self, name: str, known: Sequence[str]) -> str | None:
        value = self.said.get(name)
        if value is not None and value not in known:
            raise refused(self.where_is(name), "no such value", ", ".join(known))
        return value

    def whole_number(self, name: str) -> int | None:
        value = self.said.get(name)
        if value is None:
            return None
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise refused(self.where_is(name), "no number of resources", "a whole number, 0 or more")
        return int(value)


_CONTROLS: Final = ("_sort", "_count", "_total", "_summary", "_elements")


def read_query(
    resource_type: str | None, pairs: Pairs, ground: Ground | None = None, types: Sequence[str] = ()
) -> Query:
    """The search as read. DataError (where: Type?name) for a value that cannot be read and a modifier that is not kept.

    `types` narrows a search of all types, which knows only what every type has.
    """
    asked = (resource_type,) if resource_type else _types(pairs, types)
    reading = _Reading(asked, ground or Ground(full_table(), ""))
    for name, value in pairs:
        if "\0" in value:  # no text holds one, and left out it would ask for anything
            raise refused(f"{resource_type or ''}?{name}", "a NUL character", "letters that a text may hold")
        if name == "_type" and resource_type is None:
            reading.used.append((name, value))
        elif name not in _NOT_OURS:
            reading.take(name, value)
    return _made(reading)


def _types(pairs: Pairs, types: Sequence[str]) -> tuple[str, ...]:
    wanted = [each for name, value in pairs if name == "_type" for each in value.split(",") if each]
    unknown = [each for each in wanted if each not in TYPES]
    if unknown:
        raise refused("?_type", f"no resource type {unknown[0]}", "types of FHIR R4")
    return tuple(each for each in wanted if not types or each in types) if wanted else tuple(types)


def _made(reading: _Reading) -> Query:
    elements = reading.said.get("_elements", "")
    one = len(reading.types) == 1
    return Query(
        reading.types,
        tuple(paired(reading.where, reading.ground.table.pairs.get(reading.types[0], ()) if one else ())),
        order_of(reading.types, reading.said.get("_sort", ""), reading.ground),
        reading.whole_number("_count"),
        reading.one_of("_total", _TOTALS) or "accurate",
        reading.one_of("_summary", _SUMMARIES),
        tuple(each.strip() for each in elements.split(",") if each.strip()),
        tuple(reading.includes),
        tuple(reading.revincludes),
        tuple(reading.used),
        tuple(reading.ignored),
    )


def _inclusion(name: str, value: str, types: tuple[str, ...]) -> Inclusion:
    where = f"{types[0] if len(types) == 1 else ''}?{name}"
    modifier = name.partition(":")[2]
    if modifier not in ("", "iterate", "recurse"):
        raise refused(where, f"no modifier {modifier}", "iterate")
    source, _, rest = value.partition(":")
    wanted, _, target = rest.partition(":")
    if value == "*":
        return Inclusion("*", "*", again=bool(modifier))
    parameter = full_table().find(source, wanted)
    if source not in TYPES or (wanted != "*" and (parameter is None or parameter.kind is not Kind.REFERENCE)):
        raise refused(where, "no such reference", "Type:reference, optionally :Type pointed to, or *")
    if target and target not in TYPES:
        raise refused(where, f"no type {target}", "Type:reference:Type pointed to")
    return Inclusion(source, wanted, target, bool(modifier))
