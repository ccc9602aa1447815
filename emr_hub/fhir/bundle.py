"""Bundle: collections, search answers and transactions; search answers are spliced from stored bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson

from emr_hub.fhir.reading import Resource, items


def collection(resources: Iterable[Resource]) -> Resource:
    """A collection Bundle, e.g. the draftOrders of a hook."""
    entries = [{"resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", **({"entry": entries} if entries else {})}


def spliced_searchset(
    bodies: Sequence[tuple[str, bytes]], *, total: int | None = None, self_url: str | None = None
) -> bytes:
    """The bytes of a searchset from (fullUrl, stored bytes); nothing is parsed, so numbers keep their digits."""
    head = b'{"resourceType":"Bundle","type":"searchset"'
    if total is not None:
        head += b',"total":%d' % total
    if self_url is not None:
        head += b',"link":[{"relation":"self","url":%s}]' % orjson.dumps(self_url)
    if not bodies:
        return head + b"}"
    entries = (
        b'{"fullUrl":%s,"resource":%s,"search":{"mode":"match"}}' % (orjson.dumps(url), body) for url, body in bodies
    )
    return head + b',"entry":[' + b",".join(entries) + b"]}"


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
