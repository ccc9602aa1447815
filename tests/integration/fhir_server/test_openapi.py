"""schemathesis on the OpenAPI description: no request finds a fault, and every answer is described."""

from __future__ import annotations

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from tests.integration.fhir_server.serving import an_app

TYPES = ("Patient", "Observation", "Organization")  # a few, so that requests meet what others have written


@pytest.fixture(scope="module")
def described() -> FastAPI:
    return an_app("https://server.example/fhir", readable=TYPES, writable=TYPES)


@pytest.fixture(scope="module")
def api(described: FastAPI) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", described)


CHECKS = [not_a_server_error, status_code_conformance]
FEW = settings(max_examples=5, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_no_request_finds_a_fault_of_the_server(api: schemathesis.BaseSchema, mode: GenerationMode) -> None:
    asked = set()
    for found in api.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: Case) -> None:
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)
            if answer.status_code >= 400:
                assert answer.json()["resourceType"] == "OperationOutcome"
            asked.add(case.operation.label)

        try:
            answered()
        except Unsatisfiable:  # a request without any part that could be wrong
            assert mode is GenerationMode.NEGATIVE
    assert len(asked) > 12


def test_the_description_explains_itself(described: FastAPI) -> None:
    paths = described.openapi()["paths"]
    assert {"/fhir", "/fhir/{type}", "/fhir/{type}/{id}", "/fhir/metadata"} <= paths.keys()
    for path, methods in paths.items():
        for method, said in methods.items():
            assert said["summary"] and len(said["description"]) > 15, (method, path)
            assert all(p["description"] for p in said["parameters"])
            assert all(r["description"] for r in said["responses"].values())
    assert "`Patient`: " in paths["/fhir/{type}"]["get"]["description"]
