"""Tokens, references, texts and addresses as words: a value and the number of its code system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

Word = tuple[str, int]

IMPLIED: Final = 1
"""The number of the system of a plain code: its element says which one it is, so a question may name it or not."""
_LONGEST: Final = 400  # characters of a value; a longer one would not fit a PostgreSQL index row


def tokens(element: Any) -> list[Word]:
    """The codes of a code, boolean, Coding, CodeableConcept, Identifier or ContactPoint."""
    if isinstance(element, str):
        return [(shortened(element), IMPLIED)]
    if isinstance(element, bool):
        return [("true" if element else "false", IMPLIED)]
    if not isinstance(element, dict):
        return []
    codings = element.get("coding")
    found = []
    for each in codings if isinstance(codings, list) else (element,):
        code = each.get("code", each.get("value")) if isinstance(each, dict) else None
        if isinstance(code, str):
            found.append((shortened(code), system_number(each.get("system"))))
    return found


def texts(element: dict[str, Any]) -> Iterator[str]:
    """What people read of a coded element: its text, the displays of its codings, the text of an identifier's type."""
    codings = element.get("coding")
    for each in (element, *(codings if isinstance(codings, list) else ()), element.get("type")):
        if isinstance(each, dict):
            for name in ("text", "display"):
                if isinstance(each.get(name), str):
                    yield each[name]


def typed_identifiers(element: Any) -> Iterator[Word]:
    """`code|value` under the system of the identifier's type, for `:of-type`."""
    kind = element.get("type") if isinstance(element, dict) else None
    value = element.get("value") if isinstance(element, dict) else None
    codings = kind.get("coding") if isinstance(kind, dict) else None
    if isinstance(value, str) and isinstance(codings, list):
        for each in codings:
            if isinstance(each, dict) and isinstance(each.get("code"), str):
                yield shortened(f"{each['code']}|{value}"), system_number(each.get("system"))


def references(element: Any, base: str) -> list[str]:
    """Where a Reference or a canonical address points to, ours without our base; fragments point nowhere else."""
    target = element.get("reference") if isinstance(element, dict) else element
    if not isinstance(target, str) or target.startswith("#"):
        return []
    found = [shortened(relative(target, base))]
    if "|" in target and not isinstance(element, dict):
        found.append(shortened(target.partition("|")[0]))
    return found


def system_number(system: Any) -> int:
    """The number of a code or identifier system; 0 for none."""
    return hashed(system) if isinstance(system, str) and system else 0


@lru_cache(maxsize=32_768)
def hashed(text: str) -> int:
    """A number of 63 bits for a text, the same in every process; never 0 or 1."""
    return max(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1, 2)


def relative(reference: str, base: str) -> str:
    """A reference without our own base and without a version; a stranger's stays absolute."""
    unversioned = reference.partition("/_history/")[0] if "/_history/" in reference else reference
    return unversioned.removeprefix(f"{base}/") if base else unversioned


@lru_cache(maxsize=16_384)
def folded(written: str) -> str:
    """Text for searching: lower case, without diacritics, đ as d."""
    plain = written.lower()
    if not plain.isascii():
        apart = unicodedata.normalize("NFD", plain.replace("đ", "d"))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return plain.strip()[:_LONGEST]


def shortened(value: str) -> str:
    """The value itself, or its digest when it is too long for an index."""
    return value if len(value) <= _LONGEST else "#" + blake2b(value.encode(), digest_size=16).hexdigest()
