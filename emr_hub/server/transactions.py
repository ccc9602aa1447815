"""Batch and transaction Bundles. A transaction is stored whole or not at all; a batch entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from emr_hub.errors import DataError
from emr_hub.fhir import Resource
from emr_hub.fhir.outcome import outcome
from emr_hub.fhir.reading import text
from emr_hub.server.endpoint import Endpoint, Interaction
from emr_hub.server.refusals import Refusal
from emr_hub.storage import Put, Stored, entry_bodies


@dataclass(frozen=True, slots=True)
class _Step:
    """One entry that writes: where it stands, what it wants and under which id.

    `verbatim` holds the resource as it came when a number in it would lose digits as a float.
    """

    place: str
    verb: str
    resource_type: str
    resource_id: str
    resource: Resource
    full_url: str | None
    verbatim: bytes | None = None


async def carry_out(endpoint: Endpoint, raw: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The response Bundle, in the order of the request; Refusal when a transaction fails."""
    bundle = endpoint.admitted(raw, "Bundle")
    entries = bundle.get("entry", [])
    written = entry_bodies(raw) or [None] * len(entries)
    if bundle.get("type") == "batch":
        answers = [await _alone(endpoint, entry, n, written[n], headers) for n, entry in enumerate(entries)]
        return _response("batch-response", answers)
    if bundle.get("type") != "transaction":
        raise Refusal(400, "invalid", "only batch and transaction are carried out", expression="Bundle.type")
    steps = [_step(entry, n, written[n]) for n, entry in enumerate(entries)]
    _once_each(steps)
    return _response("transaction-response", await _together(endpoint, _resolved(steps), headers))


def _response(kind: str, answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, **({"entry": answers} if answers else {})}


async def _alone(
    endpoint: Endpoint, entry: dict[str, Any], n: int, verbatim: bytes | None, headers: Mapping[str, str]
) -> dict[str, Any]:
    try:
        return (await _together(endpoint, [_step(entry, n, verbatim)], headers))[0]
    except Refusal as refusal:
        said = outcome(refusal.code, refusal.diagnostics, expression=refusal.expression)
        return {"response": {"status": str(refusal.status), "outcome": said}}


async def _together(endpoint: Endpoint, steps: list[_Step], headers: Mapping[str, str]) -> list[dict[str, Any]]:
    for step in steps:
        await endpoint.ask(Interaction(step.verb, step.resource_type, step.resource_id, (), step.resource, headers))
    now = endpoint.clock.now()
    puts = [Put(s.resource_type, s.resource_id, s.verbatim or s.resource, now) for s in steps]
    try:
        stored = endpoint.store.put_many(puts)
    except DataError as error:
        raise Refusal(422, "invalid", error.what, expression=error.where or None) from error
    await endpoint.written([(step.resource, each) for step, each in zip(steps, stored, strict=True)])
    return [_answered(endpoint, each) for each in stored]


def _answered(endpoint: Endpoint, stored: Stored) -> dict[str, Any]:
    headers = endpoint.location(stored)
    status = "201 Created" if stored.version == 1 else "200 OK"
    return {"response": {"status": status, "location": headers["Location"], "etag": headers["ETag"]}}


def _step(entry: dict[str, Any], n: int, verbatim: bytes | None) -> _Step:
    place = f"Bundle.entry[{n}]"
    method, url = text(entry, "request", "method"), text(entry, "request", "url") or ""
    resource = entry.get("resource")
    if method not in ("POST", "PUT"):
        raise Refusal(501, "not-supported", "only POST and PUT", expression=f"{place}.request.method")
    if not isinstance(resource, dict):
        raise Refusal(400, "required", "no resource", expression=f"{place}.resource")
    if "ifNoneExist" in entry["request"] or "?" in url:
        raise Refusal(501, "not-supported", "conditional requests", expression=f"{place}.request")
    resource_type, _, resource_id = url.partition("/")
    wanted = resource["resourceType"]
    if resource_type != wanted or (method == "PUT") != bool(resource_id) or "/" in resource_id:
        raise Refusal(400, "value", "the url does not fit the resource", expression=f"{place}.request.url")
    if method == "PUT" and resource.get("id") != resource_id:
        raise Refusal(400, "value", "the id is not that of the url", expression=f"{place}.resource.id")
    verb = "update" if method == "PUT" else "create"
    return _Step(place, verb, wanted, resource_id or str(uuid4()), resource, text(entry, "fullUrl"), verbatim)


def _once_each(steps: list[_Step]) -> None:
    seen: set[tuple[str, str]] = set()
    for step in steps:
        if (step.resource_type, step.resource_id) in seen:
            raise Refusal(400, "invalid", "one resource twice", expression=step.place)
        seen.add((step.resource_type, step.resource_id))


def _resolved(steps: list[_Step]) -> list[_Step]:
    """The steps with every reference to an entry's urn:uuid replaced by the id it got."""
    new = {s.full_url: f"{s.resource_type}/{s.resource_id}" for s in steps if s.full_url and s.full_url[:4] == "urn:"}
    if not new:
        return steps
    return [replace(s, resource=_rewritten(s.resource, new), verbatim=_rewritten_bytes(s.verbatim, new)) for s in steps]


def _rewritten_bytes(body: bytes | None, new: Mapping[str, str]) -> bytes | None:
    for old, given in new.items() if body else ():
        body = body.replace(f'"{old}"'.encode(), f'"{given}"'.encode()) if body else None
    return body


def _rewritten(node: Any, new: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {k: new.get(v, v) if k == "reference" and isinstance(v, str) else _rewritten(v, new)
                for k, v in node.items()}  # fmt: skip
    return [_rewritten(item, new) for item in node] if isinstance(node, list) else node
