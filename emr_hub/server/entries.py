"""Entries of a Bundle as what they ask for: a step that writes, or something to look up."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl

from emr_hub.fhir import Resource
from emr_hub.fhir.reading import child, text
from emr_hub.server.asked import Interaction, Query
from emr_hub.server.patching import JSON_PATCH, Patch, patch_in
from emr_hub.server.refusals import Refusal
from emr_hub.server.steps import Step

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete", "GET": "read", "HEAD": "read"}


def lookup_of(entry: Resource, n: int, asked: Interaction) -> Interaction:
    """One entry that reads or searches; Refusal 400 where its address is none."""
    resource_type, resource_id, query = _address(entry, n)
    verb = "read" if resource_id else "search"
    return Interaction(verb, resource_type, resource_id, query, None, asked.headers, asked.caller)


def _address(entry: Resource, n: int) -> tuple[str, str | None, Query]:
    """Type, id and condition of the address an entry asks for."""
    path, _, condition = (text(entry, "request", "url") or "").partition("?")
    places = [place for place in path.split("/") if place]
    if not 1 <= len(places) <= 2 or ":" in path or (len(places) == 2 and condition):
        raise Refusal(400, "value", "an address is Type, Type/id or Type?condition",
                      expression=f"Bundle.entry[{n}].request.url")  # fmt: skip
    query = tuple(parse_qsl(condition.partition("#")[0], keep_blank_values=True))
    return places[0], places[1] if len(places) == 2 else None, query


def step_of(entry: Resource, n: int) -> Step:
    """One entry that writes; Refusal where its parts do not fit each other."""
    place = f"Bundle.entry[{n}]"
    request, resource = entry["request"], entry.get("resource")
    verb = _VERBS.get(request["method"])
    if verb is None:
        raise Refusal(422, "code-invalid", f"no such method; expected {', '.join(_VERBS)}",
                      expression=f"{place}.request.method")  # fmt: skip
    resource_type, resource_id, query = _address(entry, n)
    patch = _patch(resource, place) if verb == "patch" else None
    if verb in ("create", "update"):
        _fits(verb, resource_type, resource_id, query, resource, place)
    if verb in ("patch", "delete") and resource_id is None and not query:
        raise Refusal(412, "invalid", "neither an id nor a condition", expression=f"{place}.request.url")
    if verb == "create":
        query = (*query, *parse_qsl(request.get("ifNoneExist", ""), keep_blank_values=True))
    return Step(
        verb, resource_type, resource_id, query, resource if verb in ("create", "update") else None, patch,
        request.get("ifMatch"), request.get("ifNoneMatch"), text(entry, "fullUrl"), place,
    )  # fmt: skip


def _fits(verb: str, resource_type: str, resource_id: str | None, query: Query, resource: Any, place: str) -> None:
    """Whether address and resource belong together."""
    if not isinstance(resource, dict):
        raise Refusal(400, "required", "no resource", expression=f"{place}.resource")
    if resource["resourceType"] != resource_type or (verb == "update") == (resource_id is None and not query):
        raise Refusal(400, "value", "the url does not fit the resource", expression=f"{place}.request.url")
    if verb == "create" and resource_id is not None:
        raise Refusal(400, "value", "a create names no id", expression=f"{place}.request.url")
    if resource_id is not None and resource.get("id") != resource_id:
        raise Refusal(400, "value", "the id is not that of the url", expression=f"{place}.resource.id")


def _patch(resource: Any, place: str) -> Patch:
    """The JSON Patch that a Binary carries, as R4 wants patches in Bundles."""
    kind = text(resource, "contentType") or ""
    try:
        body = base64.b64decode(child(resource, "data") or "", validate=True)
    except (binascii.Error, ValueError):
        body = b""
    if text(resource, "resourceType") != "Binary" or kind != JSON_PATCH or not body:
        raise Refusal(400, "not-supported", f"a patch in a Bundle is a Binary of {JSON_PATCH}",
                      expression=f"{place}.resource")  # fmt: skip
    return patch_in(body, kind)
