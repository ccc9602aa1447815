"""Every way in which FHIR names another resource, brought to one key: the id, or what stands for it.

`Patient/p1`, `Patient/p1/_history/2` and `urn:uuid:p1` name p1. An absolute address keeps its server, because two
servers number apart; an identifier is `?system|value`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]


def key_of(reference: Any, kind: str) -> str | None:
    """The id that a reference to a resource of that kind names; None when it names none of it."""
    if not reference:
        return None
    if reference.startswith("urn:uuid:"):
        return reference[9:] or None
    before, found, after = reference.rpartition(kind + "/")
    if not found or (before and not before.startswith(("http://", "https://"))):
        return None
    return after.split("/", 1)[0] or None


@lru_cache(maxsize=65_536)  # results come person by person, visit by visit
def visit_key(reference: str | None) -> str | None:
    """The key of the visit a reference names."""
    return key_of(reference, "Encounter")


@lru_cache(maxsize=65_536)
def patient_key(reference: str) -> str | None:
    """The key of the patient a reference names; an address on a server stays whole, to be resolved once all is read."""
    if reference.startswith("Patient/"):  # the commonest form
        return reference[8:].split("/", 1)[0] or None
    if reference.startswith("Patient?identifier="):
        return "?" + unquote(reference[19:])
    if reference.startswith(("http://", "https://")):
        server, key = server_and_key(reference)
        return f"{server}/Patient/{key}" if server and key else None
    return key_of(reference, "Patient")


def server_and_key(url: str | None) -> tuple[str | None, str | None]:
    """The server of a Patient's absolute address and its id there; both None for anything else."""
    if url and url.startswith(("http://", "https://")) and "/Patient/" in url:
        server, _, key = url.rpartition("/Patient/")
        return server, key.split("/", 1)[0] or None
    return None, None


def named(identifier: Any) -> str | None:
    """`?system|value` of an Identifier, None without a value."""
    value = identifier.get("value") if identifier else None
    return f"?{identifier.get('system') or ''}|{value}" if value else None


def organisation(reference: Json) -> Any:
    """What names an Organization: `system|value` where an identifier is given, else its reference; None for others."""
    identifier, target = reference.get("identifier"), reference.get("reference")
    if target and "Organization" not in target and reference.get("type") != "Organization":
        return None
    if target and "?identifier=" in target:
        return target.split("?identifier=", 1)[1]
    if identifier and identifier.get("value") and (target or reference.get("type") in (None, "Organization")):
        return f"{identifier.get('system') or ''}|{identifier['value']}"
    return target


def first_organisation(performers: list[Json] | None) -> Any:
    """The first of several performers that is an organisation."""
    for performer in performers or ():
        found = organisation(performer)
        if found:
            return found
    return None
