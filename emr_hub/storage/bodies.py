"""The bytes of a resource: its id, version and time are written in once, its numbers keep the digits they came with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from emr_hub.clock import Instant, datetime_of
from emr_hub.errors import DataError
from emr_hub.fhir import digits
from emr_hub.fhir.reading import Resource


def stamped(resource: Resource, resource_type: str, resource_id: str, version: int, at: Instant) -> bytes:
    """The resource with our id, versionId and lastUpdated; what else meta says stays."""
    meta = resource.get("meta")
    stamp = {"versionId": str(version), "lastUpdated": utc(at)}
    head: Resource = {
        "resourceType": resource_type,
        "id": resource_id,
        "meta": {**meta, **stamp} if isinstance(meta, dict) else stamp,
    }
    return digits.dumps({**head, **{k: v for k, v in resource.items() if k not in head}})


def parsed(body: bytes | Resource) -> Resource:
    """The resource as a dict; DataError when the bytes are no JSON object."""
    try:
        resource: Any = digits.loads(body) if isinstance(body, bytes) else body
    except ValueError:
        raise DataError("no JSON", where="body") from None
    if not isinstance(resource, dict):
        raise DataError("no JSON object", where="body")
    return resource


@lru_cache(maxsize=1024)
def utc(at: Instant) -> str:
    """An instant in UTC with milliseconds, as meta.lastUpdated is written."""
    return datetime_of(at).isoformat(timespec="milliseconds")[:-6] + "Z"
