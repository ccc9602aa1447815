"""The program, put together: everything a coordinator needs is handed in or made here, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from coordinator.api.browsers import OpenToBrowsers
from coordinator.api.federated import federated_observations, newest_operation
from coordinator.api.gatekeeping import Gatekeeping
from coordinator.api.hooks import hooks_router
from coordinator.api.looks import noted_reads
from coordinator.api.metrics import Metrics, Timed
from coordinator.api.naming import person_names
from coordinator.api.operation import operation_router, said_as_outcome
from coordinator.api.patient_operations import patient_operations
from coordinator.api.reports import reports_router
from coordinator.api.review import review_router
from coordinator.api.writing_rules import READABLE, WRITABLE, WritingRules
from coordinator.callers import CallerList, Gate, read_callers
from coordinator.decision import Policy
from coordinator.ledger import open_ledger
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.person_index import Matcher
from coordinator.services import (
    Coordinator,
    enrol_facilities,
    enrolled_before,
    judge_by_the_model,
    publish_results,
    record_consents,
    register_persons,
    remove_person,
)
from coordinator.settings import Settings
from emr_hub import __version__
from emr_hub.clock import Clock
from emr_hub.fhir import Canonical, Door
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore, SearchTable
from emr_hub.wire import Wire

DESCRIPTION = """Finds laboratory tests that need not be repeated: keeps pointers to results, asks their hospitals
when an order is signed, and answers with a card. FHIR R4 under `/fhir` (see `/fhir/metadata`), CDS Hooks 2.0 under
`/cds-services`. Results stay in the hospital that made them; every disclosure has a legal basis and an AuditEvent."""


def create_app(
    settings: Settings, *, clock: Clock, policy: Policy, wire: Wire, database_url: str = "sqlite://",
    search: SearchTable | None = None,
) -> FastAPI:  # fmt: skip
    """One running coordinator. `database_url`: sqlite:// (memory), sqlite:///file or postgresql://... `search`: by
    what the store can be searched, all of R4 when None.

    The clock and the wire are handed in; hospitals that enrolled before are known again. The parts are at
    `app.state.coordinator`.
    """
    canonical = Canonical(own=settings.own_code_base)
    ledger = open_ledger(database_url)
    enrolments = enrolled_before(ledger, canonical, settings.recognised_from_level)
    store = ResourceStore(database_url, base=settings.fhir_base, search=search)
    at = Coordinator(settings, clock, policy, wire, ledger, store, Door(), canonical, _matcher(settings), enrolments)
    judge_by_the_model(at)
    metrics = Metrics(at)
    gate = Gate(read_callers(Path(settings.callers)) if settings.callers else CallerList(), ledger, clock)
    app = FastAPIOffline(  # in a hospital network /docs has no other server to take its script from
        title="Health data coordinator", description=DESCRIPTION, version=__version__, lifespan=_served(at)
    )
    app.include_router(_fhir(at), prefix="/fhir")
    app.include_router(hooks_router(at, gate), prefix="/cds-services")
    app.include_router(review_router(at), prefix="/review")
    app.include_router(reports_router(at))
    app.include_router(operation_router(at, metrics))
    app.add_exception_handler(HTTPException, said_as_outcome)
    app.add_middleware(OpenToBrowsers)
    app.add_middleware(Timed, seconds=metrics.seconds)
    if gate.checks_tokens:
        app.add_middleware(Gatekeeping, at=at, gate=gate)
    app.state.coordinator = at
    return app


def _served(at: Coordinator) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A coordinator that is served lets go of its lines, ledger and store when it is told to stop."""

    @asynccontextmanager
    async def until_stopped(_: FastAPI) -> AsyncIterator[None]:
        yield
        await at.wire.close()
        at.close()

    return until_stopped


def _matcher(settings: Settings) -> Matcher:
    return Matcher(load_model(settings.match_model or DEFAULT_MODEL), settings.population)


def _fhir(at: Coordinator) -> APIRouter:
    enrol = partial(enrol_facilities, at)
    on_write = {
        "Organization": enrol,
        "Endpoint": enrol,
        "ConceptMap": enrol,
        "Patient": partial(register_persons, at),
        "Consent": partial(record_consents, at),
        "DocumentReference": partial(publish_results, at),
    }
    return fhir_router(
        at.store,
        at.door,
        base=at.settings.fhir_base,
        clock=at.clock,
        readable=READABLE,
        writable=WRITABLE,
        before=WritingRules(at),
        on_write=on_write,
        on_delete={"Patient": partial(remove_person, at)},
        on_read=noted_reads(at),
        on_query=person_names(at),
        conditional=("Patient",),
        operations=[*patient_operations(at), newest_operation(at)],
        answers={"Observation": federated_observations(at)},
        software="emr-hub coordinator",
    )
