"""schemathesis on the coordinator's OpenAPI description: no request finds a fault of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clock import SteppedClock
from emr_hub.wire import Wire
from tests.integration.coordinator.conftest import NOW

FEW = settings(max_examples=4, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@asynccontextmanager
async def never_stopped(_: FastAPI) -> AsyncIterator[None]:
    """schemathesis starts and stops an application with every call; this one holds its ledger in memory."""
    yield


@pytest.fixture(scope="module")
def described() -> FastAPI:
    made = create_app(Settings(), clock=SteppedClock(NOW), policy=load_policy("g147"), wire=Wire({}))
    made.router.lifespan_context = never_stopped
    return made


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_no_request_finds_a_fault_of_the_server(described: FastAPI, mode: GenerationMode) -> None:
    asked = set()
    for found in schemathesis.openapi.from_asgi("/openapi.json", described).get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: Case) -> None:
            case.validate_response(case.call(), checks=[not_a_server_error])
            asked.add(case.operation.label)

        try:
            answered()
        except Unsatisfiable:  # a request without any part that could be wrong
            assert mode is GenerationMode.NEGATIVE
    parts = {label.split("/")[1].split(" ")[0] for label in asked}
    assert {"cds-services", "fhir", "reports", "review"} <= parts


def test_a_planted_fault_is_found() -> None:
    broken = FastAPI()

    @broken.get("/half/{number}")
    def half(number: int) -> float:
        return 1 / (number * 0)

    (found,) = schemathesis.openapi.from_asgi("/openapi.json", broken).get_all_operations()

    @settings(FEW, phases=[Phase.generate])
    @given(case=found.ok().as_strategy())
    def answered(case: Case) -> None:
        case.validate_response(case.call(), checks=[not_a_server_error])

    with pytest.raises((Exception, ExceptionGroup)):
        answered()
