"""Batch and transaction Bundles. A transaction is done whole or not at all; a batch entry by entry."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from emr_hub.clock import datetime_of
from emr_hub.errors import DataError
from emr_hub.fhir import Resource, digits
from emr_hub.fhir.json_bodies import parsed_once
from emr_hub.fhir.outcome import outcome
from emr_hub.fhir.reading import text
from emr_hub.server.asked import Interaction, preferred
from emr_hub.server.changes import carry_out
from emr_hub.server.endpoint import Endpoint, etag, location
from emr_hub.server.entries import lookup_of, step_of
from emr_hub.server.refusals import Refusal, refused
from emr_hub.server.searching import searchset
from emr_hub.server.steps import Settled
from emr_hub.storage import Page, Stored

_OTHER = re.compile(r"^/?metadata(\?|$)|^[^?]*(^|/)[$_]")  # neither Type, Type/id nor Type?condition

Ask = Callable[[str], Awaitable[Response]]
"""Answers a GET of an address below the base, as by a request of its own."""


async def bundle(endpoint: Endpoint, asked: Interaction, raw: bytes, ask: Ask) -> bytes:
    """The response Bundle, in the order of the request; Refusal when a transaction fails.

    A batch may GET whatever has an address; a transaction reads and searches, within its own commit.
    """
    try:
        sent = parsed_once(raw)
    except DataError as error:
        raise refused(error, 400) from error
    is_batch = isinstance(sent, dict) and sent.get("type") == "batch"
    endpoint.admitted(_frame(sent) if is_batch else sent, "Bundle")
    kind, entries = sent.get("type"), sent.get("entry", [])
    if is_batch:
        answers = [await _alone(endpoint, asked, entry, n, ask) for n, entry in enumerate(entries)]
        return _response(b"batch-response", answers)
    if kind != "transaction":
        raise Refusal(400, "invalid", "only batch and transaction are carried out", expression="Bundle.type")
    return _response(b"transaction-response", await _together(endpoint, asked, entries, raw))


def _frame(batch: Resource) -> Resource:
    """A batch without its resources: what is wrong with one of them concerns its entry alone."""
    if not isinstance(batch.get("entry"), list):
        return batch
    bare = [{k: v for k, v in e.items() if k != "resource"} if isinstance(e, dict) else e for e in batch["entry"]]
    return {**batch, "entry": bare}


def _response(kind: bytes, answers: Sequence[bytes]) -> bytes:
    entries = b',"entry":[' + b",".join(answers) + b"]" if answers else b""
    return b'{"resourceType":"Bundle","type":"%s"%s}' % (kind, entries)


async def _alone(endpoint: Endpoint, asked: Interaction, entry: Resource, n: int, ask: Ask) -> bytes:
    """The answer to one entry of a batch, whatever becomes of the others."""
    try:
        address = text(entry, "request", "url") or ""
        if text(entry, "request", "method") == "GET" and _OTHER.search(address):
            return _relayed(await ask(address))
        if "resource" in entry:
            _admit_alone(endpoint, entry["resource"], n)
        return (await _carried_out(endpoint, asked, {n: entry}, lambda: {n: entry}))[0]
    except Refusal as refusal:
        said = outcome(refusal.code, refusal.diagnostics, expression=refusal.expression)
        return digits.dumps({"response": {"status": str(refusal.status), "outcome": said}})


def _relayed(answer: Response) -> bytes:
    """An answer that came as by its own request."""
    response = {"status": f"{answer.status_code} {HTTPStatus(answer.status_code).phrase}"}
    if "etag" in answer.headers:
        response["etag"] = answer.headers["etag"]
    where = answer.headers.get("content-location")
    if where is not None:
        response["location"] = where
    held = b'"resource":%s,' % bytes(answer.body) if answer.body else b""
    return b'{%s"response":%s}' % (held, digits.dumps(response))


def _admit_alone(endpoint: Endpoint, resource: Any, n: int) -> None:
    try:
        endpoint.door.admit(resource)
    except DataError as error:
        raise refused(error, 422, f"Bundle.entry[{n}]") from error


async def _together(endpoint: Endpoint, asked: Interaction, entries: list[Resource], raw: bytes) -> list[bytes]:
    fresh = [entries]

    def again() -> dict[int, Resource]:
        """The entries, read anew for a second try: the first has rewritten their references."""
        found = fresh.pop() if fresh else digits.loads(raw)["entry"]
        return dict(enumerate(found))

    return await _carried_out(endpoint, asked, dict(enumerate(entries)), again)


async def _carried_out(endpoint: Endpoint, asked: Interaction, entries: dict[int, Resource], again: Any) -> list[bytes]:
    reading = {n for n, entry in entries.items() if text(entry, "request", "method") in ("GET", "HEAD")}
    lookups = {n: await _understood(endpoint, lookup_of(entries[n], n, asked)) for n in sorted(reading)}
    for lookup in lookups.values():
        await endpoint.ask(lookup)
    # What others answer is asked before anything is written: a refusal then still leaves nothing behind.
    answers = {n: await _elsewhere(endpoint, lookups.pop(n), n) for n in sorted(reading)
               if lookups[n].resource_type in endpoint.answers}  # fmt: skip
    order = [n for n in entries if n not in reading]
    done = await carry_out(
        endpoint, lambda: [step_of(entry, n) for n, entry in again().items() if n not in reading], asked, lookups
    )
    answers |= {n: _answered(endpoint, one, asked) for n, one in zip(order, done.settled, strict=True)}
    for n, found in done.read.items():
        answers[n] = await _shown(endpoint, lookups[n], found)
    return [answers[n] for n in entries]


async def _understood(endpoint: Endpoint, asked: Interaction) -> Interaction:
    """A search with its parameters as the hook of the type wants them, as by its own request."""
    hook = endpoint.on_query.get(asked.resource_type) if asked.verb == "search" else None
    return asked if hook is None else replace(asked, query=await hook(asked))


async def _elsewhere(endpoint: Endpoint, asked: Interaction, n: int) -> bytes:
    """What whoever answers for a type that is not in the store says to one entry."""
    try:
        found = await endpoint.answered(asked)
    except Refusal as refusal:
        raise refusal.within(f"Bundle.entry[{n}]") from refusal
    return b'{"resource":%s,"response":{"status":"200 OK"}}' % bytes(found.body)


def _answered(endpoint: Endpoint, one: Settled, asked: Interaction) -> bytes:
    """What became of one entry that writes."""
    said: dict[str, Any] = {"status": one.status}
    stored = one.before if one.is_match else one.stored
    if stored is not None and one.step.verb != "delete":
        said["location"] = location(endpoint.base, stored)
    if stored is not None:
        said |= {"etag": etag(stored), "lastModified": _instant(stored)}
    response = digits.dumps(said)
    if preferred(asked.headers, "return") == "representation" and stored is not None and stored.body:
        return b'{"resource":%s,"response":%s}' % (stored.body, response)
    return b'{"response":%s}' % response


def _instant(stored: Stored) -> str:
    return datetime_of(stored.updated_at).isoformat(timespec="milliseconds")


async def _shown(endpoint: Endpoint, asked: Interaction, found: Any) -> bytes:
    """What one entry that reads has found."""
    if isinstance(found, Page):
        await endpoint.shown(asked, [*found.matches, *found.included])
        return b'{"resource":%s,"response":{"status":"200 OK"}}' % searchset(endpoint, asked, found)
    await endpoint.shown(asked, [found])
    response = digits.dumps({"status": "200 OK", "etag": etag(found), "lastModified": _instant(found)})
    return b'{"resource":%s,"response":%s}' % (found.body, response)
