"""The wire inside one process: one request to an ASGI application, answered as over a socket.

Leaner than httpx's own ASGI transport, which looks for another event loop library on every request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

import httpx

Message = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]
ASGIApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


async def called(app: ASGIApp, method: str, host: str, target: str, headers: Headers, body: bytes) -> Call:
    """One request answered by an application; `target` is path and query as they are written in an address.

    An application that raises before it answers has answered 500, as a server would make of it; one that breaks
    off or does not finish raises httpx.RemoteProtocolError.
    """
    call = Call(body)
    try:
        await app(_scope(method, host, target, headers), call.receive, call.send)
    except Exception:
        if not call.status:
            call.status, call.finished = 500, True
            return call
        raise httpx.RemoteProtocolError("the application broke off its answer") from None
    if not call.finished:
        raise httpx.RemoteProtocolError("the application did not finish its answer")
    return call


class Call:
    """Both ends of one exchange."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 0
        self.headers: Headers = []
        self.finished = False
        self._parts: list[bytes] = []

    @property
    def body(self) -> bytes:
        """What was answered, whole."""
        return b"".join(self._parts)

    async def receive(self) -> Message:
        if self._body is None:
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))
            self.finished = not message.get("more_body", False)


def _scope(method: str, host: str, target: str, headers: Headers) -> Message:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "headers": headers,
        "scheme": "https",
        "path": unquote(path) if "%" in path else path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "server": (host, None),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
