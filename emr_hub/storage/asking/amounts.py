"""Conditions over dates, quantities and numbers: intervals compared by the prefixes of FHIR."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from emr_hub.storage.asking.part import Part, alternatives, numbered, pieces, refused
from emr_hub.storage.index import MISSING, canonical, interval_of, number_of_unit
from emr_hub.storage.parameters import Kind

_PREFIXED = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)?([+-]?\d.*)$")
# L and H stand for the first and last instant of what is asked, {low} and {high} for those of the resource.
_DATES = {
    "eq": "{low} >= L AND {high} <= H",
    "ne": "NOT ({low} >= L AND {high} <= H)",
    "gt": "{high} > H",
    "lt": "{low} < L",
    "ge": "({high} > H OR ({low} >= L AND {high} <= H))",
    "le": "({low} < L OR ({low} >= L AND {high} <= H))",
    "sa": "{low} > H",
    "eb": "{high} < L",
    "ap": "{low} <= H AND {high} >= L",
}
# For amounts L to H is the number with the precision it was written in; V the number itself; A to B a tenth around it.
_AMOUNTS = {
    "eq": "{low} >= L AND {high} < H",
    "ne": "NOT ({low} >= L AND {high} < H)",
    "gt": "{high} > V",
    "lt": "{low} < V",
    "ge": "{high} >= V",
    "le": "{low} <= V",
    "sa": "{low} > V",
    "eb": "{high} < V",
    "ap": "{low} <= B AND {high} >= A",
}


def _filled(template: str, low: str, high: str, places: dict[str, Any]) -> tuple[str, list[Any]]:
    bound: list[Any] = []

    def place(found: re.Match[str]) -> str:
        bound.append(places[found[0]])
        return "?"

    sql = re.sub(r"\b[LHVAB]\b", place, template)
    return sql.format(low=low, high=high), bound


def own_date(value: str, where: str, low: str = "r.low", high: str = "r.high") -> Part:
    """The date that lies beside the resource, or when it was last updated."""
    made = [compared_date(each, where, low, high) for each in alternatives(where, value)]
    sql = " OR ".join(f"({each})" for each, _ in made)
    there = f"{low} > {MISSING} AND " if low == "r.low" else ""
    return Part(f"{there}({sql})", tuple(v for _, bound in made for v in bound))


def compared_date(value: str, where: str, low: str, high: str) -> tuple[str, list[Any]]:
    """One date with its prefix, compared with the interval between two columns."""
    found = _PREFIXED.match(value.replace(" ", "+"))  # a plus sign that a form left undecoded
    interval = interval_of(found[2]) if found else None
    if found is None or interval is None:
        raise refused(where, "no date", "a FHIR date with an optional prefix")
    return _filled(_DATES[found[1] or "eq"], low, high, {"L": interval[0], "H": interval[1]})


def date(numbers: tuple[int, ...], value: str, where: str) -> Part:
    """A date beside the one its type is sorted by."""
    made = [compared_date(each, where, "d.low", "d.high") for each in alternatives(where, value)]
    sql = " OR ".join(f"({each})" for each, _ in made)
    bound = tuple(v for _, some in made for v in some)
    return Part(f"SELECT d.key FROM resource_date_index d WHERE {numbered(numbers, 'd')} AND ({sql})",
                (*numbers, *bound), keys=True)  # fmt: skip


def amount(numbers: tuple[int, ...], kind: Kind, value: str, where: str) -> Part:
    """`5.4`, `5.4|system|code` (converted to the unit asked for), `5.4||unit` (as written)."""
    made = [_amount(kind, each, where) for each in alternatives(where, value)]
    sql = " OR ".join(f"({each})" for each, _ in made)
    bound = tuple(v for _, some in made for v in some)
    return Part(f"SELECT d.key FROM resource_amount d WHERE {numbered(numbers, 'd')} AND ({sql})",
                (*numbers, *bound), keys=True)  # fmt: skip


def _amount(kind: Kind, value: str, where: str) -> tuple[str, list[Any]]:
    number, *unit = pieces(value, "|")
    found = _PREFIXED.match(number)
    if found is None or (unit and (kind is Kind.NUMBER or len(unit) != 2)):
        expected = "a number with an optional prefix"
        raise refused(where, "no amount", expected if kind is Kind.NUMBER else f"{expected}, or number|system|code")
    try:
        written = Decimal(found[2])
        exponent = written.as_tuple().exponent
    except InvalidOperation:
        raise refused(where, "no number", "digits with an optional sign, point and exponent") from None
    if not isinstance(exponent, int) or abs(exponent) > 300:
        raise refused(where, "no number of this size", "a number that fits a float")
    half = Decimal(5).scaleb(exponent - 1)
    ends = {"L": written - half, "H": written + half, "V": written, "A": written * 9 / 10, "B": written * 11 / 10}
    if ends["A"] > ends["B"]:
        ends["A"], ends["B"] = ends["B"], ends["A"]
    dimension, places = _in_unit({name: float(end) for name, end in ends.items()}, unit)
    sql, bound = _filled(_AMOUNTS[found[1] or "eq"], "d.low", "d.high", places)
    return f"d.unit = ? AND {sql}", [dimension, *bound]


def _in_unit(places: dict[str, float], unit: list[str]) -> tuple[int, dict[str, float]]:
    if not unit or unit == ["", ""]:
        return 0, places
    system, code = unit
    if not system:
        return number_of_unit(code), places
    converted = {name: canonical(value, system, code) for name, value in places.items()}
    return converted["V"][0], {name: value for name, (_, value) in converted.items()}
