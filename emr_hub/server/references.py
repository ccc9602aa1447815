"""References of what is to be stored: temporary addresses become real ones, conditions the resource that fits; and none
may lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from emr_hub.fhir import Resource
from emr_hub.server.refusals import Refusal

_CONDITION: Final = re.compile(r"^([A-Z][A-Za-z]{2,40})\?(.+)$")
_HERE: Final = re.compile(r"^([A-Z][A-Za-z]{2,40})/([A-Za-z0-9.-]{1,64})(?:/_history/([1-9]\d{0,17}))?$", re.ASCII)
_TEMPORARY: Final = ("urn:uuid:", "urn:oid:")
# Elements that may name a resource beside `reference`: uri, url and canonical of R4.
_ADDRESSES: Final = frozenset({"url", "uri", "canonical", "valueUri", "valueUrl", "valueCanonical", "instantiatesUri"})

Name = tuple[str, str]
"""Type and id."""
FindOne = Callable[[str, str], str]
"""The Type/id of the one resource of a type that fits a condition."""


def rewrite(resource: Resource, real: Mapping[str, str], find_one: FindOne, place: str) -> None:
    """Rewrite every reference of a resource in place; Refusal where one leads nowhere.

    `real` maps the fullUrl of each entry to the Type/id it got.
    """
    for node, name, where in _references(resource, f"{place}.resource"):
        written = node[name]
        if written in real:
            node[name] = real[written]
        elif name == "reference" and written.startswith(_TEMPORARY):
            raise Refusal(400, "not-found", "a temporary address that no entry of the Bundle has", expression=where)
        elif name == "reference" and (condition := _CONDITION.match(written)):
            node[name] = _found(find_one, condition, where)
    _rewrite_words(resource, real)


def named_here(resource: Resource, base: str, place: str) -> Iterator[tuple[Name, int | None, str]]:
    """What a resource refers to on this server: type and id, the version if one is named, and the FHIRPath.

    Relative references, and absolute ones below `base`. What is contained, temporary, logical (an identifier alone) or
    at another server is not ours to know.
    """
    for node, name, where in _references(resource, place):
        here = _HERE.match(node[name].removeprefix(f"{base}/")) if name == "reference" else None
        if here is not None:
            yield (here[1], here[2]), int(here[3]) if here[3] else None, where


def _found(find_one: FindOne, condition: re.Match[str], where: str) -> str:
    try:
        return find_one(condition[1], condition[2])
    except Refusal as refusal:
        raise Refusal(412, refusal.code, refusal.diagnostics, expression=where) from refusal


def _references(node: Any, where: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Every element below that may name a resource: its object, its name there, and its FHIRPath."""
    for name, value in node.items():
        if isinstance(value, str):
            if name == "reference" or (name in _ADDRESSES and value.startswith(_TEMPORARY)):
                yield node, name, f"{where}.{name}"
        elif isinstance(value, dict):
            yield from _references(value, f"{where}.{name}")
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _references(item, f"{where}.{name}[{n}]")


def _rewrite_words(resource: Resource, real: Mapping[str, str]) -> None:
    """The narrative may link to entries by their temporary addresses as well."""
    narrative = resource.get("text")
    if isinstance(narrative, dict) and "urn:" in narrative.get("div", ""):
        for temporary, name in real.items():
            narrative["div"] = narrative["div"].replace(f'"{temporary}"', f'"{name}"')
