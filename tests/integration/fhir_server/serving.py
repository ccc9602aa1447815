"""A real FHIR server on loopback, for clients that were written by others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.fhir.release import TYPES
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore
from tests import on_loopback
from tests.on_loopback import a_socket

START = 1_773_000_000_000  # 2026-03-08T20:00:00Z


def an_app(base: str, url: str = "sqlite://", **more: Any) -> FastAPI:
    """A server of every type of R4 under /fhir."""
    app = FastAPI(title="FHIR server under test")
    given = {"clock": SteppedClock(START), "readable": TYPES, "writable": TYPES, **more}
    app.state.store = ResourceStore(url, base=base)  # whoever made the server closes it
    app.include_router(fhir_router(app.state.store, Door(), base=base, **given), prefix="/fhir")
    return app


@contextmanager
def served(url: str = "sqlite://", **more: Any) -> Iterator[str]:
    """The base address of a running server."""
    listening, address = a_socket()
    base = f"{address}/fhir"
    app = an_app(base, url, **more)
    with on_loopback.served(app, listening):
        yield base
    app.state.store.close()
