"""The routes of a FHIR endpoint: from HTTP to an interaction and back. Handlers are async only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Request, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from emr_hub.clock import Clock
from emr_hub.errors import BrokenError, DataError
from emr_hub.fhir import Door
from emr_hub.server.capability import capability_statement
from emr_hub.server.conditional import delete_where, update_where
from emr_hub.server.endpoint import AfterDelete, AfterRead, AfterWrite, BeforeHook, Endpoint, Interaction, Query
from emr_hub.server.operations import Call, Operation, Operations
from emr_hub.server.refusals import Refusal, fhir_response, invalid
from emr_hub.server.transactions import carry_out
from emr_hub.storage import ResourceStore

_ID = re.compile(r"^[A-Za-z0-9\-.]{1,64}$")
_READS = ("application/fhir+json", "application/json", "text/json", "*/*", "application/*")
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]
_WRITES = ("application/fhir+json", "application/json", "text/json")


def fhir_router(
    store: ResourceStore,
    door: Door,
    *,
    base: str,
    clock: Clock,
    readable: Collection[str],
    writable: Collection[str] = (),
    before: BeforeHook | None = None,
    on_write: Mapping[str, AfterWrite] | None = None,
    on_delete: Mapping[str, AfterDelete] | None = None,
    on_read: Mapping[str, AfterRead] | None = None,
    conditional: Collection[str] = (),
    operations: Collection[Operation] = (),
    software: str = "emr-hub",
    body_limit_bytes: int = 16_000_000,
    default_count: int = 100,
    max_count: int = 1000,
) -> APIRouter:
    """A router to include under `/fhir`: read, vread, search, create, update, delete, batch, transaction, metadata.

    `base` is the absolute address it has for others. `readable` types can be read and searched, `writable` ones
    also written by others. `before` may raise Refusal; `on_write[type]` is awaited after the commit with the
    resources as they came and as they were stored, before the answer goes out; one hook for several types is called
    once for all that a transaction wrote.
    """
    endpoint = Endpoint(store, door, base.rstrip("/"), clock, frozenset(readable), frozenset(writable), before,
                        dict(on_write or {}), default_count, max_count, frozenset(conditional), dict(on_delete or {}),
                        dict(on_read or {}))  # fmt: skip
    offered = Operations(operations)
    routes = _Routes(endpoint, offered, capability_statement(endpoint, software, offered), body_limit_bytes)
    router = APIRouter()
    # One route for all, outside FastAPI's injection: trying routes one by one and solving dependencies that nobody
    # has cost more than our own look at the path.
    guarded = _Guarded(routes)
    router.routes.append(Route("/{rest:path}", guarded, methods=_METHODS, include_in_schema=False))
    router.add_api_route("", guarded.answer, methods=_METHODS, response_model=None, include_in_schema=False)
    return router


Handler = Callable[[Request, list[str]], Awaitable[Response]]


class _Guarded:
    """The outermost door, as an ASGI application: refusals and bad data become OperationOutcomes, faults a bare 500."""

    def __init__(self, routes: _Routes) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.answer(Request(scope, receive, send))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The answer to one request."""
        try:
            _acceptable(request)
            places = [place for place in request.path_params.get("rest", "").split("/") if place]
            return await self._routes.handler(request.method, places)(request, places)
        except Refusal as refusal:
            return refusal.response()
        except DataError as error:
            return invalid(error)
        except BrokenError:
            return Refusal(500, "exception", "the server is broken").response()


def _acceptable(request: Request) -> None:
    wanted = request.query_params.get("_format") or request.headers.get("accept") or "*/*"
    offered = [part.partition(";")[0].strip() for part in wanted.split(",")]
    if not any(kind in _READS or kind == "json" for kind in offered):
        raise Refusal(406, "not-supported", "only application/fhir+json is spoken here")


