"""Update and delete by a condition instead of an id: `PUT Patient?identifier=system|value`, as IHE feeds send them."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import orjson
from fastapi import Response

from emr_hub.errors import DataError
from emr_hub.server.endpoint import Endpoint, Interaction
from emr_hub.server.refusals import Refusal
from emr_hub.storage import Stored, parameters_of


async def update_where(endpoint: Endpoint, asked: Interaction, raw: bytes) -> Response:
    """Update the one resource that matches, or create it: 200, 201, or 412 when several match.

    409 when none matches and the body's id is that of another resource: it would be overwritten by a slip.

    Where none matches and the body has no id, the id follows from the condition: however many ask for the same at
    once, one resource is made.
    """
    found = _the_one(endpoint, asked)
    resource = endpoint.admitted(raw, asked.resource_type)
    own = resource.get("id")
    if found is not None and own not in (None, found.resource_id):
        where = f"{asked.resource_type}.id"
        raise Refusal(400, "value", "the id in the body is not that of the match", expression=where)
    if found is None and own is not None and _is_there(endpoint, asked.resource_type, own):
        raise Refusal(409, "conflict", "a resource of this id is there and does not match the condition")
    name = found.resource_id if found is not None else own or _name_of(asked)
    raw = raw if own == name else orjson.dumps({**resource, "id": name})
    return await endpoint.write(Interaction("update", asked.resource_type, name, headers=asked.headers), raw)


async def delete_where(endpoint: Endpoint, asked: Interaction) -> Response:
    """Delete the one resource that matches; 204 also when none does, 412 when several do."""
    found = _the_one(endpoint, asked)
    if found is None:
        await endpoint.ask(asked)
        return Response(status_code=204)
    return await endpoint.remove(Interaction("delete", asked.resource_type, found.resource_id, headers=asked.headers))


def _the_one(endpoint: Endpoint, asked: Interaction) -> Stored | None:
    """The resource that matches; Refusal when the condition does not say which, or several match."""
    if asked.resource_type not in endpoint.conditional:
        raise Refusal(405, "not-supported", f"{asked.resource_type} is addressed by its id")
    known = parameters_of(asked.resource_type)
    unknown = [name for name, _ in asked.query if name not in known]
    if unknown or not asked.query:
        raise Refusal(412, "invalid", "a condition is made of search parameters of the type, and of at least one")
    try:
        found = endpoint.store.find(asked.resource_type, asked.query, count=2)
    except DataError as error:
        raise Refusal(400, "invalid", error.what, expression=error.where or None) from error
    if len(found) > 1:
        raise Refusal(412, "multiple-matches", "several resources match the condition")
    return found[0] if found else None


def _is_there(endpoint: Endpoint, resource_type: str, resource_id: str) -> bool:
    stored = endpoint.store.get(resource_type, resource_id)
    return stored is not None and not stored.deleted


def _name_of(asked: Interaction) -> str:
    condition = "&".join(f"{name}={value}" for name, value in sorted(asked.query))
    return str(uuid5(NAMESPACE_URL, f"{asked.resource_type}?{condition}"))
