"""The frame of a Bundle: its type and what each entry must and must not carry (rules bdl-1 to bdl-12)."""

from __future__ import annotations

import re
from typing import Any, Final

from emr_hub.errors import DataError
from emr_hub.fhir.reading import Resource, child

_PARTS: Final = frozenset({"fullUrl", "resource", "search", "request", "response", "link", "id", "extension"})
_WRITING: Final = frozenset({"POST", "PUT"})
_URL: Final = re.compile(r"^[A-Z][A-Za-z]{2,40}(/[A-Za-z0-9\-.]{1,64})?$")
_SEARCHED: Final = ({"mode": "match"}, {"mode": "include"}, {"mode": "outcome"})
_ASKING: Final = frozenset({"batch", "transaction", "history"})
_ANSWERING: Final = frozenset({"batch-response", "transaction-response", "history"})


def is_plain(entry: Any) -> bool:
    """Whether an entry is only a resource, perhaps with address, search mode or where to put it: no model is needed."""
    if not isinstance(entry, dict) or not entry.keys() <= {"fullUrl", "resource", "search", "request"}:
        return False
    plain = isinstance(entry.get("fullUrl", "x"), str) and entry.get("search", _SEARCHED[0]) in _SEARCHED
    return plain and ("request" not in entry or _is_plain_request(entry["request"]))


def _is_plain_request(request: Any) -> bool:
    if not isinstance(request, dict) or request.keys() != {"method", "url"}:
        return False
    method, url = request["method"], request["url"]  # as a stranger wrote them: whatever JSON holds
    return isinstance(method, str) and method in _WRITING and isinstance(url, str) and _URL.fullmatch(url) is not None


def check_frame(bundle: Resource) -> None:
    """Check the Bundle without looking into its resources; DataError names the entry and the rule."""
    kind, entries = bundle.get("type"), bundle.get("entry", [])
    if kind is None:
        raise DataError("missing", where="Bundle.type")
    if not isinstance(entries, list) or ("entry" in bundle and not entries):
        raise DataError("no array with something in it", where="Bundle.entry")
    if "total" in bundle and kind not in ("searchset", "history"):
        raise DataError("bdl-1: a total outside of a search", where="Bundle.total")
    _check_kind(bundle, kind, entries)
    urls: set[str] = set()
    for n, entry in enumerate(entries):
        where = f"Bundle.entry[{n}]"
        if not isinstance(entry, dict) or not entry or not entry.keys() <= _PARTS:
            raise DataError("no entry", where=where)
        _check_entry(entry, str(kind), where)
        _check_address(entry, str(kind), urls, where)


def _check_kind(bundle: Resource, kind: Any, entries: list[Any]) -> None:
    """What a document and a message begin with, and what identifies a document."""
    if kind == "document":
        if child(bundle, "identifier", "system") is None or child(bundle, "identifier", "value") is None:
            raise DataError("bdl-9: a document without an identifier of system and value", where="Bundle.identifier")
        if "timestamp" not in bundle:
            raise DataError("bdl-10: a document without its date", where="Bundle.timestamp")
    for begins, rule, first in (("document", "bdl-11", "Composition"), ("message", "bdl-12", "MessageHeader")):
        if kind == begins and child(entries, 0, "resource", "resourceType") != first:
            raise DataError(f"{rule}: a {kind} begins with a {first}", where="Bundle.entry[0].resource")


def _check_entry(entry: dict[str, Any], kind: str, where: str) -> None:
    if "search" in entry and kind != "searchset":
        raise DataError("bdl-2: a search mode outside of a search", where=f"{where}.search")
    if ("request" in entry) != (kind in _ASKING):
        raise DataError("bdl-3: a request belongs to batch, transaction and history", where=f"{where}.request")
    if ("response" in entry) != (kind in _ANSWERING):
        raise DataError("bdl-4: a response belongs to their answers and history", where=f"{where}.response")
    if not {"resource", "request", "response"} & entry.keys():
        raise DataError("bdl-5: neither resource, request nor response", where=where)


def _check_address(entry: dict[str, Any], kind: str, urls: set[str], where: str) -> None:
    url = entry.get("fullUrl")
    if url is None:
        return
    if not isinstance(url, str) or not url.strip() or "/_history/" in url:
        raise DataError("bdl-8: no address, or that of a version", where=f"{where}.fullUrl")
    if url in urls and kind != "history":
        raise DataError("bdl-7: an address twice", where=f"{where}.fullUrl")
    urls.add(url)
