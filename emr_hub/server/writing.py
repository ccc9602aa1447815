"""Create, update, patch and delete by a request of its own; the answer is as long as the caller prefers."""

from __future__ import annotations

from fastapi import Response

from emr_hub.fhir import digits
from emr_hub.fhir.outcome import issue, outcomes
from emr_hub.server.asked import Interaction, Query, preferred
from emr_hub.server.changes import carry_out
from emr_hub.server.endpoint import Endpoint, location, version_headers
from emr_hub.server.patching import patch_in
from emr_hub.server.refusals import Refusal, fhir_response
from emr_hub.server.steps import Settled, Step


async def create(endpoint: Endpoint, asked: Interaction, raw: bytes, condition: Query) -> Response:
    """A new resource under an id of our own: 201. With a condition that something fits: 200 and that resource."""
    resource = endpoint.admitted(raw, asked.resource_type)
    return await _one(endpoint, asked, Step("create", asked.resource_type, query=condition, resource=resource))


async def update(endpoint: Endpoint, asked: Interaction, raw: bytes) -> Response:
    """A resource under the id of the address, or under that of the one that fits the condition: 200, or 201 if new."""
    resource = endpoint.admitted(raw, asked.resource_type)
    if asked.resource_id is not None and resource.get("id") != asked.resource_id:
        where = f"{asked.resource_type}.id"
        raise Refusal(400, "value", "the id in the body is not that of the address", expression=where)
    _has_condition(asked)
    return await _one(endpoint, asked, _step("update", asked, resource=resource))


async def patch(endpoint: Endpoint, asked: Interaction, raw: bytes, kind: str) -> Response:
    """Part of a resource changed: 200; 422 when the patch cannot be applied or its result is refused at the door."""
    _has_condition(asked)
    return await _one(endpoint, asked, _step("patch", asked, patch=patch_in(raw, kind)))


async def delete(endpoint: Endpoint, asked: Interaction) -> Response:
    """A resource deleted: 204, also when there is none."""
    _has_condition(asked)
    done = await carry_out(endpoint, lambda: [_step("delete", asked)], asked)
    stored = done.settled[0].stored
    return Response(status_code=204, headers={"ETag": f'W/"{stored.version}"'} if stored else None)


def _step(verb: str, asked: Interaction, **more: object) -> Step:
    query = asked.query if asked.resource_id is None else ()
    known, unwanted = asked.headers.get("if-match"), asked.headers.get("if-none-match")
    return Step(verb, asked.resource_type, asked.resource_id, query, if_match=known, if_none_match=unwanted,
                **more)  # type: ignore[arg-type]  # fmt: skip


def _has_condition(asked: Interaction) -> None:
    """Without an id, a condition of at least one parameter: nothing is ever meant by default."""
    if asked.resource_id is None and not asked.query:
        raise Refusal(412, "invalid", "a condition is made of search parameters of the type, and of at least one")


async def _one(endpoint: Endpoint, asked: Interaction, step: Step) -> Response:
    done = (await carry_out(endpoint, lambda: [step], asked)).settled[0]
    stored = done.before if done.is_match else done.stored
    if stored is None:
        raise Refusal(500, "exception", "nothing was stored")
    headers = {"Location": location(endpoint.base, stored), **version_headers(stored)}
    status = int(done.status[:3])
    wanted = preferred(asked.headers, "return")
    if wanted == "minimal":
        return Response(status_code=status, headers=headers)
    body = _outcome(endpoint, done) if wanted == "OperationOutcome" else stored.body
    if done.is_match:
        await endpoint.shown(asked, [stored])
    return fhir_response(body, status, headers)


def _outcome(endpoint: Endpoint, done: Settled) -> bytes:
    """What was done, and what the profiles of VN Core would like to be better."""
    did = "it was there already" if done.is_match else f"stored as {done.name}"
    said = [issue("informational", did, severity="information")]
    return digits.dumps(outcomes([*said, *(endpoint.door.remarks(done.resource) if done.resource else ())]))
