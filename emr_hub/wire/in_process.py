"""The in-memory transport: an ASGI application behind httpx's transport interface, as a socket would be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx

Message = MutableMapping[str, Any]
ASGIApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class InProcessTransport(httpx.AsyncBaseTransport):
    """Carries one request to an application in this process.

    Leaner than httpx's own ASGI transport, which looks for another event loop library on every request. An
    application that raises before it answers has answered 500, as a server would make of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer, whole."""
        call = _Call(await request.aread())
        try:
            await self._app(_scope(request), call.receive, call.send)
        except Exception:
            if not call.status:
                return httpx.Response(500, request=request)
            raise httpx.RemoteProtocolError("the application broke off its answer", request=request) from None
        if not call.finished:
            raise httpx.RemoteProtocolError("the application did not finish its answer", request=request)
        return httpx.Response(call.status, headers=call.headers, content=b"".join(call.parts), request=request)


class _Call:
    """Both ends of one exchange."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.finished = False

    async def receive(self) -> Message:
        if self._body is None:
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))
            self.finished = not message.get("more_body", False)


def _scope(request: httpx.Request) -> Message:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
