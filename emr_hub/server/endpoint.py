"""One FHIR endpoint: its store, door, address and hooks, and what every interaction needs of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Final

from fastapi import Response

from emr_hub.clock import Clock
from emr_hub.errors import DataError
from emr_hub.fhir import Door, Resource
from emr_hub.server.answers import Answers
from emr_hub.server.asked import WRITING, Interaction, Query
from emr_hub.server.refusals import Refusal, refused
from emr_hub.storage import ResourceStore, Stored

_ANSWERED: Final = frozenset({"read", "search", "operation"})  # what may be asked of a type that is kept elsewhere

BeforeHook = Callable[[Interaction], Awaitable[None]]
Written = tuple[Resource, Stored]
"""A resource as it came and as it was stored."""
AfterWrite = Callable[[Sequence[Written]], Awaitable[None]]
AfterDelete = Callable[[Stored], Awaitable[None]]
"""Told what was there before."""
AfterRead = Callable[[Interaction, Sequence[Stored]], Awaitable[None]]
"""Told what was asked and what is about to be shown."""
OnQuery = Callable[[Interaction], Awaitable[Query]]
"""Gives the parameters of a search as they are to be understood."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a router serves. `base` is the absolute address others know it by; a reference to a resource of an
    `enforced` type must find it.
    """

    store: ResourceStore
    door: Door
    base: str
    clock: Clock
    readable: frozenset[str]
    writable: frozenset[str]
    conditional: frozenset[str]
    enforced: frozenset[str] = frozenset()
    before: BeforeHook | None = None
    on_write: Mapping[str, AfterWrite] = field(default_factory=dict)
    on_delete: Mapping[str, AfterDelete] = field(default_factory=dict)
    on_read: Mapping[str, AfterRead] = field(default_factory=dict)
    on_query: Mapping[str, OnQuery] = field(default_factory=dict)
    answers: Mapping[str, Answers] = field(default_factory=dict)
    default_count: int = 100
    max_count: int = 1000

    def serves(self, resource_type: str) -> bool:
        """Whether anything at all is done with a type."""
        return any(resource_type in kinds for kinds in (self.readable, self.writable, self.answers))

    def check_served(self, asked: Interaction) -> None:
        """Refuse types that are not served (404), and what is not done with a type that is (405)."""
        kind = asked.resource_type
        if kind in self.answers:
            allowed = asked.verb in _ANSWERED
        elif self.serves(kind):
            allowed = kind in (self.writable if asked.verb in WRITING else self.readable)
        else:
            raise Refusal(404, "not-supported", f"{kind} is not served here")
        if not allowed:
            raise Refusal(405, "not-supported", f"{kind} cannot be asked for {asked.verb}")
        if asked.verb in WRITING and asked.resource_id is None and asked.query and kind not in self.conditional:
            raise Refusal(405, "not-supported", f"{kind} is addressed by its id")

    async def ask(self, asked: Interaction) -> None:
        """Refuse what is not served, then ask the hook."""
        self.check_served(asked)
        if self.before is not None:
            await self.before(asked)

    async def answered(self, asked: Interaction) -> Response:
        """What whoever answers for a type that is not kept here says to a read or search; 405 where he does not."""
        answers = self.answers[asked.resource_type]
        answering = answers.read if asked.verb == "read" else answers.search
        if answering is None:
            raise Refusal(405, "not-supported", f"{asked.resource_type} cannot be asked for {asked.verb}")
        return await answering(asked)

    def admitted(self, body: bytes | Resource, resource_type: str, place: str = "") -> Resource:
        """The checked resource; 400 when it is no JSON or another type, 422 when the door refuses its content."""
        try:
            return self.door.admit(body, resource_type)
        except DataError as error:
            raise refused(error, 400 if error.where in ("body", "resourceType") else 422, place) from error

    async def shown(self, asked: Interaction, found: Sequence[Stored]) -> None:
        """Tell whoever keeps account of what is shown, by type; whoever asks for a type is noted even if none is."""
        if not self.on_read:
            return
        by_type: dict[str, list[Stored]] = {asked.resource_type: []} if asked.resource_type else {}
        for one in found:
            by_type.setdefault(one.resource_type, []).append(one)
        for kind, theirs in by_type.items():
            hook = self.on_read.get(kind)
            if hook is not None:
                await hook(asked, theirs)

    async def written(self, written: Sequence[Written]) -> None:
        """Tell the hooks what was stored, after the commit; one hook for several types is told once."""
        told: dict[AfterWrite, list[Written]] = {}
        for one in written:
            hook = self.on_write.get(one[1].resource_type)
            if hook is not None:
                told.setdefault(hook, []).append(one)
        for hook, theirs in told.items():
            await hook(theirs)

    async def removed(self, before: Sequence[Stored]) -> None:
        """Tell the hooks what was deleted, after the commit."""
        for one in before:
            hook = self.on_delete.get(one.resource_type)
            if hook is not None:
                await hook(one)


def etag(stored: Stored) -> str:
    """The weak ETag of a version."""
    return f'W/"{stored.version}"'


def http_date(stored: Stored) -> str:
    """When a version was stored, as HTTP writes it: to the second."""
    return formatdate(stored.updated_at / 1000, usegmt=True)


def version_headers(stored: Stored) -> dict[str, str]:
    """ETag and Last-Modified of a version."""
    return {"ETag": etag(stored), "Last-Modified": http_date(stored)}


def location(base: str, stored: Stored) -> str:
    """The absolute address of one version."""
    return f"{base}/{stored.resource_type}/{stored.resource_id}/_history/{stored.version}"
