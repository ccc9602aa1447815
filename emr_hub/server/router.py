"""The router of a FHIR endpoint, put together, and its outermost door. Handlers are async only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from orjson import OPT_INDENT_2
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from emr_hub.clock import Clock
from emr_hub.errors import DataError
from emr_hub.fhir import Door, digits
from emr_hub.server.answers import Answers
from emr_hub.server.capability import Capability
from emr_hub.server.endpoint import AfterDelete, AfterRead, AfterWrite, BeforeHook, Endpoint, OnQuery
from emr_hub.server.incoming import check_acceptable
from emr_hub.server.openapi import describe
from emr_hub.server.operations import Operation, Operations
from emr_hub.server.refusals import Refusal, refused
from emr_hub.server.routes import Routes
from emr_hub.server.smart import smart_configuration
from emr_hub.server.standard import standard_operations
from emr_hub.storage import ResourceStore

_log = logging.getLogger(__name__)
_METHODS: Final = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
_SHOWN: Final = ("Content-Location", "ETag", "Expires", "Last-Modified", "Location", "Retry-After", "X-Progress")


class _Whole(Convertor[str]):
    """All that follows, a line break included: Starlette's own path ends before one."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("whole", _Whole())


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
    on_query: Mapping[str, OnQuery] | None = None,
    answers: Mapping[str, Answers] | None = None,
    conditional: Collection[str] | None = None,
    operations: Collection[Operation] = (),
    smart: Mapping[str, Any] | None = None,
    exports: str | None = None,
    software: str = "emr-hub",
    body_limit_bytes: int = 16_000_000,
    default_count: int = 100,
    max_count: int = 1000,
) -> APIRouter:
    """A router to include under `/fhir`: every interaction of FHIR R4, standard operations, metadata.

    `base` is the absolute address it has for others. `readable` types can be read and searched, `writable` ones
    also written by others; `conditional` ones also by a condition (None: all that are writable). `before` may raise
    Refusal; `on_write[type]` is awaited after the commit with the resources as they came and as they were stored,
    before the answer goes out; one hook for several types is called once for all that a transaction wrote.
    `on_query[type]` may replace the parameters of a search; a type in `answers` is never looked up in the store.
    `smart` is the SMART configuration document where there is an authorization server; `exports` a folder for
    the files of `$export`, shared by all workers (without it nothing is exported).
    """
    endpoint = Endpoint(
        store, door, base.rstrip("/"), clock, frozenset(readable), frozenset(writable),
        frozenset(writable if conditional is None else conditional), frozenset(writable) - (answers or {}).keys(),
        before, dict(on_write or {}), dict(on_delete or {}), dict(on_read or {}), dict(on_query or {}),
        dict(answers or {}), default_count, max_count,
    )  # fmt: skip
    offered = Operations([*standard_operations(endpoint, exports), *operations])
    documents: dict[str, Callable[[], bytes]] = {
        "metadata": Capability(endpoint, software, offered, smart is not None).written,
        "smart": lambda: smart_configuration(smart),
    }
    guarded = _Guarded(Routes(endpoint, offered, documents, body_limit_bytes))
    router = APIRouter()
    # One route for all, outside FastAPI's injection: trying routes one by one and solving dependencies that nobody
    # has cost more than our own look at the path.
    crossing = _across_origins(guarded)
    router.routes.append(Route("/{rest:whole}", crossing, methods=_METHODS, include_in_schema=False))
    whole = Route("/", crossing, methods=_METHODS, include_in_schema=False)
    whole.path = ""  # the base itself, without a slash; Starlette lets no route begin so, and its prefix comes later
    router.routes.append(whole)
    describe(router, endpoint, offered)
    return router


def _across_origins(inner: ASGIApp) -> ASGIApp:
    """A browser may call from any origin: nothing here goes by cookies, so no origin gains by it."""
    return CORSMiddleware(
        inner, allow_origins=["*"], allow_methods=_METHODS[:-1], allow_headers=["*"], expose_headers=_SHOWN,
    )  # fmt: skip


class _Guarded:
    """The outermost door, as an ASGI application: refusals and bad data become OperationOutcomes, faults a bare 500."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.answer(Request(scope, receive, send))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The answer to one request."""
        response = await self._answered(request)
        if b"_pretty=true" in request.scope["query_string"]:
            response = _spread(response)
        if request.method == "HEAD":
            return Response(status_code=response.status_code, headers=dict(response.headers))
        return response

    async def _answered(self, request: Request) -> Response:
        try:
            check_acceptable(request)
            places = [place for place in request.path_params.get("rest", "").split("/") if place]
            return await self._routes.handler(request.method, places)(request, places)
        except Refusal as refusal:
            return refusal.response()
        except DataError as error:
            return refused(error, 422).response()
        except Exception:  # whatever it was, the caller gets an outcome that shows nothing of it, and the log all of it
            _log.exception("a request of FHIR could not be answered")
            return Refusal(500, "exception", "the server is broken").response()


def _spread(response: Response) -> Response:
    """The answer on many lines, for a reader's eyes; its numbers keep their digits."""
    if not response.body or "json" not in response.headers.get("content-type", ""):
        return response
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(digits.dumps(digits.loads(bytes(response.body)), OPT_INDENT_2), response.status_code, kept)
