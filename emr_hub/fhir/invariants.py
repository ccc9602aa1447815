"""Rules of R4 that no model here enforces, by their keys: the table `invariants`, and those on contained resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from emr_hub.errors import DataError
from emr_hub.fhir import rules_of_elements, rules_of_resources
from emr_hub.fhir.reading import Resource, items
from emr_hub.fhir.rules_of_elements import Broken
from emr_hub.fhir.table_rows import rows_of

_BROKEN: Final = {**rules_of_elements.BROKEN, **rules_of_resources.BROKEN}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its key in R4, the element it is about, what is wrong when it is broken, and how to see that."""

    key: str
    element: str
    says: str
    broken: Broken


def _rules() -> dict[str, tuple[Rule, ...]]:
    made: dict[str, tuple[Rule, ...]] = {}
    for row in rows_of("invariants"):
        key, owner = row["key"], row["of"]
        broken = _BROKEN.get(key) or _BROKEN[f"{key} {owner}"]
        made[owner] = (*made.get(owner, ()), Rule(key, row["element"], row["says"], broken))
    return made


RULES: Final = _rules()
"""The rules by the datatype, part or resource type they are about."""


def check_rules(owner: str, node: dict[str, Any], where: str) -> None:
    """Check the rules on one datatype, part or resource; DataError names the key of the first one broken."""
    for rule in RULES.get(owner, ()):
        if rule.broken(node):
            raise DataError(f"{rule.key}: {rule.says}", where=f"{where}.{rule.element}".rstrip("."))


def check_contained(resource: Resource) -> None:
    """Check what concerns contained resources and references to them; DataError names the first rule broken."""
    owner, held = str(resource["resourceType"]), list(items(resource, "contained"))
    _check_held(owner, held)
    ids = {r["id"] for r in held}
    used = dict(_fragments(resource, owner))
    unknown = next((name for name in used if name and name not in ids), None)
    if unknown is not None:
        raise _broken("ref-1", "a local reference without its resource", used[unknown])
    for n, inner in enumerate(held):
        if inner["id"] not in used and not any("" == name for name, _ in _fragments(inner, owner)):
            raise _broken("dom-3", "a contained resource that nothing refers to", f"{owner}.contained[{n}]")


def _broken(key: str, what: str, where: str) -> DataError:
    return DataError(f"{key}: {what}", where=where)


def _check_held(owner: str, held: list[dict[str, Any]]) -> None:
    seen: set[Any] = set()
    for n, inner in enumerate(held):
        where, meta = f"{owner}.contained[{n}]", inner.get("meta")
        if inner.get("id") in seen or "id" not in inner:
            raise _broken("dom-3", "an id that is missing or given twice among the contained", f"{where}.id")
        seen.add(inner["id"])
        if "contained" in inner:
            raise _broken("dom-2", "contained within contained", f"{where}.contained")
        if isinstance(meta, dict) and ("versionId" in meta or "lastUpdated" in meta):
            raise _broken("dom-4", "a version of its own", f"{where}.meta")
        if isinstance(meta, dict) and "security" in meta:
            raise _broken("dom-5", "a security label of its own", f"{where}.meta.security")


def _fragments(node: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every local reference below, as the id it names and where it stands."""
    if isinstance(node, dict):
        written = node.get("reference")
        if isinstance(written, str) and written[:1] == "#":
            yield written[1:], f"{where}.reference"
        for name, value in node.items():
            if isinstance(value, dict | list):
                yield from _fragments(value, f"{where}.{name}")
    elif isinstance(node, list):
        for n, item in enumerate(node):
            yield from _fragments(item, f"{where}[{n}]")
