"""Requests to logical addresses, with counters per route and the other side's failures named."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import Any, NamedTuple

import httpx
import orjson

from emr_hub.errors import CoordinatorDown, OtherSideError, SourceDown, UsageError
from emr_hub.fhir.outcome import diagnostics_of
from emr_hub.fhir.reading import Resource
from emr_hub.fhir.release import MEDIA_TYPE
from emr_hub.wire.in_process import ASGIApp, called

_JSON = {"content-type": MEDIA_TYPE}


@dataclass(slots=True)
class RouteStatistics:
    """What crossed one route: requests, failures, bytes of the bodies each way, seconds spent waiting."""

    requests: int = 0
    failures: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status below 500, headers (names in lower case), the body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON; OtherSideError when the status is not 2xx or the body is no JSON."""
        try:
            body = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise OtherSideError(f"status {self.status} and no JSON") from None
        if not self.ok:
            raise OtherSideError(f"refused with status {self.status}: {diagnostics_of(body)}")
        return body


@dataclass(frozen=True, slots=True)
class _Route:
    """One logical base address, where it really leads, and what its silence is called."""

    base: str
    real: str
    to: httpx.AsyncBaseTransport | ASGIApp
    down: type[OtherSideError]
    statistics: RouteStatistics


class Wire:
    """Sends requests to logical addresses.

    `routes` maps a base address to an ASGI application (in process), to another base address (a socket), or to
    None (a socket at that very address). `coordinator` is the base whose failures are CoordinatorDown; all others
    are SourceDown. `timeout_seconds` holds for every request that does not say otherwise.
    """

    def __init__(
        self, routes: Mapping[str, Any], *, coordinator: str | None = None, timeout_seconds: float = 10.0
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._routes = {base.rstrip("/"): _route(base.rstrip("/"), to, coordinator) for base, to in routes.items()}

    @property
    def statistics(self) -> Mapping[str, RouteStatistics]:
        """Counters per base address; they grow as requests are made."""
        return {base: route.statistics for base, route in self._routes.items()}

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout_seconds: float | None = None
    ) -> Answer:
        """GET; SourceDown or CoordinatorDown on no answer, time-out or 5xx."""
        return await self.send("GET", url, b"", headers, timeout_seconds)

    async def post(
        self,
        url: str,
        body: bytes | Resource,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """POST of JSON bytes or a dict; FHIR media type unless the headers say otherwise. Fails as `get`."""
        return await self.send("POST", url, _bytes(body), headers, timeout_seconds)

    async def put(
        self,
        url: str,
        body: bytes | Resource,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """PUT of JSON bytes or a dict; as `post`."""
        return await self.send("PUT", url, _bytes(body), headers, timeout_seconds)

    async def delete(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout_seconds: float | None = None
    ) -> Answer:
        """DELETE; fails as `get`."""
        return await self.send("DELETE", url, b"", headers, timeout_seconds)

    async def close(self) -> None:
        """Close every transport."""
        for route in self._routes.values():
            if isinstance(route.to, httpx.AsyncBaseTransport):
                await route.to.aclose()

    async def send(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """Any method; every other call comes through here, so that one place sees all that is sent."""
        route = self._route_of(url)
        counted = route.statistics
        counted.requests += 1
        counted.bytes_out += len(body)
        limit = self._timeout_seconds if timeout_seconds is None else timeout_seconds
        sent = {**(_JSON if body else {}), **(headers or {})}
        started = perf_counter()
        try:
            answer = await _answer(route, _Question(method, url[len(route.base) :], sent, body), limit)
        except OtherSideError:
            counted.failures += 1
            raise
        finally:
            counted.seconds += perf_counter() - started
        counted.bytes_in += len(answer.body)
        return answer

    def _route_of(self, url: str) -> _Route:
        scheme, _, rest = url.partition("://")
        base = f"{scheme}://{rest.partition('/')[0]}"
        route = self._routes.get(base)
        if route is None:
            raise UsageError("no route leads there", where=base, expected=", ".join(self._routes) or "a route")
        return route


_PHASES = ("connect", "read", "write", "pool")


class _Question(NamedTuple):
    """One request below a base address."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


async def _answer(route: _Route, question: _Question, limit: float) -> Answer:
    """One answer, or the error of the side that failed; the limit holds for an application in process too."""
    try:
        async with asyncio.timeout(limit):
            answer = await _carried(route, question, limit)
    except TimeoutError:
        raise route.down(f"{route.base} did not answer within {limit} s") from None
    except httpx.TransportError as error:
        raise route.down(f"{route.base} did not answer: {type(error).__name__}") from error
    if answer.status >= 500:
        raise route.down(f"{route.base} answered with status {answer.status}")
    return answer


async def _carried(route: _Route, question: _Question, limit: float) -> Answer:
    if isinstance(route.to, httpx.AsyncBaseTransport):
        return await _over_socket(route.to, route.real, question, limit)
    return await _in_process(route.to, route.base, question)


async def _over_socket(to: httpx.AsyncBaseTransport, real: str, question: _Question, limit: float) -> Answer:
    request = httpx.Request(question.method, real + question.target, headers=question.headers, content=question.body,
                            extensions={"timeout": dict.fromkeys(_PHASES, limit)})  # fmt: skip
    response = await to.handle_async_request(request)
    try:
        body = await response.aread()
    finally:
        await response.aclose()
    return Answer(response.status_code, body, dict(response.headers))


async def _in_process(app: ASGIApp, base: str, question: _Question) -> Answer:
    """What an application in this process answers; an httpx request and response would only be unpacked again."""
    host, body = base.partition("://")[2], question.body
    headers = [(b"host", host.encode()), (b"accept", b"*/*")]
    headers += [(name.lower().encode(), value.encode()) for name, value in question.headers.items()]
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    call = await called(app, question.method, host, question.target, headers, body)
    return Answer(call.status, call.body, {name.decode(): value.decode() for name, value in call.headers})


def _route(base: str, to: Any, coordinator: str | None) -> _Route:
    if base.count("/") != 2:
        raise UsageError("a route needs scheme and host alone", where=base, expected="https://host")
    if to is None or isinstance(to, str):
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        verify = _trusting() if (to or base).startswith("https") else False
        carrier: httpx.AsyncBaseTransport | ASGIApp = httpx.AsyncHTTPTransport(limits=limits, verify=verify)
    else:
        carrier = to
    down = CoordinatorDown if coordinator and base == coordinator.rstrip("/") else SourceDown
    return _Route(base, to.rstrip("/") if isinstance(to, str) else base, carrier, down, RouteStatistics())


@cache
def _trusting() -> ssl.SSLContext:
    """Whom the machine trusts; read once, because that takes longer than many requests."""
    return httpx.create_ssl_context()


def _bytes(body: bytes | Resource) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
