"""FHIR search read plainly: every resource is looked at, with Python's own dates and decimals. No index, no SQL.

Written from the specification, not from the store; it knows the parameters below and nothing of how they are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

Resource = dict[str, Any]
World = list[Resource]
Interval = tuple[datetime, datetime]
UCUM = "http://unitsofmeasure.org"
FIRST, LAST = datetime.fromisoformat("0001-01-02T00:00:00+00:00"), datetime.fromisoformat("9999-12-30T00:00:00+00:00")
GRAMS_PER_LITRE = {"g/L": Decimal(1), "mg/dL": Decimal("0.01"), "mg/L": Decimal("0.001")}
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")


def found(world: World, resource_type: str, pairs: list[tuple[str, str]]) -> list[str]:
    """The ids that match, in the order asked for."""
    wanted = [(name, value) for name, value in pairs if name != "_sort"]
    sort = next((value for name, value in pairs if name == "_sort"), "_id")
    matching = [r for r in world if r["resourceType"] == resource_type]
    matching = [r for r in matching if all(holds(world, r, name, value) for name, value in wanted)]
    matching.sort(key=lambda r: str(r["id"]))
    for step in reversed(sort.split(",")):
        matching = sorted_by(matching, step.removeprefix("-"), down=step.startswith("-"))
    return [r["id"] for r in matching]


def sorted_by(resources: World, name: str, *, down: bool) -> World:
    """Stable: what has no value comes last, whichever way the others go."""
    keyed = [(sort_key(r, name, down=down), r) for r in resources]
    valued = [pair for pair in keyed if pair[0] is not None]
    valued.sort(key=lambda pair: pair[0], reverse=down)  # also a reversed sort keeps equal ones in their order
    return [r for _, r in valued] + [r for key, r in keyed if key is None]


def sort_key(resource: Resource, name: str, *, down: bool) -> Any:
    if name == "_id":
        return resource["id"]
    kind, values = PARAMETERS[resource["resourceType"], name]
    got = list(values(resource))
    if kind == "date":
        return min((interval[0] for interval in map(interval_of, got)), default=None)
    if kind == "token":
        keys = [code for each in got for _, code in codings(each)]
    elif kind == "quantity":
        keys = [Decimal(str(each["value"])) for each in got]
    else:
        keys = [plain(each) for each in got]
    return (max if down else min)(keys, default=None)


def holds(world: World, resource: Resource, name: str, value: str) -> bool:
    """Whether one condition holds: comma is or; chains and `_has` look at the other resources."""
    if name == "_id":
        return resource["id"] in value.split(",")
    if name.startswith("_has:"):
        _, other, reference, rest = name.split(":", 3)
        return any(
            f"{resource['resourceType']}/{resource['id']}" in pointed(r, reference) and holds(world, r, rest, value)
            for r in world
            if r["resourceType"] == other
        )
    if "." in name:
        link, rest = name.split(".", 1)
        reference, _, kind = link.partition(":")
        targets = [r for r in world if f"{r['resourceType']}/{r['id']}" in pointed(resource, reference)]
        return any(holds(world, r, rest, value) for r in targets if kind in ("", r["resourceType"]))
    base, _, modifier = name.partition(":")
    kind, values = PARAMETERS[resource["resourceType"], base]
    elements = list(values(resource))
    if modifier == "missing":
        return (not elements) == (value == "true")
    asked = [TESTS[kind](each, modifier, elements) for each in value.split(",")]
    return not any(asked) if modifier == "not" else any(asked)


def pointed(resource: Resource, name: str) -> list[str]:
    return [each["reference"] for each in PARAMETERS[resource["resourceType"], name][1](resource)]


# How each kind is compared


def token(value: str, modifier: str, elements: list[Any]) -> bool:
    system, bar, code = value.rpartition("|")
    for held_system, held in (pair for each in elements for pair in codings(each)):
        if (not bar and held == code) or (bar and not code and held_system == system):
            return True
        if bar and code and held == code and (held_system is None or (held_system or "") == system):
            return True
    return False


def codings(element: Any) -> Iterator[tuple[str | None, str]]:
    """System and code; a plain code has a system that its element implies, told here as None."""
    if isinstance(element, bool):
        yield None, str(element).lower()
    elif isinstance(element, str):
        yield None, element
    else:
        for each in element.get("coding", [element]):
            if "code" in each or "value" in each:
                yield each.get("system", ""), each.get("code", each.get("value"))


def reference(value: str, modifier: str, elements: list[Any]) -> bool:
    wanted = value if "/" in value else f"{modifier or 'Patient'}/{value}"
    return wanted in [each["reference"] for each in elements]


def string(value: str, modifier: str, elements: list[Any]) -> bool:
    if modifier == "exact":
        return value in elements
    if modifier == "contains":
        return any(plain(value) in plain(each) for each in elements)
    return any(plain(each).startswith(plain(value)) for each in elements)


def plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn").strip()


def date(value: str, modifier: str, elements: list[Any]) -> bool:
    prefix, written = split(value)
    low, high = interval_of(written)
    return any(compared(prefix, low, high, *interval_of(each)) for each in elements)


def split(value: str) -> tuple[str, str]:
    return (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)


def compared(prefix: str, low: Any, high: Any, first: Any, last: Any) -> bool:
    """Of the interval asked for (low to high) and the interval held (first to last), both with their ends."""
    inside = low <= first and last <= high
    return {
        "eq": inside, "ne": not inside, "gt": last > high, "lt": first < low, "ge": inside or last > high,
        "le": inside or first < low, "sa": first > high, "eb": last < low, "ap": first <= high and low <= last,
    }[prefix]  # fmt: skip


def interval_of(element: Any) -> Interval:
    if isinstance(element, dict):
        start = interval_of(element["start"])[0] if "start" in element else FIRST
        return start, interval_of(element["end"])[1] if "end" in element else LAST
    tick = timedelta(milliseconds=1)
    if len(element) > 10:
        start = datetime.fromisoformat(element)
        seconds = 60 if re.search(r"T\d\d:\d\d(Z|[+-])", element) else 0 if "." in element else 1
        return start, start + timedelta(seconds=seconds) - (tick if seconds else timedelta(0))
    year, month, day = (int(part) for part in [*element.split("-"), "0", "0"][:3])
    start = datetime.fromisoformat(f"{year:04}-{month or 1:02}-{day or 1:02}T00:00:00+07:00")
    after = start + timedelta(days=1)
    if not day:
        after = start.replace(year=year + 1) if month in (0, 12) else start.replace(month=month + 1)
        after = after.replace(month=1) if month == 12 else after
    return start, after - tick


def quantity(value: str, modifier: str, elements: list[Any]) -> bool:
    number, _, unit = value.partition("|")
    prefix, written = split(number)
    digits = -int(Decimal(written).as_tuple().exponent)
    asked, half = Decimal(written), Decimal(5).scaleb(-digits - 1)
    return any(amount(prefix, asked, half, unit, each) for each in elements)


def amount(prefix: str, asked: Decimal, half: Decimal, unit: str, element: Resource) -> bool:
    held = Decimal(str(element["value"]))
    if unit:
        system, _, code = unit.partition("|")
        if not system and code not in (element.get("code"), element.get("unit")):
            return False
        if system:
            if element.get("system") != system or not ({code, element["code"]} <= set(GRAMS_PER_LITRE)):
                return False
            held = held * GRAMS_PER_LITRE[element["code"]] / GRAMS_PER_LITRE[code]
    inside = asked - half <= held < asked + half
    return {
        "eq": inside, "ne": not inside, "gt": held > asked, "lt": held < asked, "ge": held >= asked,
        "le": held <= asked, "sa": held > asked, "eb": held < asked,
        "ap": asked * Decimal("0.9") <= held <= asked * Decimal("1.1"),
    }[prefix]  # fmt: skip


def composite(value: str, modifier: str, elements: list[Any]) -> bool:
    code, amount_asked = value.split("$")
    return any(
        token(code, "", [item["code"]]) and quantity(amount_asked, "", [item["valueQuantity"]])
        for item in elements
        if "valueQuantity" in item
    )


TESTS: dict[str, Callable[[str, str, list[Any]], bool]] = {
    "token": token, "reference": reference, "string": string, "date": date, "quantity": quantity,
    "composite": composite,
}  # fmt: skip


def at(*path: str) -> Callable[[Resource], list[Any]]:
    """Whatever lies at a path, lists taken apart."""

    def walk(resource: Resource) -> list[Any]:
        nodes: list[Any] = [resource]
        for step in path:
            nodes = [node[step] for node in nodes if step in node]
            nodes = [each for node in nodes for each in (node if isinstance(node, list) else [node])]
        return nodes

    return walk


def any_of(*several: Callable[[Resource], list[Any]]) -> Callable[[Resource], list[Any]]:
    """What lies at any of the paths."""
    return lambda resource: [each for one in several for each in one(resource)]


PARAMETERS: dict[tuple[str, str], tuple[str, Callable[[Resource], list[Any]]]] = {
    ("Patient", "identifier"): ("token", at("identifier")),
    ("Patient", "gender"): ("token", at("gender")),
    ("Patient", "active"): ("token", at("active")),
    ("Patient", "family"): ("string", at("name", "family")),
    ("Patient", "name"): ("string", any_of(at("name", "text"), at("name", "family"), at("name", "given"))),
    ("Patient", "birthdate"): ("date", at("birthDate")),
    ("Patient", "organization"): ("reference", at("managingOrganization")),
    ("Organization", "name"): ("string", at("name")),
    ("Organization", "partof"): ("reference", at("partOf")),
    ("Observation", "code"): ("token", at("code")),
    ("Observation", "status"): ("token", at("status")),
    ("Observation", "category"): ("token", at("category")),
    ("Observation", "subject"): ("reference", at("subject")),
    ("Observation", "patient"): ("reference", at("subject")),
    ("Observation", "encounter"): ("reference", at("encounter")),
    ("Observation", "date"): ("date", any_of(at("effectiveDateTime"), at("effectivePeriod"))),
    ("Observation", "value-date"): ("date", any_of(at("valueDateTime"), at("valuePeriod"))),
    ("Observation", "value-quantity"): ("quantity", at("valueQuantity")),
    ("Observation", "value-string"): ("string", at("valueString")),
    ("Observation", "combo-code"): ("token", any_of(at("code"), at("component", "code"))),
    ("Observation", "component-code-value-quantity"): ("composite", at("component")),
    ("Observation", "code-value-quantity"): ("composite", lambda r: [r]),
    ("Observation", "combo-code-value-quantity"): ("composite", lambda r: [r, *r.get("component", [])]),
    ("Encounter", "class"): ("token", at("class")),
    ("Encounter", "date"): ("date", at("period")),
    ("Encounter", "patient"): ("reference", at("subject")),
}
