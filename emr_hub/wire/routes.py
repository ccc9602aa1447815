"""One route of a wire: where it really leads, what has crossed it, and how a request gets there and back."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import httpx
import orjson

from emr_hub.errors import CoordinatorDown, OtherSideError, SourceDown, UsageError
from emr_hub.fhir.outcome import diagnostics_of
from emr_hub.wire.in_process import ASGIApp, called


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
class Route:
    """One logical base address, where it really leads, and what its silence is called."""

    base: str
    real: str
    to: httpx.AsyncBaseTransport | ASGIApp
    down: type[OtherSideError]
    statistics: RouteStatistics


_PHASES = ("connect", "read", "write", "pool")


class Question(NamedTuple):
    """One request below a base address."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


async def answered(route: Route, question: Question, limit: float) -> Answer:
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


async def _carried(route: Route, question: Question, limit: float) -> Answer:
    if isinstance(route.to, httpx.AsyncBaseTransport):
        return await _over_socket(route.to, route.real, question, limit)
    return await _in_process(route.to, route.base, question)


async def _over_socket(to: httpx.AsyncBaseTransport, real: str, question: Question, limit: float) -> Answer:
    request = httpx.Request(question.method, real + question.target, headers=question.headers, content=question.body,
                            extensions={"timeout": dict.fromkeys(_PHASES, limit)})  # fmt: skip
    response = await to.handle_async_request(request)
    try:
        body = await response.aread()
    finally:
        await response.aclose()
    return Answer(response.status_code, body, dict(response.headers))


async def _in_process(app: ASGIApp, base: str, question: Question) -> Answer:
    """What an application in this process answers; an httpx request and response would only be unpacked again."""
    host, body = base.partition("://")[2], question.body
    headers = [(b"host", host.encode()), (b"accept", b"*/*")]
    headers += [(name.lower().encode(), value.encode()) for name, value in question.headers.items()]
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    call = await called(app, question.method, host, question.target, headers, body)
    return Answer(call.status, call.body, {name.decode(): value.decode() for name, value in call.headers})


def route_of(base: str, to: Any, coordinator: str | None) -> Route:
    """The route of a base address: to an application, to another base address, or (None) to that very one."""
    if base.count("/") != 2:
        raise UsageError("a route needs scheme and host alone", where=base, expected="https://host")
    if to is None or isinstance(to, str):
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        verify = _trusting() if (to or base).startswith("https") else False
        carrier: httpx.AsyncBaseTransport | ASGIApp = httpx.AsyncHTTPTransport(limits=limits, verify=verify)
    else:
        carrier = to
    down = CoordinatorDown if coordinator and base == coordinator.rstrip("/") else SourceDown
    return Route(base, to.rstrip("/") if isinstance(to, str) else base, carrier, down, RouteStatistics())


@cache
def _trusting() -> ssl.SSLContext:
    """Whom the machine trusts; read once, because that takes longer than many requests."""
    return httpx.create_ssl_context()
