"""The bytes of a resource: its id, version and time are written in once, its numbers keep the digits they came with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

import orjson

from emr_hub.clock import Instant, datetime_of
from emr_hub.errors import DataError
from emr_hub.fhir.reading import Resource

# A number that a float would write differently: trailing zeros (4.10), an exponent, or more digits than a float holds.
_FRAGILE = re.compile(
    rb"[:\[,\s]-?\d+(?:\.(?:\d*[1-9]0+|00+)|(?:\.\d+)?[eE][+-]?\d+)(?=[\s,}\]])|[:\[,\s]-?[\d.]{16,}(?=[\s,}\]])|-0[,}\s]"
)


def stamped(body: bytes | Resource, resource_type: str, resource_id: str, version: int, at: Instant) -> bytes:
    """The body with our id, versionId and lastUpdated; what else meta says stays."""
    resource = parsed(body)
    meta = resource.get("meta")
    stamp = {"versionId": str(version), "lastUpdated": utc(at)}
    head = {
        "resourceType": resource_type,
        "id": resource_id,
        "meta": {**meta, **stamp} if isinstance(meta, dict) else stamp,
    }
    if isinstance(body, bytes) and _FRAGILE.search(body):
        members = "".join("," + member for name, member in _members(body) if name not in head).encode()
        return orjson.dumps(head)[:-1] + members + b"}"
    return orjson.dumps({**head, **{k: v for k, v in resource.items() if k not in head}})


def parsed(body: bytes | Resource) -> Resource:
    """The resource as a dict; DataError when the bytes are no JSON object."""
    try:
        resource: Any = orjson.loads(body) if isinstance(body, bytes) else body
    except orjson.JSONDecodeError:
        raise DataError("no JSON", where="body") from None
    if not isinstance(resource, dict):
        raise DataError("no JSON object", where="body")
    return resource


@lru_cache(maxsize=1024)
def utc(at: Instant) -> str:
    """An instant in UTC with milliseconds, as meta.lastUpdated is written."""
    return datetime_of(at).isoformat(timespec="milliseconds")[:-6] + "Z"


def entry_bodies(bundle: bytes) -> list[bytes | None]:
    """The verbatim bytes of each entry's resource in a valid Bundle, in order; none at all when no number needs it."""
    if not _FRAGILE.search(bundle):
        return []
    found = next((value for name, value in _members(bundle) if name == "entry"), '"entry":[]')
    array = found[found.index("[") :]
    return [_resource_in(entry) for entry in _items(array)]


def _resource_in(entry: str) -> bytes | None:
    held = next((member for name, member in _members(entry.encode()) if name == "resource"), None)
    return None if held is None else held[scanstring(held, 1)[1] :].partition(":")[2].strip().encode()


def _items(array: str) -> Iterator[str]:
    """The verbatim text of every item of a JSON array."""
    at = 1
    while array[at:].strip() != "]":
        end = _end_of_value(array, at)
        yield array[at:end].strip()
        if array[end] == "]":
            return
        at = end + 1


def _members(body: bytes) -> Iterator[tuple[str, str]]:
    """Name and verbatim text (name included) of every top-level member of a JSON object that is known to be valid."""
    text = body.decode()
    at = text.index("{") + 1
    while True:
        start = text.find('"', at)
        if start < 0:
            return
        name, after = scanstring(text, start + 1)
        end = _end_of_value(text, text.index(":", after) + 1)
        yield name, text[start:end].rstrip()
        if text[end] == "}":
            return
        at = end + 1


def _end_of_value(text: str, at: int) -> int:
    """The index of the comma, brace or bracket that follows the value starting at or after `at`."""
    depth = 0
    while True:
        letter = text[at]
        if letter == '"':
            _, at = scanstring(text, at + 1)
            continue
        if depth == 0 and letter in ",}]":
            return at
        depth += (letter in "{[") - (letter in "}]")
        at += 1