class _Routes:
    """The handlers of one endpoint."""

    def __init__(self, endpoint: Endpoint, offered: Operations, metadata: bytes, body_limit_bytes: int) -> None:
        self._endpoint, self._offered, self._metadata = endpoint, offered, metadata
        self._limit = body_limit_bytes
        self._table: dict[tuple[str, str], Handler] = {
            ("GET", "metadata"): self.metadata,
            ("POST", "base"): self.bundle,
            ("GET", "type"): self.search,
            ("POST", "type"): self.create,
            ("POST", "search"): self.search_by_form,
            ("GET", "instance"): self.read,
            ("PUT", "instance"): self.update,
            ("DELETE", "instance"): self.delete,
            ("GET", "version"): self.vread,
            ("PUT", "type"): self.update_where,
            ("DELETE", "type"): self.delete_where,
            ("GET", "operation"): self.operation,
            ("POST", "operation"): self.operation,
        }

    def handler(self, method: str, places: list[str]) -> Handler:
        """The handler for that method and path below the base; Refusal when there is none."""
        shape = _shape(places)
        found = self._table.get((method, shape))
        if found is not None:
            return found
        if shape and any(known == shape for _, known in self._table):
            raise Refusal(405, "not-supported", f"{method} is not done here")
        raise Refusal(404, "not-found", "no such address")

    async def metadata(self, request: Request, places: list[str]) -> Response:
        return fhir_response(self._metadata)

    async def read(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.read(_interaction("read", request, places))

    async def vread(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.vread(_interaction("vread", request, places), places[3])

    async def search(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.search(_interaction("search", request, places, _pairs(request.url.query)))

    async def search_by_form(self, request: Request, places: list[str]) -> Response:
        form = (await self._body(request, ("application/x-www-form-urlencoded",))).decode(errors="replace")
        return await self._endpoint.search(
            _interaction("search", request, places, _pairs(request.url.query) + _pairs(form))
        )

    async def create(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.write(_interaction("create", request, places), await self._body(request, _WRITES))

    async def update(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.write(_interaction("update", request, places), await self._body(request, _WRITES))

    async def delete(self, request: Request, places: list[str]) -> Response:
        return await self._endpoint.remove(_interaction("delete", request, places))

    async def update_where(self, request: Request, places: list[str]) -> Response:
        asked = _interaction("update", request, places, _pairs(request.url.query))
        return await update_where(self._endpoint, asked, await self._body(request, _WRITES))

    async def delete_where(self, request: Request, places: list[str]) -> Response:
        return await delete_where(self._endpoint, _interaction("delete", request, places, _pairs(request.url.query)))

    async def operation(self, request: Request, places: list[str]) -> Response:
        found = self._offered.named(request.method, places[0], places[1].removeprefix("$"))
        body = await self._body(request, _WRITES) if request.method == "POST" else b""
        return await found.answer(Call(_pairs(request.url.query), body, _headers(request), _caller(request)))

    async def bundle(self, request: Request, places: list[str]) -> Response:
        body = await self._body(request, _WRITES)
        return fhir_response(orjson.dumps(await carry_out(self._endpoint, body, _headers(request))))

    async def _body(self, request: Request, kinds: tuple[str, ...]) -> bytes:
        kind = request.headers.get("content-type", kinds[0]).partition(";")[0].strip()
        if kind not in kinds:
            raise Refusal(415, "not-supported", f"expected {kinds[0]}")
        told = request.headers.get("content-length", "0")
        if told.isdigit() and int(told) > self._limit:
            raise Refusal(413, "too-long", f"more than {self._limit} bytes")
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > self._limit:
                raise Refusal(413, "too-long", f"more than {self._limit} bytes")
            parts.append(part)
        return b"".join(parts)


def _pairs(written: str) -> Query:
    return tuple(parse_qsl(written, keep_blank_values=False))


def _headers(request: Request) -> dict[str, str]:
    return dict(request.headers)


def _caller(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _shape(places: list[str]) -> str:
    """What kind of address it is: base, metadata, type, search, instance, operation, version; empty for none."""
    if len(places) < 2:
        return ("metadata" if places == ["metadata"] else "type") if places else "base"
    if len(places) == 2:
        return "search" if places[1] == "_search" else "operation" if places[1][0] == "$" else "instance"
    return "version" if len(places) == 4 and places[2] == "_history" else ""


def _interaction(verb: str, request: Request, places: list[str], query: Query = ()) -> Interaction:
    resource_id = places[1] if len(places) > 1 and places[1] != "_search" else None
    if resource_id is not None and not _ID.match(resource_id):
        raise Refusal(404 if verb in ("read", "vread") else 400, "value", "no id")
    return Interaction(verb, places[0], resource_id, query, None, _headers(request), _caller(request))
