"""A real FHIR server on loopback, for clients that were written by others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.fhir.release import TYPES
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore

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
    # Said to be TCP aloud: only then does asyncio turn off the delay that makes small answers wait 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}/fhir"
    app = an_app(base, url, **more)
    live = uvicorn.Server(uvicorn.Config(app, log_level="error", loop="asyncio", lifespan="off"))
    thread = threading.Thread(target=live.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not live.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    try:
        yield base
    finally:
        live.should_exit = True
        thread.join(10)
        listening.close()
        app.state.store.close()
