"""Bodies of honest size: a longer one is refused before it has been read."""

from __future__ import annotations

from fastapi import Request

from emr_hub.errors import GivenError


class TooLong(GivenError):
    """More than is read here."""


async def body_of(request: Request, limit: int) -> bytes:
    """The body; TooLong once it is clear that it has more bytes than that, whatever it says of itself."""
    told = request.headers.get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told) > limit:
        raise _too_long(limit)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_long(limit)
        parts.append(part)
    return b"".join(parts)


def _too_long(limit: int) -> TooLong:
    return TooLong("too long", where="body", expected=f"at most {limit} bytes")
