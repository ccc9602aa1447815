"""What the models let through: emptiness, JSON types, required codes and references, checked in one walk."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from emr_hub.clock import from_fhir as read_time
from emr_hub.errors import DataError
from emr_hub.fhir.release import TYPES
from emr_hub.fhir.shapes import Element, shape_of

DEEPEST: Final = 40  # objects within objects; the deepest resource of the pilot has 8
_LOCAL = re.compile(r"^([A-Z][A-Za-z]{2,40})/[A-Za-z0-9\-.]{1,64}(/_history/[A-Za-z0-9\-.]{1,64})?$")
_CONDITIONAL = re.compile(r"^[A-Z][A-Za-z]{2,40}\?[^\s]+$")
_ABSOLUTE = re.compile(r"^(https?://[^\s/]+(/[^\s]*)?|urn:(uuid|oid):[^\s]+)$")


def parsed_once(raw: bytes) -> Any:
    """The JSON of some bytes, in which no object names a member twice; DataError when it is no JSON."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise DataError("no JSON", where="body") from None
    if orjson.dumps(found) != raw:  # equal bytes prove that no member was dropped
        _refuse_doubles(raw)
    return found


def _refuse_doubles(raw: bytes) -> None:
    import json

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            doubled = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
            raise DataError("a member named twice", where=doubled)
        return made

    json.loads(raw, object_pairs_hook=paired)


def check_resource(resource: dict[str, Any], where: str = "", depth: int = 0) -> None:
    """Walk a resource by its shape; DataError names the first element at fault."""
    resource_type = resource.get("resourceType")
    if not isinstance(resource_type, str) or resource_type not in TYPES:
        raise DataError("no resource type of this pilot", where=f"{where}.resourceType".lstrip("."))
    path = f"{where}({resource_type})" if where else resource_type
    shape = shape_of(resource_type, True)
    members = {name: value for name, value in resource.items() if name != "resourceType"}
    if not members:
        raise DataError("empty", where=path)
    _check_object(members, shape, path, depth)


def _check_object(node: dict[str, Any], shape: dict[str, Element], path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise DataError("too deep", where=path, expected=f"at most {DEEPEST} objects within objects")
    if not node:
        raise DataError("empty object", where=path)
    for name, value in node.items():
        element = shape.get(name)
        if element is not None:
            _check(value, element, f"{path}.{name}", depth)
        elif name[:1] == "_" and name[1:] in shape:
            _refuse_empty(value, f"{path}.{name}")
        else:
            raise DataError("no such element", where=f"{path}.{name}")


def _check(value: Any, element: Element, where: str, depth: int) -> None:
    if element.many:
        if not isinstance(value, list) or not value:
            raise DataError("no array with something in it", where=where)
        for n, item in enumerate(value):
            _check_one(item, element, f"{where}[{n}]", depth)
    else:
        _check_one(value, element, where, depth)


def _check_one(value: Any, element: Element, where: str, depth: int) -> None:
    if element.json:
        _check_primitive(value, element, where)
    elif not isinstance(value, dict):
        raise DataError("no object", where=where)
    elif not element.shape:
        check_resource(value, where, depth + 1)
    else:
        _check_object(value, shape_of(element.shape), where, depth + 1)
        if element.shape == "Reference":
            check_reference(value, element.targets, where)
        elif element.shape in _RULES:
            _RULES[element.shape](value, where)


def _check_primitive(value: Any, element: Element, where: str) -> None:
    kinds = element.json
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise DataError("another JSON type", where=where, expected=" or ".join(k.__name__ for k in kinds))
    if value == "" or (isinstance(value, str) and not value.strip()):
        raise DataError("empty text", where=where)
    if element.codes and value not in element.codes:
        raise DataError("a code outside the required list", where=where, expected=", ".join(sorted(element.codes)))


def _refuse_empty(value: Any, where: str) -> None:
    """No null, "", [] or {} anywhere below."""
    if value is None or value == "" or value == [] or value == {}:
        raise DataError("empty", where=where)
    for name, item in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        _refuse_empty(item, f"{where}.{name}")


def check_reference(node: dict[str, Any], targets: frozenset[str], where: str) -> None:
    """A reference is local, absolute or Type/id, and its type is one the element may point to."""
    written = node.get("reference")
    if written is None or written[:1] == "#":
        return  # fragments are settled with the whole resource at hand
    relative = _LOCAL.match(written)
    if relative is None and not _ABSOLUTE.match(written) and not _CONDITIONAL.match(written):
        raise DataError("no reference", where=f"{where}.reference", expected="Type/id, an absolute URL or urn:uuid")
    kind = relative[1] if relative else _type_in(written)
    if kind and targets and "Resource" not in targets and kind not in targets:
        expected = ", ".join(sorted(targets))
        raise DataError("refers to a type it may not", where=f"{where}.reference", expected=expected)


def _type_in(absolute: str) -> str | None:
    """The resource type of an absolute address, if its path names one of the pilot."""
    parts = absolute.partition("/_history/")[0].rsplit("/", 2)
    return parts[1] if len(parts) == 3 and parts[1] in TYPES else None


def _period(node: dict[str, Any], where: str) -> None:
    start, end = (read_time(node[side]) if side in node else None for side in ("start", "end"))
    if start and end and start.earliest > end.latest:
        raise DataError("per-1: a period ends before it starts", where=where)


def _quantity(node: dict[str, Any], where: str) -> None:
    if "code" in node and "system" not in node:
        raise DataError("qty-3: a unit code without its system", where=where)


def _extension(node: dict[str, Any], where: str) -> None:
    if ("extension" in node) == any(name[:5] == "value" for name in node):
        raise DataError("ext-1: an extension has either a value or extensions", where=where)


_RULES: Final = {"Period": _period, "Quantity": _quantity, "Extension": _extension}
