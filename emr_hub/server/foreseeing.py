"""What a step will do, seen before it is done: which resource it means, and what will lie there afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from emr_hub.errors import DataError
from emr_hub.fhir import Resource
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.patching import patched
from emr_hub.server.reading import present
from emr_hub.server.refusals import Refusal, refused
from emr_hub.server.steps import Settled, Step
from emr_hub.storage import SeveralMatches, Stored

_SAYS_NOTHING = ("no such search parameter", "a condition that fits everything")


def foreseen(endpoint: Endpoint, step: Step) -> Settled:
    """The step with its resource, as things stand now; Refusal where it cannot be done."""
    return _FORESEEN[step.verb](endpoint, step)


def meant(endpoint: Endpoint, step: Step) -> Stored | None:
    """The resource that a step's condition means; Refusal when it does not say which, or several fit."""
    return the_one(endpoint, step.resource_type, step.query)


def the_one(endpoint: Endpoint, resource_type: str, query: Sequence[tuple[str, str]]) -> Stored | None:
    """The one resource that fits, or None; 412 for several, and for a condition that says nothing."""
    try:
        return endpoint.store.the_one(resource_type, query)
    except SeveralMatches as error:
        raise Refusal(412, "multiple-matches", "several resources match the condition") from error
    except DataError as error:
        raise refused(error, 412 if error.what in _SAYS_NOTHING else 400) from error


def _create(endpoint: Endpoint, step: Step) -> Settled:
    found = meant(endpoint, step) if step.is_conditional else None
    if found is not None:
        return Settled(step, found.resource_id, found, is_match=True)
    return Settled(step, str(uuid4()), None, step.resource)


def _update(endpoint: Endpoint, step: Step) -> Settled:
    resource = step.resource or {}
    if not step.is_conditional:
        return Settled(step, step.resource_id or "", None, resource)
    found, own = meant(endpoint, step), resource.get("id")
    if found is not None and own not in (None, found.resource_id):
        where = f"{step.resource_type}.id"
        raise Refusal(400, "value", "the id in the body is not that of the match", expression=where)
    if found is None and own is not None and _is_there(endpoint, step.resource_type, own):
        raise Refusal(409, "conflict", "a resource of this id is there and does not match the condition")
    name = found.resource_id if found else own or str(uuid4())
    return Settled(step, name, found, {**resource, "id": name})


def _patch(endpoint: Endpoint, step: Step) -> Settled:
    found = meant(endpoint, step) if step.is_conditional else None
    if not step.is_conditional:
        found = endpoint.store.get(step.resource_type, step.resource_id or "")
    before = present(found)
    changed: Resource = endpoint.admitted(_patched(before, step), step.resource_type)
    return Settled(step, before.resource_id, before, changed)


def _patched(before: Stored, step: Step) -> Resource:
    if step.patch is None:
        raise Refusal(400, "required", "no patch")
    return patched(before.body, step.patch)


def _delete(endpoint: Endpoint, step: Step) -> Settled:
    if not step.is_conditional:
        return Settled(step, step.resource_id or "")
    found = meant(endpoint, step)
    return Settled(step, found.resource_id if found else "", found)


def _is_there(endpoint: Endpoint, resource_type: str, resource_id: str) -> bool:
    stored = endpoint.store.get(resource_type, resource_id)
    return stored is not None and not stored.deleted


_FORESEEN = {"create": _create, "update": _update, "patch": _patch, "delete": _delete}
