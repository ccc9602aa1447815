"""One FHIR endpoint: its store, door, address and hooks, and what it does for each interaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Response

from emr_hub.clock import Clock
from emr_hub.errors import DataError
from emr_hub.fhir import Door, Resource
from emr_hub.fhir.bundle import spliced_searchset
from emr_hub.server.asked import Interaction, Query
from emr_hub.server.refusals import Refusal, fhir_response
from emr_hub.storage import Put, ResourceStore, Stored, parameters_of

BeforeHook = Callable[[Interaction], Awaitable[None]]
Written = tuple[Resource, Stored]
"""A resource as it came and as it was stored."""
AfterWrite = Callable[[Sequence[Written]], Awaitable[None]]
AfterDelete = Callable[[Stored], Awaitable[None]]
"""Told what was there before."""
AfterRead = Callable[[Interaction, Sequence[Stored]], Awaitable[None]]
"""Told what was asked and what is about to be shown."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a router serves. `base` is the absolute address others know it by."""

    store: ResourceStore
    door: Door
    base: str
    clock: Clock
    readable: frozenset[str]
    writable: frozenset[str]
    before: BeforeHook | None
    on_write: Mapping[str, AfterWrite]
    default_count: int
    max_count: int
    conditional: frozenset[str] = frozenset()
    on_delete: Mapping[str, AfterDelete] = field(default_factory=dict)
    on_read: Mapping[str, AfterRead] = field(default_factory=dict)

    async def ask(self, interaction: Interaction) -> None:
        """Refuse types that are not served, then ask the hook."""
        allowed: Collection[str] = self.readable | self.writable
        if interaction.resource_type not in allowed:
            raise Refusal(404, "not-supported", f"{interaction.resource_type} is not served here")
        writes = interaction.verb in ("create", "update", "delete")
        if interaction.resource_type not in (self.writable if writes else self.readable):
            raise Refusal(405, "not-supported", f"{interaction.resource_type} cannot be asked for {interaction.verb}")
        if self.before is not None:
            await self.before(interaction)

    def admitted(self, body: bytes | Resource, resource_type: str) -> Resource:
        """The checked resource; 400 when it is no JSON or another type, 422 when the door refuses its content."""
        try:
            return self.door.admit(body, resource_type)
        except DataError as error:
            status = 400 if error.where in ("body", "resourceType") else 422
            raise Refusal(status, "invalid", _words(error), expression=error.where or None) from error

    async def read(self, interaction: Interaction) -> Response:
        """The present version: 200, 304 when the caller has it, 404, or 410 once deleted."""
        await self.ask(interaction)
        found = self.store.get(interaction.resource_type, interaction.resource_id or "")
        if found is not None and not found.deleted and interaction.headers.get("if-none-match") == _etag(found):
            return Response(status_code=304, headers={"ETag": _etag(found)})
        return await self._given(interaction, found)

    async def vread(self, interaction: Interaction, version: str) -> Response:
        """One version."""
        await self.ask(interaction)
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        found = self.store.version(interaction.resource_type, interaction.resource_id or "", number)
        return await self._given(interaction, found)

    async def _given(self, interaction: Interaction, found: Stored | None) -> Response:
        if found is None:
            raise Refusal(404, "not-found", "no such resource")
        if found.deleted:
            raise Refusal(410, "deleted", "it was deleted")
        await self._shown(interaction, [found])
        return fhir_response(found.body, 200, self.version_headers(found))

    async def _shown(self, interaction: Interaction, found: Sequence[Stored]) -> None:
        hook = self.on_read.get(interaction.resource_type)
        if hook is not None:
            await hook(interaction, found)

    def version_headers(self, stored: Stored) -> dict[str, str]:
        """ETag and Last-Modified of a version."""
        return {"ETag": _etag(stored), "Last-Modified": formatdate(stored.updated_at / 1000, usegmt=True)}

    async def search(self, interaction: Interaction) -> Response:
        """A searchset of what matches; bad parameters are ignored or, under strict handling, refused."""
        await self.ask(interaction)
        wanted = self._understood(interaction)
        try:
            return await self._searched(interaction, *wanted)
        except DataError as error:
            raise Refusal(400, "invalid", _words(error), expression=error.where or None) from error

    def _understood(self, interaction: Interaction) -> tuple[Query, str | None, int]:
        known = parameters_of(interaction.resource_type)
        conditions, sort, count = [], None, self.default_count
        strict = "handling=strict" in interaction.headers.get("prefer", "").replace(" ", "")
        for name, value in interaction.query:
            if name == "_sort":
                sort = value
            elif name == "_count":
                count = min(_whole(value), self.max_count)
            elif name == "_id" or name in known:
                conditions.append((name, value))
            elif ":" in name:
                raise Refusal(400, "not-supported", f"modifier of {name.partition(':')[0]} is not supported")
            elif strict and name not in ("_format", "_pretty"):
                raise Refusal(400, "not-supported", f"search parameter {name} is not supported")
        return tuple(conditions), sort, count

    async def _searched(self, interaction: Interaction, conditions: Query, sort: str | None, count: int) -> Response:
        resource_type = interaction.resource_type
        found = self.store.find(resource_type, conditions, sort=sort, count=count + 1) if count else []
        page = found[:count]
        whole = count > 0 and len(found) <= count
        total = len(found) if whole else self.store.count(resource_type, conditions)
        asked = [*conditions, *((("_sort", sort),) if sort else ()), ("_count", str(count))]
        bodies = [(f"{self.base}/{resource_type}/{s.resource_id}", s.body) for s in page]
        url = f"{self.base}/{resource_type}?{urlencode(asked)}"
        await self._shown(interaction, page)
        return fhir_response(spliced_searchset(bodies, total=total, self_url=url))

    async def write(self, interaction: Interaction, raw: bytes) -> Response:
        """Create or update one resource: 201 or 200 with Location and ETag."""
        resource = self.admitted(raw, interaction.resource_type)
        resource_id = interaction.resource_id
        if resource_id is not None and resource.get("id") != resource_id:
            raise Refusal(400, "value", "the id in the body is not that of the address")
        await self.ask(Interaction(interaction.verb, interaction.resource_type, resource_id, (), resource,
                                   interaction.headers))  # fmt: skip
        if resource_id is not None:
            self._not_stale(interaction)
        put = Put(interaction.resource_type, resource_id or str(uuid4()), raw, self.clock.now())
        stored = self.store.put_many([put])[0]
        await self.written([(resource, stored)])
        return fhir_response(stored.body, 201 if stored.version == 1 else 200, self.location(stored))

    async def remove(self, interaction: Interaction) -> Response:
        """Delete one resource: 204, also when there is none."""
        await self.ask(interaction)
        before = self.store.get(interaction.resource_type, interaction.resource_id or "")
        self.store.delete(interaction.resource_type, interaction.resource_id or "", self.clock.now())
        hook = self.on_delete.get(interaction.resource_type)
        if hook is not None and before is not None and not before.deleted:
            await hook(before)
        return Response(status_code=204)

    def _not_stale(self, interaction: Interaction) -> None:
        expected = interaction.headers.get("if-match")
        if expected is None:
            return
        present = self.store.get(interaction.resource_type, interaction.resource_id or "")
        if present is None or _etag(present) != expected:
            raise Refusal(412, "conflict", "the version has changed")

    async def written(self, written: Sequence[Written]) -> None:
        """Tell who wanted to know that resources of these types were written: each hook once, with all of its own."""
        told: dict[AfterWrite, list[Written]] = {}
        for one in written:
            hook = self.on_write.get(one[1].resource_type)
            if hook is not None:
                told.setdefault(hook, []).append(one)
        for hook, theirs in told.items():
            await hook(theirs)

    def location(self, stored: Stored) -> dict[str, str]:
        """Headers of a write."""
        place = f"{self.base}/{stored.resource_type}/{stored.resource_id}/_history/{stored.version}"
        return {"Location": place, **self.version_headers(stored)}


def _etag(stored: Stored) -> str:
    return f'W/"{stored.version}"'


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Refusal(400, "invalid", "_count is a whole number", expression="_count")
    return int(value)


def _words(error: DataError) -> str:
    return f"{error.what}; expected {error.expected}" if error.expected else error.what
