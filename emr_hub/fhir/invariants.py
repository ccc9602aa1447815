"""Rules of R4 that no model here enforces, by their keys: between elements of one resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from emr_hub.errors import DataError
from emr_hub.fhir.reading import Resource, items, text


def check_invariants(resource: Resource, has_fragments: bool = True) -> None:
    """Check every rule that concerns the resource; DataError names the key of the first one broken.

    `has_fragments` False: nothing is contained and no text in it begins with #, so that need not be looked for.
    """
    own = _OF_TYPE.get(resource["resourceType"])
    if own is not None:
        own(resource)
    if has_fragments:
        _contained(resource)


def _broken(key: str, what: str, where: str) -> DataError:
    return DataError(f"{key}: {what}", where=where)


def _contained(resource: Resource) -> None:
    held = list(items(resource, "contained"))
    ids = [r.get("id") for r in held]
    if len(set(ids)) != len(ids):
        raise _broken("dom-3", "an id twice among the contained", f"{resource['resourceType']}.contained")
    _check_held(resource["resourceType"], held)
    used = {r[1:] for r in _fragments(resource)}
    for unknown in used - {i for i in ids if i} - {""}:
        raise _broken("ref-1", "a local reference without its resource", f"{resource['resourceType']} #{unknown[:64]}")
    if not set(ids) <= used:
        raise _broken("dom-3", "a contained resource that nothing refers to", f"{resource['resourceType']}.contained")


def _check_held(owner: str, held: list[dict[str, Any]]) -> None:
    for n, inner in enumerate(held):
        where, meta = f"{owner}.contained[{n}]", inner.get("meta")
        if "contained" in inner:
            raise _broken("dom-2", "contained within contained", where)
        if isinstance(meta, dict) and ("versionId" in meta or "lastUpdated" in meta):
            raise _broken("dom-4", "a version of its own", where)
        if isinstance(meta, dict) and "security" in meta:
            raise _broken("dom-5", "a security label of its own", where)


def _fragments(node: Any) -> Iterator[str]:
    """Every local reference below."""
    if isinstance(node, dict):
        written = node.get("reference")
        if isinstance(written, str) and written[:1] == "#":
            yield written
        node = list(node.values())
    for item in node:
        if isinstance(item, dict | list):
            yield from _fragments(item)


def _observation(r: Resource) -> None:
    valued = any(name[:5] == "value" for name in r)
    if valued and "dataAbsentReason" in r:
        raise _broken("obs-6", "a value and a reason for its absence", "Observation.dataAbsentReason")
    if valued:
        own = {(c.get("system"), c.get("code")) for c in items(r, "code", "coding")}
        for n, component in enumerate(items(r, "component")):
            if own & {(c.get("system"), c.get("code")) for c in items(component, "code", "coding")}:
                raise _broken("obs-7", "a component with the code of the whole", f"Observation.component[{n}]")
    _ranges(r, "Observation")
    for n, component in enumerate(items(r, "component")):
        _ranges(component, f"Observation.component[{n}]")


def _ranges(node: dict[str, Any], where: str) -> None:
    for n, limits in enumerate(items(node, "referenceRange")):
        if not {"low", "high", "text"} & limits.keys():
            raise _broken("obs-3", "a reference range without low, high or text", f"{where}.referenceRange[{n}]")


def _service_request(r: Resource) -> None:
    if "orderDetail" in r and "code" not in r:
        raise _broken("prr-1", "details without a code", "ServiceRequest.orderDetail")


def _organization(r: Resource) -> None:
    if "identifier" not in r and "name" not in r:
        raise _broken("org-1", "neither identifier nor name", "Organization")


def _consent(r: Resource) -> None:
    if "policy" not in r and "policyRule" not in r:
        raise _broken("ppc-1", "neither policy nor policyRule", "Consent")
    scopes = {c.get("code") for c in items(r, "scope", "coding")}
    if "patient" not in r and scopes & {"patient-privacy", "research", "adr", "treatment"}:
        raise _broken("ppc-2", "a consent of that scope without a patient", "Consent.patient")


def _audit_event(r: Resource) -> None:
    for n, entity in enumerate(items(r, "entity")):
        if "name" in entity and "query" in entity:
            raise _broken("sev-1", "both a name and a query", f"AuditEvent.entity[{n}]")


def _concept_map(r: Resource) -> None:
    for group in items(r, "group"):
        for element in items(group, "element"):
            for target in items(element, "target"):
                if text(target, "equivalence") in ("narrower", "inexact") and "comment" not in target:
                    raise _broken("cmd-1", "an inexact target without a comment", "ConceptMap.group.element.target")


_OF_TYPE: Final[dict[str, Callable[[Resource], None]]] = {
    "AuditEvent": _audit_event,
    "ConceptMap": _concept_map,
    "Consent": _consent,
    "Observation": _observation,
    "Organization": _organization,
    "ServiceRequest": _service_request,
}
