"""Bundle: collections, search answers and transactions; search answers are spliced from stored bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from emr_hub.fhir.reading import Resource, items, text

MATCH_GRADE: Final = "http://hl7.org/fhir/StructureDefinition/match-grade"


def collection(resources: Iterable[Resource]) -> Resource:
    """A collection Bundle, e.g. the draftOrders of a hook."""
    entries = [{"resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", **({"entry": entries} if entries else {})}


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a Bundle: self, first, next."""

    relation: str
    url: str


def spliced_searchset(
    matches: Sequence[tuple[str, bytes]],
    included: Sequence[tuple[str, bytes]] = (),
    *,
    total: int | None = None,
    links: Sequence[Link] = (),
    remarks: Sequence[Resource] = (),
) -> bytes:
    """The bytes of a searchset from (fullUrl, stored bytes); nothing is parsed, so numbers keep their digits.

    `remarks` are OperationOutcomes on the search itself, which come last.
    """
    entries = [_found(url, body, b"match") for url, body in matches]
    entries += [_found(url, body, b"include") for url, body in included]
    entries += [orjson.dumps({"resource": one, "search": {"mode": "outcome"}}) for one in remarks]
    return _spliced(b"searchset", entries, total, links)


def _found(url: str, body: bytes, mode: bytes) -> bytes:
    return b'{"fullUrl":%s,"resource":%s,"search":{"mode":"%s"}}' % (orjson.dumps(url), body, mode)


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a history: what was done to which address, and the stored bytes (empty for a deletion)."""

    full_url: str
    body: bytes
    method: str
    url: str
    status: str
    etag: str
    at: str


def spliced_history(happened: Sequence[Happened], *, total: int | None, links: Sequence[Link]) -> bytes:
    """The bytes of a history Bundle, in the order given."""
    return _spliced(b"history", [_told(one) for one in happened], total, links)


def _told(one: Happened) -> bytes:
    request = orjson.dumps({"method": one.method, "url": one.url})
    response = orjson.dumps({"status": one.status, "etag": one.etag, "lastModified": one.at})
    resource = b'"resource":%s,' % one.body if one.body else b""
    return b'{"fullUrl":%s,%s"request":%s,"response":%s}' % (orjson.dumps(one.full_url), resource, request, response)


def _spliced(kind: bytes, entries: Sequence[bytes], total: int | None, links: Sequence[Link]) -> bytes:
    head = b'{"resourceType":"Bundle","type":"%s"' % kind
    if total is not None:
        head += b',"total":%d' % total
    if links:
        said = (b'{"relation":%s,"url":%s}' % (orjson.dumps(one.relation), orjson.dumps(one.url)) for one in links)
        head += b',"link":[' + b",".join(said) + b"]"
    return head + (b',"entry":[' + b",".join(entries) + b"]}" if entries else b"}")


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer of `$match`: the stored bytes of a Patient, how sure it is (0 to 1), and the grade in FHIR's word."""

    full_url: str
    body: bytes
    score: float
    grade: str


def scored_searchset(found: Sequence[Scored], self_url: str, remarks: Sequence[Resource] = ()) -> bytes:
    """The bytes of the answer to `$match`: the scored Patients in order, then remarks (OperationOutcomes)."""
    head = b'{"resourceType":"Bundle","type":"searchset","total":%d,"link":[{"relation":"self","url":%s}]'
    begun = head % (len(found), orjson.dumps(self_url))
    said = (orjson.dumps({"resource": remark, "search": {"mode": "outcome"}}) for remark in remarks)
    entries = [*map(_scored_entry, found), *said]
    return begun + (b',"entry":[' + b",".join(entries) + b"]" if entries else b"") + b"}"


def _scored_entry(one: Scored) -> bytes:
    graded = {"extension": [{"url": MATCH_GRADE, "valueCode": one.grade}], "mode": "match", "score": one.score}
    return b'{"fullUrl":%s,"resource":%s,"search":%s}' % (orjson.dumps(one.full_url), one.body, orjson.dumps(graded))


def transaction(resources: Iterable[Resource], *, method: str = "PUT") -> Resource:
    """A transaction Bundle that puts every resource under its own id (or posts it)."""
    entries: list[Resource] = []
    for r in resources:
        url = f"{r['resourceType']}/{r['id']}" if method == "PUT" else str(r["resourceType"])
        entries.append({"resource": r, "request": {"method": method, "url": url}})
    return {"resourceType": "Bundle", "type": "transaction", **({"entry": entries} if entries else {})}


def resources_in(bundle: Resource | None, resource_type: str | None = None) -> Iterator[Resource]:
    """The resources of a Bundle, in order; only those of one type if it is given. None holds none."""
    for entry in items(bundle, "entry"):
        resource = entry.get("resource")
        if isinstance(resource, dict) and resource_type in (None, resource.get("resourceType")):
            yield resource


def next_page(bundle: Resource) -> str | None:
    """Where the next page of an answer lies; None after the last."""
    return next((text(link, "url") for link in items(bundle, "link") if link.get("relation") == "next"), None)
