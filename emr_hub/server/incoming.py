"""What a request carries: its body within a limit, its kind, its pairs, and whether its answer can be given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from emr_hub.server.asked import Interaction, Query
from emr_hub.server.refusals import Refusal

_ID: Final = re.compile(r"^[A-Za-z0-9\-.]{1,64}$")
_READS: Final = frozenset({
    "application/fhir+json", "application/json", "text/json", "json", "*/*", "application/*", "fhir+json",
})  # fmt: skip
BULK_READS: Final = frozenset({"application/fhir+ndjson", "application/ndjson", "ndjson"})
RESOURCES: Final = ("application/fhir+json", "application/json", "text/json")
FORM: Final = ("application/x-www-form-urlencoded",)
_RELEASES: Final = ("4.0", "4.0.1")


def check_acceptable(request: Request) -> None:
    """Refusal 406 when the caller understands nothing that is spoken here."""
    said = _asked_format(request.scope["query_string"]) or request.headers.get("accept")
    if said is None or said in _READS:
        return
    kinds = [part.split(";") for part in said.split(",")]
    if not any(_is_spoken(kind[0].strip().replace(" ", "+"), kind[1:]) for kind in kinds):
        raise Refusal(406, "not-supported", "only application/fhir+json of FHIR 4.0 is spoken here")


def _asked_format(query: bytes) -> str | None:
    if b"_format=" not in query:
        return None
    return next((value for name, value in pairs(query.decode(errors="replace")) if name == "_format"), None)


def _is_spoken(kind: str, parameters: list[str]) -> bool:
    release = next((p.partition("=")[2].strip() for p in parameters if p.strip().startswith("fhirVersion=")), "4.0")
    return (kind in _READS or kind in BULK_READS) and release in _RELEASES


async def body_of(request: Request, kinds: Sequence[str], limit_bytes: int) -> bytes:
    """The body; Refusal 415 for another kind, 413 for one beyond the limit, of which no more is read than that."""
    kind, _, parameters = request.headers.get("content-type", kinds[0]).partition(";")
    if kind.strip().lower() not in kinds:
        raise Refusal(415, "not-supported", f"expected {' or '.join(kinds)}", headers={"Accept": ", ".join(kinds)})
    charset = parameters.lower().partition("charset=")[2].strip('" ')
    if charset and charset.partition(";")[0].strip('" ') not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, "not-supported", "only UTF-8 is read here")
    found = await body_within(request, limit_bytes)
    if found is None:
        raise Refusal(413, "too-long", f"more than {limit_bytes} bytes", headers={"Connection": "close"})
    return found


async def body_within(request: Request, limit_bytes: int) -> bytes | None:
    """The body of a request; None once it says or shows that it is longer, and the rest is not read."""
    told = request.headers.get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told) > limit_bytes:
        return None
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit_bytes:
            return None
        parts.append(part)
    return b"".join(parts)


def kind_of(request: Request, default: str) -> str:
    """The media type of the body, without parameters."""
    return request.headers.get("content-type", default).partition(";")[0].strip().lower()


def pairs(written: str) -> Query:
    """The parameters of an address or a form, in order; a parameter without a value is left out.

    Refusal 400 where they are no parameters.
    """
    try:
        return tuple(parse_qsl(written, keep_blank_values=False, max_num_fields=500, errors="replace"))
    except ValueError:
        raise Refusal(400, "too-long", "more than 500 parameters") from None


def without_form(said: Query) -> Query:
    """The pairs without those that say how to write the answer, not what is asked."""
    return tuple(pair for pair in said if pair[0] not in ("_format", "_pretty"))


def interaction(verb: str, request: Request, places: list[str], more: Query = ()) -> Interaction:
    """What a request asks, from its address."""
    resource_type = places[0] if places and places[0][0] not in "_$" else ""
    resource_id = places[1] if resource_type and len(places) > 1 and places[1][0] not in "_$" else None
    if resource_id is not None and not _ID.fullmatch(resource_id):
        raise Refusal(404 if verb in ("read", "vread", "history") else 400, "value", "no id")
    written = request.scope["query_string"].decode(errors="replace")  # some clients send their letters as they are
    query = without_form(pairs(written)) if written else ()
    client = request.scope.get("client")
    # Read off the scope: Starlette's own Headers and URL would be made anew for every request.
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
    return Interaction(verb, resource_type, resource_id, query + more, None, headers, client[0] if client else "",
                       "" if more else written)  # fmt: skip
