"""Reading JSON that a stranger wrote: every step may find something else than expected, and says None then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emr_hub.clock import Instant, from_fhir
from emr_hub.errors import DataError

Resource = dict[str, Any]


def child(node: Any, *path: str | int) -> Any:
    """What lies at the path, or None where the path breaks off."""
    for step in path:
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
        else:
            node = node[step] if isinstance(node, list) and len(node) > step else None
    return node


def text(node: Any, *path: str | int) -> str | None:
    """The string at the path, or None."""
    for step in path:
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
        else:
            node = node[step] if isinstance(node, list) and len(node) > step else None
    return node if isinstance(node, str) and node else None


def number(node: Any, *path: str | int) -> float | None:
    """The number at the path as a float, or None; booleans and strings are no numbers."""
    found = child(node, *path)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def items(node: Any, *path: str | int) -> Iterator[dict[str, Any]]:
    """The objects of the array at the path; whatever is no object is passed over."""
    found = child(node, *path)
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())


def code_in(concept: Any, system: str) -> str | None:
    """The first code that a CodeableConcept holds in that system."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict) and coding.get("system") == system:
            return text(coding, "code")
    return None


def extension(node: Any, url: str) -> dict[str, Any]:
    """The first extension of that URL, or an empty object."""
    held = node.get("extension") if isinstance(node, dict) else None
    for one in held if isinstance(held, list) else ():
        if isinstance(one, dict) and one.get("url") == url:
            return one
    return {}


def instant(node: Any, *path: str | int) -> Instant | None:
    """The exact instant at the path; a date without a time gives its first instant; else None."""
    written = text(node, *path)
    moment = from_fhir(written) if written else None
    return moment.earliest if moment else None


def essential(found: Any, element: str, expected: str = "") -> Any:
    """What was found, or DataError naming the element that is missing or unreadable."""
    if found is None:
        raise DataError("missing or unreadable", where=element, expected=expected)
    return found


def of_type(resource: Any, resource_type: str) -> Resource:
    """The resource, if it is of that type; else DataError."""
    if not isinstance(resource, dict) or resource.get("resourceType") != resource_type:
        raise DataError("another resource type", where="resourceType", expected=resource_type)
    return resource
