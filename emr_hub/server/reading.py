"""Read one resource, or one version of it; the answer is the stored bytes."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from fastapi import Response

from emr_hub.clock import instant_of
from emr_hub.errors import DataError
from emr_hub.server.asked import Interaction
from emr_hub.server.endpoint import Endpoint, etag, version_headers
from emr_hub.server.refusals import Refusal, fhir_response
from emr_hub.server.searching import asked_for, shortened
from emr_hub.storage import Stored


async def read(endpoint: Endpoint, asked: Interaction) -> Response:
    """The present version: 200, 304 when the caller has it, 404, or 410 once deleted."""
    await endpoint.ask(asked)
    if asked.resource_type in endpoint.answers:
        return await endpoint.answered(asked)
    found = endpoint.store.get(asked.resource_type, asked.resource_id or "")
    if found is not None and not found.deleted and is_known(found, asked.headers):
        return Response(status_code=304, headers=version_headers(found))
    return await given(endpoint, asked, found)


async def vread(endpoint: Endpoint, asked: Interaction, version: str) -> Response:
    """One version."""
    await endpoint.ask(asked)
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    found = endpoint.store.version(asked.resource_type, asked.resource_id or "", number)
    return await given(endpoint, asked, found)


async def given(endpoint: Endpoint, asked: Interaction, found: Stored | None) -> Response:
    """The answer that shows one version, or says why there is none."""
    there = present(found)
    await endpoint.shown(asked, [there])
    body = shortened(there, asked_for(endpoint, asked)) if asked.query else there.body
    return fhir_response(body, 200, version_headers(there))


def present(found: Stored | None) -> Stored:
    """The version, if it is one to show; Refusal 404 when there never was one, 410 when it was deleted."""
    if found is None:
        raise Refusal(404, "not-found", "no such resource")
    if found.deleted:
        raise Refusal(410, "deleted", "it was deleted", headers={"ETag": etag(found)})
    return found


def is_known(found: Stored, headers: Mapping[str, str]) -> bool:
    """Whether the caller said that he has this version: by its tag or, where he gave none, by its time."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return any(tag.strip() in (etag(found), f'"{found.version}"', "*") for tag in tags.split(","))
    since = headers.get("if-modified-since")
    try:
        # HTTP's time has no fraction of a second, so that of the resource is not looked at either.
        return since is not None and found.updated_at // 1000 <= instant_of(parsedate_to_datetime(since)) // 1000
    except (ValueError, TypeError, DataError):
        return False
