"""Requests to logical addresses, with counters per route and the other side's failures named."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import httpx
import orjson

from emr_hub.errors import OtherSideError, UsageError
from emr_hub.fhir.reading import Resource
from emr_hub.fhir.release import MEDIA_TYPE
from emr_hub.wire.routes import Answer, Question, Route, RouteStatistics, answered, route_of

_JSON = {"content-type": MEDIA_TYPE}


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
        self._routes = {base.rstrip("/"): route_of(base.rstrip("/"), to, coordinator) for base, to in routes.items()}

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
            answer = await answered(route, Question(method, url[len(route.base) :], sent, body), limit)
        except OtherSideError:
            counted.failures += 1
            raise
        finally:
            counted.seconds += perf_counter() - started
        counted.bytes_in += len(answer.body)
        return answer

    def _route_of(self, url: str) -> Route:
        scheme, _, rest = url.partition("://")
        base = f"{scheme}://{rest.partition('/')[0]}"
        route = self._routes.get(base)
        if route is None:
            raise UsageError("no route leads there", where=base, expected=", ".join(self._routes) or "a route")
        return route


def _bytes(body: bytes | Resource) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
