"""Whatever bytes come in, the server answers with a status and an OperationOutcome, stores nothing broken and lives."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore

BASE = "https://server.example/fhir"
TYPES = ("Patient", "Observation")
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation", "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "1-8"}]},
    "subject": {"reference": "Patient/p-1"}, "effectiveDateTime": "2026-03-11T07:15:00+07:00",
    "valueQuantity": {"value": 4.1, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    "referenceRange": [{"low": {"value": 3.5}}], "note": [{"text": "x"}],
}  # fmt: skip
BUNDLE: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction", "entry": [
    {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "name": [{"text": "An"}]},
     "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=x|1"}},
    {"resource": {**OBSERVATION, "subject": {"reference": "urn:uuid:1"}},
     "request": {"method": "POST", "url": "Observation"}},
    {"request": {"method": "GET", "url": "Observation?_count=1"}},
]}  # fmt: skip
QUIET = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def app() -> FastAPI:
    made = FastAPI()
    made.include_router(fhir_router(ResourceStore(base=BASE), Door(), base=BASE, clock=SteppedClock(1), readable=TYPES,
                                    writable=TYPES), prefix="/fhir")  # fmt: skip
    return made


def fault(app: FastAPI, method: str, path: str, content: bytes) -> str | None:
    """What is wrong with the answer, or with that to a question that follows; nothing when both hold."""

    async def asked() -> tuple[Response, Response]:
        async with AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url=BASE) as client:
            answer = await client.request(method, path, content=content, headers={"content-type": "application/json"})
            return answer, await client.get("/Observation?_count=0")

    answer, after = asyncio.run(asked())
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.text}"
    if after.status_code != 200:
        return f"the next question gets {after.status_code}"
    return _badly_said(answer)


def _badly_said(answer: Response) -> str | None:
    kind = answer.json()["resourceType"]
    if answer.status_code >= 400:
        if kind != "OperationOutcome" or not Door().admit(answer.content, kind)["issue"][0]["diagnostics"]:
            return f"a refusal without a reason: {answer.text}"
    elif kind == "Observation":
        Door().admit(answer.content)  # what was stored would be let in again
    return None


@given(cut=st.integers(0, 500), put=st.binary(max_size=4), at=st.integers(0, 500))
@QUIET
def test_bytes_cut_short_or_with_others_put_in(app: FastAPI, cut: int, put: bytes, at: int) -> None:
    body = orjson.dumps(OBSERVATION)
    damaged = body[:at] + put + body[at:]
    assert fault(app, "POST", "/Observation", damaged[: len(damaged) - cut]) is None


@st.composite
def damaged_json(draw: st.DrawFn, whole: dict[str, Any]) -> Any:
    """A resource with one of its nodes, however deep, replaced by any JSON, or taken out."""
    made = copy.deepcopy(whole)
    node: Any = made
    while True:
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], dict | list) or not node[key] or draw(st.booleans()):
            break
        node = node[key]
    if draw(st.booleans()):
        node[key] = draw(JSON)
    else:
        del node[key]
    return made


def written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")


@given(damaged_json(OBSERVATION))
@QUIET
def test_any_part_replaced_by_anything(app: FastAPI, body: Any) -> None:
    assert fault(app, "POST", "/Observation", written(body)) is None
    assert fault(app, "POST", "/Observation/$validate", written(body)) is None


@given(damaged_json(BUNDLE))
@QUIET
def test_any_part_of_a_transaction_replaced_by_anything(app: FastAPI, body: Any) -> None:
    assert fault(app, "POST", "", written(body)) is None
    assert fault(app, "POST", "", written({**body, "type": "batch"} if isinstance(body, dict) else body)) is None


@given(JSON, st.sampled_from(["/Observation?_id=nobody", "/Patient/nobody", "/Patient?identifier=x|1"]))
@QUIET
def test_any_json_as_a_patch(app: FastAPI, body: Any, path: str) -> None:
    assert fault(app, "PATCH", path, written(body)) is None


NAMES = ("_count", "code", "date", "_sort", "_has:Observation:patient:code", "_include", "subject:Patient.name",
         "_page", "_elements", "value-quantity", "_id")  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=12)), max_size=4))
@QUIET
def test_any_search(app: FastAPI, pairs: list[tuple[str, str]]) -> None:
    query = urlencode([(name, value.encode(errors="ignore")) for name, value in pairs])
    assert fault(app, "GET", f"/Observation?{query}", b"") is None
