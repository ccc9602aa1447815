"""The review queue over HTTP, as JSON: list, show side by side, decide, take back; and a person by any of its names.

Every answer that shows demographics needs `by`, the name of whoever looks, and leaves an AuditEvent.
"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from coordinator.api.bodies import body_of
from coordinator.api.callers import named
from coordinator.api.refused import refused
from coordinator.person_index.fold import Pair
from coordinator.person_index.review import Decision
from coordinator.services import Coordinator
from coordinator.services.review_links import (
    decide_pair,
    item_pair,
    look_at_pair,
    look_at_person,
    look_at_queue,
    take_back,
)
from emr_hub.errors import DataError, GivenError
from emr_hub.fhir.outcome import outcome

_LONGEST_NOTE = 2_000
_LONGEST_NAME = 200
_LARGEST_BODY = 64_000
_MOST = 500
_SAID: dict[int | str, dict[str, Any]] = {
    400: {"description": "What was sent cannot be used."},
    404: {"description": "No such item, registration or person."},
}
_SAID_OF_A_BODY = _SAID | {413: {"description": "The body is too long."}, 415: {"description": "The body is no JSON."}}


def review_router(at: Coordinator) -> APIRouter:
    """The routes below /review."""
    router = APIRouter(tags=["Review of links"])

    @router.get("/questions", summary="The queue, oldest question first", responses=_SAID)
    async def questions(limit: str = "20", offset: str = "0", set_aside: str = "false") -> Response:
        most, skipped = _whole(limit), _whole(offset)
        if most is None or skipped is None or not 0 < most <= _MOST:
            return refused(DataError("out of bounds", where="limit, offset", expected=f"1 to {_MOST}, from 0 on"))
        if set_aside not in ("true", "false"):
            return refused(DataError("neither of the two", where="set_aside", expected="true or false"))
        return _json(look_at_queue(at, most, skipped, set_aside == "true"))

    @router.get("/questions/{item}", summary="Two cards side by side", responses=_SAID)
    async def question(request: Request, item: str, by: str = "") -> Response:
        pair = item_pair(at, item)
        return _missing("item") if pair is None else _shown(at, pair, by, request)

    @router.get("/pairs/{one}/{other}", summary="Any two registrations side by side", responses=_SAID)
    async def pair_shown(request: Request, one: str, other: str, by: str = "") -> Response:
        return _shown(at, (one, other), by, request)

    @router.post("/questions/{item}", summary="Decide: accept, reject, related, unsure", responses=_SAID_OF_A_BODY)
    async def answer(item: str, request: Request) -> Response:
        pair = item_pair(at, item)
        return _missing("item") if pair is None else await _decided(at, pair, request)

    @router.post(
        "/pairs/{one}/{other}", summary="Decide about any two; withdraw takes it back", responses=_SAID_OF_A_BODY
    )
    async def pair_decided(one: str, other: str, request: Request) -> Response:
        return await _decided(at, (one, other), request)

    @router.get("/persons/{name}", summary="A person by any name it ever had", responses=_SAID)
    async def person(request: Request, name: str, by: str = "") -> Response:
        if not _is_name(by):
            return refused(_nobody())
        seen = look_at_person(at, name, by, _client(at, request))
        return _missing("person") if seen is None else _json(seen)

    return router


def _whole(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _shown(at: Coordinator, pair: Pair, by: str, request: Request) -> Response:
    if not _is_name(by):
        return refused(_nobody())
    seen = look_at_pair(at, pair, by, _client(at, request))
    return _missing("pair") if seen is None else _json(seen)


def _client(at: Coordinator, request: Request) -> str:
    """The program that the reviewer sits before, by name or address."""
    return named(at, request.client.host if request.client else "")


async def _decided(at: Coordinator, pair: Pair, request: Request) -> Response:
    try:
        said = await _body(request)
        note, by = _text(said, "note"), _text(said, "by")
        if not _is_name(by):
            raise _nobody()
        if said.get("decision") == "withdraw":
            return _json(take_back(at, pair, by))
        return _json(decide_pair(at, pair, _decision(said), note, by))
    except GivenError as error:
        return refused(error)


async def _body(request: Request) -> dict[str, Any]:
    try:
        said = orjson.loads(await body_of(request, _LARGEST_BODY))
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise DataError("no JSON object", where="body", expected='{"decision": ..., "by": ..., "note": ...}')
    return said


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST_NOTE:
        raise DataError("no text, or too long", where=name, expected=f"at most {_LONGEST_NOTE} characters")
    return value


def _is_name(by: str) -> bool:
    """Whether somebody is named: a few printable characters, for an entry that is kept for ever."""
    return any(sign.isprintable() and not sign.isspace() for sign in by) and len(by) <= _LONGEST_NAME


def _decision(said: dict[str, Any]) -> Decision:
    try:
        return Decision(said.get("decision", ""))
    except ValueError:
        words = ", ".join((*Decision, "withdraw"))
        raise DataError("no such decision", where="decision", expected=words) from None


def _nobody() -> DataError:
    return DataError("nobody named", where="by", expected=f"a name of at most {_LONGEST_NAME} characters")


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


def _missing(what: str) -> Response:
    return _json(outcome("not-found", f"no such {what}"), 404)
