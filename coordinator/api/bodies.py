"""Bodies of honest size and kind: another one is refused before it has been read."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from emr_hub.errors import GivenError
from emr_hub.server import body_within

_READ: Final = frozenset({
    "", "application/json", "application/fhir+json", "text/json",
    "application/x-www-form-urlencoded",  # what curl says of a body when it is told nothing
})  # fmt: skip


class TooLong(GivenError):
    """More than is read here."""


class OtherKind(GivenError):
    """A body that says it is no JSON."""


async def body_of(request: Request, limit: int) -> bytes:
    """The body; TooLong once it is clear that it has more bytes than that, whatever it says of itself.

    OtherKind when it says that it is something else than JSON.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _READ:
        raise OtherKind("another kind of body", where="Content-Type", expected="application/json")
    found = await body_within(request, limit)
    if found is None:
        raise TooLong("too long", where="body", expected=f"at most {limit} bytes")
    return found
