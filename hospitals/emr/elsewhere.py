"""A record on another program's FHIR R4 server, by plain REST: read, update by id, search, and pages to their end.

The server must speak JSON of R4 and let clients choose ids (`updateCreate`); `speaks_r4` asks it beforehand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx
import orjson

from emr_hub.clock import Instant
from emr_hub.errors import SourceDown, UsageError
from emr_hub.fhir import Resource, bundle
from emr_hub.fhir.outcome import diagnostics_of
from emr_hub.fhir.reading import items, text
from emr_hub.fhir.release import MEDIA_TYPE
from hospitals.emr.record import Conditions, Kept

USED = ("Patient", "Consent", "Encounter", "ServiceRequest", "Observation", "DiagnosticReport")
"""The types a hospital keeps there, those first that others refer to: servers refuse references to nobody."""

PAGE = 200  # asked for per page; a server may give fewer
MOST_PAGES = 1000
AT_ONCE = 8  # requests under way at a time
_HEADERS = {"accept": MEDIA_TYPE, "content-type": MEDIA_TYPE}


class RecordElsewhere:
    """The record at a FHIR base address. Every call fails with SourceDown when the server does not answer or refuses.

    Resources of one `keep` are stored one by one: a failure in the middle is mended by keeping them again.
    """

    def __init__(self, fhir_base: str, *, timeout_seconds: float = 30.0, to: httpx.AsyncBaseTransport | None = None):
        self._base = fhir_base.rstrip("/")
        self._client = httpx.AsyncClient(headers=_HEADERS, timeout=timeout_seconds, transport=to)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def keep(self, resources: Sequence[Resource], at: Instant) -> None:
        """See `Record.keep`; the server writes its own time into `meta`."""
        for kind in USED:
            await asyncio.gather(*(self._put(one) for one in resources if one["resourceType"] == kind))

    async def read(self, resource_type: str, resource_id: str) -> bytes | None:
        """See `Record.read`."""
        answer = await self._asked("GET", f"{self._base}/{resource_type}/{resource_id}", fine=(404, 410))
        return answer.content if answer.status_code == 200 else None

    async def find(self, resource_type: str, conditions: Conditions, *, sort: str | None = None) -> list[Kept]:
        """See `Record.find`; the order is the server's. One that keeps some back without a next page has failed."""
        asked = [*(_typed(name, value) for name, value in conditions), ("_count", str(PAGE))]
        url = f"{self._base}/{resource_type}?{urlencode(asked + ([('_sort', sort)] if sort else []))}"
        found: list[Kept] = []
        for _ in range(MOST_PAGES):
            page = (await self._asked("GET", url)).json()
            found += [Kept(r["id"], orjson.dumps(r)) for r in bundle.resources_in(page, resource_type)]
            following = bundle.next_page(page)
            if following is None:
                _refuse_missing(page, len(found), url)
                return found
            url = urljoin(url, following)
        raise SourceDown(f"{self._base} gives more than {MOST_PAGES} pages")

    async def speaks_r4(self) -> None:
        """UsageError unless the server says that it speaks R4 and lets clients choose ids, of every type used."""
        said = (await self._asked("GET", f"{self._base}/metadata")).json()
        version = text(said, "fhirVersion") or "nothing"
        if not version.startswith("4.0"):
            raise UsageError(f"the server speaks FHIR {version}", where=self._base, expected="FHIR R4 (4.0.1)")
        told = {text(r, "type"): r for rest in items(said, "rest") for r in items(rest, "resource")}
        for kind in USED:
            if kind not in told or told[kind].get("updateCreate") is False:
                raise UsageError(f"the server takes no {kind} under an id of ours", where=self._base,
                                 expected="updateCreate in its CapabilityStatement")  # fmt: skip

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _put(self, resource: Resource) -> None:
        url = f"{self._base}/{resource['resourceType']}/{resource['id']}"
        await self._asked("PUT", url, orjson.dumps(resource))

    async def _asked(
        self, method: str, url: str, body: bytes | None = None, fine: Sequence[int] = ()
    ) -> httpx.Response:
        try:
            async with self._room:
                answer = await self._client.request(method, url, content=body)
        except httpx.TransportError as error:
            raise SourceDown(f"{self._base} did not answer: {type(error).__name__}") from error
        if not answer.is_success and answer.status_code not in fine:
            raise SourceDown(f"{method} {url}: {answer.status_code} {_said(answer)}")
        return answer


def _typed(name: str, value: str) -> tuple[str, str]:
    """Servers differ in whether a bare id is a reference; with its type it is one everywhere."""
    return (name, f"Patient/{value}") if name == "patient" and "/" not in value else (name, value)


def _refuse_missing(page: Mapping[str, Any], given: int, url: str) -> None:
    total = page.get("total")
    if isinstance(total, int) and total > given:
        raise SourceDown(f"{url}: {given} of {total} given, and no next page")


def _said(answer: httpx.Response) -> str:
    try:
        return diagnostics_of(answer.json())
    except ValueError:
        return answer.text[:200]
