"""The verbatim bytes of each entry's resource in a Bundle, for whoever stores them as they came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

# A number that a float would write differently: trailing zeros (4.10), an exponent, or more digits than a float holds.
_FRAGILE = re.compile(
    rb"[:\[,\s]-?\d+(?:\.(?:\d*[1-9]0+|00+)|(?:\.\d+)?[eE][+-]?\d+)(?=[\s,}\]])|[:\[,\s]-?[\d.]{16,}(?=[\s,}\]])|-0[,}\s]"
)


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
