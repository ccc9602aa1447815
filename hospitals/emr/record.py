"""Where a hospital keeps its record: a store of its own, or another program's FHIR server (`emr.elsewhere`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from emr_hub.clock import Instant
from emr_hub.fhir import Resource
from emr_hub.storage import Put, ResourceStore

LOCKED = "Locked"
Conditions = Sequence[tuple[str, str]]
"""(parameter, value) as in a FHIR query: all must hold."""


class Kept(NamedTuple):
    """One resource of the record as it lies there: its id and its JSON."""

    resource_id: str
    body: bytes


class Keeps(Protocol):
    """Where resources can be kept. They are there when `keep` returns, and survive the program."""

    async def keep(self, resources: Sequence[Resource], at: Instant) -> None:
        """Store resources under their own ids, each as a new version of what was there."""
        ...


class Record(Keeps, Protocol):
    """The resources of one hospital."""

    async def read(self, resource_type: str, resource_id: str) -> bytes | None:
        """The JSON of one resource, None when the record has none of that id."""
        ...

    async def find(self, resource_type: str, conditions: Conditions, *, sort: str | None = None) -> list[Kept]:
        """Everything that matches, sorted by `sort` (`-date`); ties by id."""
        ...


class OwnRecord:
    """A record in the store of this program; one `keep` is one commit."""

    def __init__(self, store: ResourceStore) -> None:
        self._store = store

    async def keep(self, resources: Sequence[Resource], at: Instant) -> None:
        """See `Record.keep`."""
        self._store.put_many([Put(r["resourceType"], r["id"], r, at) for r in resources])

    async def read(self, resource_type: str, resource_id: str) -> bytes | None:
        """See `Record.read`."""
        found = self._store.get(resource_type, resource_id)
        return None if found is None or found.deleted else found.body

    async def find(self, resource_type: str, conditions: Conditions, *, sort: str | None = None) -> list[Kept]:
        """See `Record.find`."""
        found = self._store.find(resource_type, conditions, sort=sort)
        return [Kept(one.resource_id, one.body) for one in found]


class Drawer:
    """A locked drawer of this program: what is put there is kept, and no endpoint, search or order shows it."""

    def __init__(self, store: ResourceStore) -> None:
        self._store = store

    async def keep(self, resources: Sequence[Resource], at: Instant) -> None:
        """Put resources away, each as a new version of what was there."""
        self._store.put_many([Put(LOCKED, f"{r['resourceType']}-{r['id']}", r, at) for r in resources])
