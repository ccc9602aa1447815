"""The pages under /docs of what is served: they explain the FHIR routes, and take nothing from servers of others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from emr_hub.terminology import facility
from scenarios.cli.serving import Wanted, coordinator_app, hospital_app


@pytest.fixture(params=["coordinator", "hospital"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> FastAPI:
    if request.param == "hospital":
        return hospital_app(facility("BM"), tmp_path, None)
    return coordinator_app(tmp_path, None, None, None, Wanted())


async def test_docs_explain_fhir_and_work_in_a_network_of_its_own(served: FastAPI) -> None:
    async with AsyncClient(transport=ASGITransport(served), base_url="http://127.0.0.1:8801") as client:
        page = (await client.get("/docs")).text
        taken = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert any(address.endswith(".js") for address in taken) and all(address.startswith("/") for address in taken)
        assert [(await client.get(address)).status_code for address in taken] == [200] * len(taken)
        assert "/fhir/metadata" in (await client.get("/openapi.json")).json()["paths"]
