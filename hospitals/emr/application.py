"""One running hospital: who it is, its store, its endpoint, and the way to the coordinator."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI

from emr_hub.cds_hooks import Feedback
from emr_hub.clinical import LabOrder, LabReport
from emr_hub.clock import Clock, Instant
from emr_hub.errors import BrokenError
from emr_hub.fhir import Door, Resource, Site
from emr_hub.fhir.release import TYPES
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore, SearchTable
from emr_hub.terminology import facility as facility_of
from emr_hub.wire import Answer, Wire
from hospitals.emr.record import Drawer, Keeps, OwnRecord, Record
from hospitals.laboratory import local_codes

COORDINATOR = "https://coordinator.emr-hub.example"
READABLE = ("Patient", "Observation", "ServiceRequest", "DiagnosticReport", "Encounter")


class Emr:
    """The electronic record of one facility.

    `connected_since` is when it joined the coordinator (None: never). `app` is the ASGI application with the FHIR
    endpoint under /fhir. `record` is where everything is kept but the locked drawer: the own `store`, unless another
    is handed in; `search` says by what the store can be searched, all of R4 when None. `reached_at` is the FHIR address
    that answers name, where the endpoint is reached at another than its own: the links of a page must lead somewhere.
    `opened`: the endpoint reads and writes every type for whoever calls, and this folder takes its exports; None: a few
    types are read.

    `awaiting_specimen` holds, per registration, active orders whose specimen is not yet marked as taken; `due` and
    `pointed` the orders whose publication is due, and those whose pointer stands. `silences` are the orders that got
    no answer, in the order of signing.
    """

    def __init__(
        self,
        facility: str,
        wire: Wire,
        clock: Clock,
        *,
        database_url: str = "sqlite://",
        connected_since: Instant | None = None,
        coordinator: str = COORDINATOR,
        site: Site | None = None,
        record: Record | None = None,
        search: SearchTable | None = None,
        reached_at: str | None = None,
        opened: str | None = None,
    ) -> None:
        self.facility, self.wire, self.clock = facility, wire, clock
        self.site = site or Site.of(facility, facility_of(facility).code)
        self.store = ResourceStore(database_url, base=self.site.fhir_base, search=search)
        self.record = record or OwnRecord(self.store)
        self.drawer: Keeps = Drawer(self.store)
        self.door = Door()
        self.connected_since, self.coordinator = connected_since, coordinator
        self.reached_at, self._opened = reached_at or self.site.fhir_base, opened
        self._names = {code.code: code.name_vi for code in local_codes(facility).values()}
        self.hook_url = ""
        self.awaiting_specimen: dict[int, dict[int, LabOrder]] = {}
        self.due: set[int] = set()
        self.pointed: set[int] = set()
        self.silences: list[int] = []
        self.lost_feedback: list[Feedback] = []
        self.app = self._application()

    @property
    def is_connected(self) -> bool:
        """Whether the hospital has joined the coordinator by now."""
        return self.connected_since is not None and self.connected_since <= self.clock.now()

    async def keep(self, *resources: Resource, locked: bool = False) -> None:
        """Keep resources in the record, together. Locked ones go into a drawer of this program that nothing opens:

        no endpoint reads it, no search finds it and nothing of it is sent along with an order.
        """
        now = self.clock.now()
        if resources:
            await (self.drawer if locked else self.record).keep(resources, now)

    async def send(self, resource: Resource) -> None:
        """PUT a resource at the coordinator under its own id; a refusal is our fault and an error."""
        url = f"{self.coordinator}/fhir/{resource['resourceType']}/{resource['id']}"
        self.must_accept(await self.wire.put(url, resource), url)

    async def send_bundle(self, bundle: Resource) -> None:
        """POST a transaction at the coordinator; a refusal is our fault and an error."""
        url = f"{self.coordinator}/fhir"
        self.must_accept(await self.wire.post(url, bundle), url)

    def must_accept(self, answer: Answer, url: str) -> None:
        """Nothing, when the coordinator took what we sent; a refusal means that we sent something wrong."""
        if not answer.ok:
            raise BrokenError(f"refused at {url}: {answer.status} {answer.body[:500]!r}")

    def with_own_names(self, report: LabReport) -> LabReport:
        """The report with the laboratory's own names beside its codes."""
        named = (replace(r, local_name=self._names.get(r.local_code, r.local_code)) for r in report.results)
        return replace(report, results=tuple(named))

    def abroad(self, resource: Resource) -> Resource:
        """The resource as named at the coordinator, where many hospitals number their people: key and dot first."""
        prefix = f"{self.facility.lower()}."
        named = {**resource, "id": prefix + resource["id"]}
        if "patient" in resource:
            named["patient"] = {"reference": f"Patient/{prefix}{resource['patient']['reference'].rpartition('/')[2]}"}
        return named

    def _application(self) -> FastAPI:
        title = f"EMR {self.facility}"
        app = FastAPI(title=title, openapi_url=None) if self._opened is None else _explained(title)
        router = fhir_router(
            self.store, self.door, base=self.reached_at, clock=self.clock,
            readable=READABLE if self._opened is None else TYPES, writable=() if self._opened is None else TYPES,
            exports=self._opened, software=f"EMR of {self.facility}",
        )  # fmt: skip
        app.include_router(router, prefix="/fhir")
        return app


def _explained(title: str) -> FastAPI:
    """An application with /docs, which takes nothing from servers of others."""
    from fastapi_offline import FastAPIOffline

    return FastAPIOffline(title=title)
