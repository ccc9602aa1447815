"""One server for a file of tests, and a client in the same process for the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from tests.integration.fhir_server.serving import an_app, served

BASE = "https://server.example/fhir"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The address of a real server, empty at the start of the file."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A server in this process, empty at the start of the file."""
    made = an_app(BASE, exports=str(tmp_path_factory.mktemp("exports")))
    yield made
    made.state.store.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client of that server; addresses are relative to its base."""
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE) as made:
        yield made
