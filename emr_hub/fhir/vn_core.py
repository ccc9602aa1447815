"""What the profiles of VN Core require beyond R4: remarks by default, faults where a server is strict about them.

The guide is a draft of a community and changes monthly; a rule is a row of the table `vn_core`. Rules whose
expression no published text gives are not invented here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from emr_hub.fhir.canonical import OBSERVATION_CATEGORY, Canonical
from emr_hub.fhir.outcome import issue
from emr_hub.fhir.reading import Resource, items
from emr_hub.fhir.table_rows import rows_of

_MARK: Final = "/StructureDefinition/vn-core-"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One element that a profile requires. `when`: always (empty), in laboratory results, or where it is claimed."""

    profile: str
    resource_type: str
    when: str
    element: str
    says: str


REQUIREMENTS: Final = tuple(
    Requirement(row["profile"], row["type"], row["when"], row["element"], row["says"]) for row in rows_of("vn_core")
)
PROFILES: Final = frozenset(one.profile for one in REQUIREMENTS)


def remarks(
    resource: Resource, canonical: Canonical, *, profile: str | None = None, severity: str = "warning"
) -> list[Resource]:
    """The issues of a resource against the profiles of its type, or against the one named; each names the element."""
    claimed = profiles_claimed(resource)
    found: dict[str, Resource] = {}  # one remark for an element, however many requirements lead to it
    for one in REQUIREMENTS:
        if one.resource_type != resource.get("resourceType"):
            continue
        where = _lacking(resource, one)
        if where is not None and (one.profile == profile if profile else _applies(one, resource, claimed)):
            said = f"{one.says}: {canonical.profile(one.profile)}"
            found.setdefault(where, issue("required", said, severity=severity, expression=where))
    return list(found.values())


def profile_named(url: str) -> str | None:
    """The short name of a VN Core profile, under whichever base it is published; None for another profile."""
    _, mark, name = url.partition("|")[0].partition(_MARK)
    return name if mark and name in PROFILES else None


def profiles_claimed(resource: Resource) -> set[str]:
    """The VN Core profiles that a resource says it follows, by short name."""
    meta = resource.get("meta")
    said = meta.get("profile", []) if isinstance(meta, dict) else []
    return {name for url in said if isinstance(url, str) and (name := profile_named(url))}


def _applies(one: Requirement, resource: Resource, claimed: set[str]) -> bool:
    if one.profile in claimed or not one.when:
        return True
    return one.when == "laboratory" and _is_laboratory(resource)


def _is_laboratory(resource: Resource) -> bool:
    codings = (coding for category in items(resource, "category") for coding in items(category, "coding"))
    return any(c.get("system") == OBSERVATION_CATEGORY and c.get("code") == "laboratory" for c in codings)


def _lacking(resource: Resource, one: Requirement) -> str | None:
    """Where the element is missing, in FHIRPath; None where it is there. In a list, every item has it."""
    nodes: list[tuple[Any, str]] = [(resource, one.resource_type)]
    for step in one.element.split("."):
        following: list[tuple[Any, str]] = []
        for node, where in nodes:
            found = node.get(step) if isinstance(node, dict) else None
            if found is None:
                return f"{where}.{step}"
            if isinstance(found, list):
                following += [(each, f"{where}.{step}[{n}]") for n, each in enumerate(found)]
            else:
                following.append((found, f"{where}.{step}"))
        nodes = following
    return None
