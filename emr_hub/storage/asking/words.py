"""Conditions over words: tokens, references, texts and addresses, with their modifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emr_hub.fhir.release import TYPES
from emr_hub.storage.asking.part import (
    CODED,
    POINTED,
    WIDE,
    Ground,
    Part,
    alternatives,
    either,
    marks,
    pieces,
    plain,
    refused,
    without,
)
from emr_hub.storage.index import IMPLIED, folded, hashed, relative, shortened
from emr_hub.storage.parameters import Kind, Pair, Parameter

_LAST = "\U0010ffff"  # the end of a range of texts that begin alike
_Made = tuple[str, tuple[Any, ...]]


def token(parameter: Parameter, modifier: str, value: str, where: str) -> Part:
    """`code`, `system|code`, `|code`, `system|`, and the modifiers :not, :text and :of-type."""
    asked = alternatives(where, value)
    rank = POINTED if "identifier" in parameter.name else CODED if parameter.name == "code" else WIDE
    if modifier == "text":
        return either(parameter.beside("text"), [_begins(folded(plain(each))) for each in asked], CODED, many=True)
    if modifier == "of-type":
        return either(parameter.beside("of-type"), [_of_type(each, where) for each in asked], POINTED, many=True)
    # One resource may bear one code under several systems, and several codes of one system.
    many = len(parameter.numbers) > 1 or any(not all(pieces(each, "|")) or "|" not in each for each in asked)
    made = [_token(each, where) for each in asked]
    exact = (parameter, made[0][1][0], made[0][1][1]) if not (many or modifier or len(made) > 1) else None
    part = either(parameter.numbers, made, rank, many=many, exact=exact)
    return without(part) if modifier == "not" else part


def _token(value: str, where: str) -> _Made:
    first, *rest = pieces(value, "|")
    code = "|".join(rest)
    if not rest:
        return "@.value = ?", (shortened(first),)
    if not (first or code):
        raise refused(where, "neither system nor code", "code, system|code, |code or system|")
    if not code:
        return "@.system = ?", (hashed(first),)
    system = hashed(first) if first else 0
    return "@.value = ? AND @.system IN (?, ?)", (shortened(code), system, IMPLIED)


def _of_type(value: str, where: str) -> _Made:
    system, *rest = pieces(value, "|")
    if len(rest) != 2 or not all(rest):
        raise refused(where, "not the three pieces of an identifier's type", "system|code|value")
    wanted = (shortened("|".join(rest)), hashed(system) if system else 0)
    return "@.value = ? AND @.system = ?", wanted


def _begins(start: str) -> _Made:
    return "@.value >= ? AND @.value < ?", (start, start + _LAST)


def string(parameter: Parameter, modifier: str, value: str, where: str) -> Part:
    """Texts that begin so, accents and case aside; :exact to the letter, :contains anywhere."""
    asked = [plain(each) for each in alternatives(where, value)]
    if modifier == "exact":
        made: list[_Made] = [("@.value = ? AND @.system = ?", (folded(each), hashed(each))) for each in asked]
    elif modifier == "contains":
        # position in the folded text; a literal comparison, so that % and _ mean themselves
        made = [("length(@.value) > length(replace(@.value, ?, ''))", (folded(each),)) for each in asked]
    else:
        made = [_begins(folded(each)) for each in asked]
    return either(parameter.numbers, made, CODED if modifier != "contains" else WIDE, many=True)


def uri(parameter: Parameter, modifier: str, value: str, where: str) -> Part:
    """Addresses as written; :below what lies under one, :above what it lies under."""
    asked = [plain(each) for each in alternatives(where, value)]
    if modifier == "below":
        made = [_below(each) for each in asked]
    elif modifier == "above":
        made = [_above(each) for each in asked]
    else:
        made = [("@.value = ?", (shortened(each),)) for each in asked]
    return either(parameter.numbers, made, CODED, many=bool(modifier))


def _below(address: str) -> _Made:
    under = address if address.endswith("/") else f"{address}/"
    return "(@.value = ? OR (@.value >= ? AND @.value < ?))", (address, under, under + _LAST)


def _above(address: str) -> _Made:
    steps = [n for n, sign in enumerate(address) if sign == "/"]
    over = {address, *(address[:n] for n in steps), *(address[: n + 1] for n in steps)}
    return f"@.value IN ({marks(list(over))})", tuple(sorted(over))


def reference(parameter: Parameter, modifier: str, value: str, ground: Ground, where: str) -> Part:
    """`id`, `Type/id` or an absolute address; with a type as modifier, or :identifier."""
    asked = alternatives(where, value)
    if modifier == "identifier":
        return either(parameter.beside("identifier"), [_token(each, where) for each in asked], POINTED, many=True)
    types = (modifier,) if modifier else _targets(parameter)
    made = [_pointing(relative(plain(each), ground.base), types, where) for each in asked]
    one_value = len(parameter.numbers) == 1 and len(types) == 1
    single = len(made) == 1 and len(made[0][1]) == 1 and len(parameter.numbers) == 1
    exact = (parameter, made[0][1][0], 0) if single else None
    return either(parameter.numbers, made, POINTED, many=not one_value, exact=exact)


def paired(parts: Sequence[Part], pairs: Sequence[Pair]) -> list[Part]:
    """The conditions, those two replaced by one that lie in the index as one word."""
    for pair in pairs:
        one = next((p for p in parts if p.exact and p.exact[0].numbers == pair.reference.numbers), None)
        other = next((p for p in parts if p.exact and p.exact[0] is pair.token), None)
        if one and other and one.exact and other.exact:
            word = shortened(Pair.word(one.exact[1], other.exact[1], other.exact[2]))
            both = Part("@.param = ? AND @.value = ?", (pair.number, word), POINTED + 1, many=False)
            return [both, *(p for p in parts if p is not one and p is not other)]
    return list(parts)


def _targets(parameter: Parameter) -> tuple[str, ...]:
    return tuple(sorted(TYPES)) if "*" in parameter.targets else parameter.targets


def _pointing(value: str, types: tuple[str, ...], where: str) -> _Made:
    if "/" in value or ":" in value:
        kind = value.partition("/")[0]
        if kind in TYPES and kind not in types:
            return "1 = 0", ()
        return "@.value = ?", (shortened(value),)
    wanted = [f"{each}/{value}" for each in types]
    if len(wanted) == 1:
        return "@.value = ?", (wanted[0],)
    return f"@.value IN ({marks(wanted)})", tuple(wanted)


MODIFIERS = {
    Kind.TOKEN: ("not", "text", "of-type"),
    Kind.STRING: ("exact", "contains"),
    Kind.URI: ("below", "above"),
    Kind.REFERENCE: ("identifier",),
}
"""What each kind understands beside `:missing` and, for references, the name of a type."""
