"""`$validate`: what would be wrong with a resource, and whether what is intended with it could be done."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response

from emr_hub.errors import DataError
from emr_hub.fhir import Resource, digits
from emr_hub.fhir.json_bodies import parsed_once
from emr_hub.fhir.outcome import issue, outcome_of, outcomes
from emr_hub.fhir.reading import items, text
from emr_hub.fhir.vn_core import profile_named
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.operations import Call
from emr_hub.server.refusals import Refusal, fhir_response, refused

_MODES = ("create", "update", "delete", "profile")


@dataclass(frozen=True, slots=True)
class _Asked:
    resource: Resource | None
    mode: str | None
    profile: str | None


async def validate(endpoint: Endpoint, call: Call) -> Response:
    """200 with an OperationOutcome, whatever is wrong; Refusal only where the question itself cannot be read."""
    asked = _asked(endpoint, call)
    if asked.mode is not None and asked.mode not in _MODES:
        raise Refusal(400, "code-invalid", f"mode is one of {', '.join(_MODES)}", expression="mode")
    return fhir_response(digits.dumps(outcomes([*_found(endpoint, call, asked), *_possible(endpoint, call, asked)])))


def _asked(endpoint: Endpoint, call: Call) -> _Asked:
    mode, profile = call.value("mode"), call.value("profile")
    if not call.body:
        return _Asked(_lying(endpoint, call) if mode != "delete" else None, mode, profile)
    try:
        sent = parsed_once(call.body)
    except DataError as error:
        raise refused(error, 400) from error
    if not isinstance(sent, dict):
        raise Refusal(400, "structure", "no JSON object", expression="body")
    if sent.get("resourceType") != "Parameters" or call.resource_type == "Parameters":
        return _Asked(sent, mode, profile)
    held = {str(one.get("name")): one for one in items(sent, "parameter")}
    resource = held.get("resource", {}).get("resource")
    if resource is None and (text(held.get("mode"), "valueCode") or mode) != "delete":
        raise Refusal(400, "required", "no resource to validate", expression="Parameters.parameter")
    told = held.get("profile", {})
    return _Asked(resource if isinstance(resource, dict) else None, text(held.get("mode"), "valueCode") or mode,
                  text(told, "valueUri") or text(told, "valueCanonical") or profile)  # fmt: skip


def _lying(endpoint: Endpoint, call: Call) -> Resource:
    """The resource as it is stored, where the question brings none."""
    stored = endpoint.store.get(call.resource_type, call.resource_id or "") if call.resource_id else None
    if stored is None or stored.deleted:
        raise Refusal(404 if call.resource_id else 400, "not-found", "no resource to validate")
    resource: Resource = digits.loads(stored.body)
    return resource


def _found(endpoint: Endpoint, call: Call, asked: _Asked) -> list[Resource]:
    """What the door and the profiles say."""
    if asked.resource is None:
        return []
    try:
        endpoint.door.admit(asked.resource, call.resource_type or None)
    except DataError as error:
        issues: list[Resource] = outcome_of(error)["issue"]
        return issues
    if asked.profile is None:
        return endpoint.door.remarks(asked.resource)
    name = profile_named(asked.profile)
    if name is None:
        return [issue("not-supported", "the profile is not known here, so it was not looked at", severity="warning")]
    return endpoint.door.remarks(asked.resource, name)


def _possible(endpoint: Endpoint, call: Call, asked: _Asked) -> list[Resource]:
    """Whether the intended interaction could be carried out."""
    own = text(asked.resource, "id")
    lies = endpoint.store.get(call.resource_type, call.resource_id) if call.resource_id else None
    if asked.mode in ("create", "update", "delete") and call.resource_type not in endpoint.writable:
        return [issue("not-supported", f"{call.resource_type} is not written here")]
    if asked.mode == "delete" and (lies is None or lies.deleted):
        return [issue("not-found", "nothing is there to delete")]
    if asked.mode == "update" and call.resource_id and own != call.resource_id:
        return [issue("value", "the id is not that of the address", expression=f"{call.resource_type}.id")]
    if asked.mode == "create" and call.resource_id:
        return [issue("invalid", "what is created has no id yet")]
    return []
