"""What is asked of single values: something is said, in the element's JSON type, and references can be one."""

from __future__ import annotations

import re
from typing import Any, Final

from emr_hub.errors import DataError
from emr_hub.fhir.release import TYPES
from emr_hub.fhir.shapes import Element

DEEPEST: Final = 40  # objects within objects; the deepest resource of the pilot has 8
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOCAL = re.compile(r"^([A-Z][A-Za-z]{2,40})/[A-Za-z0-9\-.]{1,64}(/_history/[A-Za-z0-9\-.]{1,64})?$")
_CONDITIONAL = re.compile(r"^[A-Z][A-Za-z]{2,40}\?[^\s]+$")
_ABSOLUTE = re.compile(r"^(https?://[^\s/]+(/[^\s]*)?|urn:(uuid|oid):[^\s]+)$")


def check_primitive(value: Any, element: Element, where: str) -> None:
    """A value of the element's JSON type, and of its required list of codes if it has one."""
    kinds = element.json
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise DataError("another JSON type", where=where, expected=" or ".join(k.__name__ for k in kinds))
    if isinstance(value, str):
        _check_text(value, where)
    if element.codes and value not in element.codes:
        raise DataError("a code outside the required list", where=where, expected=", ".join(sorted(element.codes)))


def _check_text(value: str, where: str) -> None:
    """A text says something, and holds no control characters but tabs and line breaks."""
    if not value.strip():
        raise DataError("empty text", where=where)
    if not value.isprintable() and _CONTROL.search(value):
        raise DataError("a control character", where=where, expected="none but tabs and line breaks")


def refuse_empty(value: Any, where: str, depth: int = 0) -> None:
    """No null, "", [] or {} anywhere below."""
    if depth > DEEPEST:
        raise DataError("too deep", where=where, expected=f"at most {DEEPEST} levels")
    if value is None or value == "" or value == [] or value == {}:
        raise DataError("empty", where=where)
    if isinstance(value, str):
        _check_text(value, where)
    for name, item in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        refuse_empty(item, f"{where}[{name}]" if isinstance(name, int) else f"{where}.{name}", depth + 1)


def check_reference(node: dict[str, Any], targets: frozenset[str], where: str) -> None:
    """A reference is local, absolute or Type/id, and its type is one the element may point to."""
    written = node.get("reference")
    if written is None or written[:1] == "#":
        return  # fragments are settled with the whole resource at hand
    relative = _LOCAL.fullmatch(written)
    if relative is None and not _ABSOLUTE.fullmatch(written) and not _CONDITIONAL.fullmatch(written):
        raise DataError("no reference", where=f"{where}.reference", expected="Type/id, an absolute URL or urn:uuid")
    kind = relative[1] if relative else _type_in(written)
    if kind and targets and "Resource" not in targets and kind not in targets:
        expected = ", ".join(sorted(targets))
        raise DataError("refers to a type it may not", where=f"{where}.reference", expected=expected)


def _type_in(absolute: str) -> str | None:
    """The resource type of an absolute address, if its path names one of R4."""
    parts = absolute.partition("/_history/")[0].rsplit("/", 2)
    return parts[1] if len(parts) == 3 and parts[1] in TYPES else None
