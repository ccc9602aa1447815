"""History: every version of a resource, of a type, or of the whole server, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from emr_hub.clock import Instant, datetime_of, from_fhir
from emr_hub.errors import DataError
from emr_hub.fhir.bundle import Happened, Link, spliced_history
from emr_hub.server.asked import Interaction
from emr_hub.server.endpoint import Endpoint, etag
from emr_hub.server.refusals import Refusal, fhir_response, refused
from emr_hub.server.searching import strictly
from emr_hub.storage import Stored

_KNOWN = frozenset({"_since", "_at", "_count", "_page", "_format", "_pretty"})


async def history(endpoint: Endpoint, asked: Interaction) -> Response:
    """A history Bundle: one resource's (404 when there never was one), one type's, or the server's."""
    _no_unknown(asked)
    said = dict(asked.query)
    if asked.resource_type:
        await endpoint.ask(asked)
    page = _page(endpoint, asked, said)
    if asked.resource_id and not page.entries and "_page" not in said:
        _must_have_been(endpoint, asked)
    entries = [one for one in page.entries if one.resource_type in endpoint.readable]
    await endpoint.shown(asked, [one for one in entries if not one.deleted])
    happened = [_happened(endpoint, one) for one in entries]
    # A server that keeps more than it shows does not count what it hides.
    total = page.total if asked.resource_type else None
    return fhir_response(spliced_history(happened, total=total, links=_links(endpoint, asked, said, page.next)))


def _page(endpoint: Endpoint, asked: Interaction, said: dict[str, str]) -> Any:
    try:
        return endpoint.store.history_page(
            asked.resource_type or None, asked.resource_id, since=_instant(said, "_since"), until=_instant(said, "_at"),
            count=_count(said, endpoint), after=said.get("_page"),
        )  # fmt: skip
    except DataError as error:
        raise refused(error, 400) from error


def _must_have_been(endpoint: Endpoint, asked: Interaction) -> None:
    if endpoint.store.get(asked.resource_type, asked.resource_id or "") is None:
        raise Refusal(404, "not-found", "no such resource")


def _no_unknown(asked: Interaction) -> None:
    unknown = next((name for name, _ in asked.query if name not in _KNOWN), None)
    if unknown and strictly(asked):
        raise Refusal(400, "not-supported", f"parameter {unknown} is not supported", expression=unknown)


def _instant(said: dict[str, str], name: str) -> Instant | None:
    if name not in said:
        return None
    moment = from_fhir(said[name].replace(" ", "+"))
    if moment is None:
        raise DataError("no instant", where=name, expected="a FHIR instant with its zone")
    return moment.earliest


def _count(said: dict[str, str], endpoint: Endpoint) -> int:
    wanted = said.get("_count", str(endpoint.default_count))
    if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 9:
        raise DataError("no whole number", where="_count", expected="a whole number")
    return min(int(wanted), endpoint.max_count)


def _happened(endpoint: Endpoint, one: Stored) -> Happened:
    place = f"{one.resource_type}/{one.resource_id}"
    method, status = ("DELETE", "204 No Content") if one.deleted else ("PUT", "200 OK")
    if one.version == 1 and not one.deleted:
        status = "201 Created"
    at = datetime_of(one.updated_at).isoformat(timespec="milliseconds")
    return Happened(f"{endpoint.base}/{place}", b"" if one.deleted else one.body, method, place, status, etag(one), at)


def _links(endpoint: Endpoint, asked: Interaction, said: dict[str, str], following: str | None) -> Sequence[Link]:
    parts = [endpoint.base, asked.resource_type, asked.resource_id or "", "_history"]
    place = "/".join(part for part in parts if part)
    kept = [(name, value) for name, value in asked.query if name in ("_since", "_at", "_count")]
    page = [("_page", said["_page"])] if "_page" in said else []
    links = [Link("self", f"{place}?{urlencode(kept + page)}".rstrip("?"))]
    if following:
        links.append(Link("next", f"{place}?{urlencode([*kept, ('_page', following)])}"))
    return links
