"""A record on another program's FHIR server: what is asked of any R4 server, and what is refused of one."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from emr_hub.clock import SteppedClock
from emr_hub.errors import SourceDown, UsageError
from emr_hub.fhir import Door
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore
from hospitals.emr.elsewhere import USED, RecordElsewhere

BASE, NOW = "https://others.example/fhir", 1_750_000_000_000


def order(number: int, status: str = "active") -> dict[str, Any]:
    return {"resourceType": "ServiceRequest", "id": f"o-{number}", "status": status, "intent": "order",
            "code": {"text": "ALT"}, "subject": {"reference": "Patient/p-1"}}  # fmt: skip


def record_on_a_server_with_small_pages() -> RecordElsewhere:
    """Our own server stands for another's: it gives three resources a page, however many are asked for."""
    app = FastAPI()
    router = fhir_router(ResourceStore(base=BASE), Door(), base=BASE, clock=SteppedClock(NOW), readable=USED,
                         writable=USED, max_count=3)  # fmt: skip
    app.include_router(router, prefix="/fhir")
    return RecordElsewhere(BASE, to=httpx.ASGITransport(app))


async def test_what_is_kept_is_read_and_found_page_after_page() -> None:
    record = record_on_a_server_with_small_pages()
    await record.speaks_r4()
    # Orders first: whom they are of must be there before them all the same.
    await record.keep([*(order(number) for number in range(8)), {"resourceType": "Patient", "id": "p-1"}], NOW)
    await record.keep([order(3, "revoked")], NOW)
    assert orjson.loads(await record.read("ServiceRequest", "o-3") or b"null")["status"] == "revoked"
    assert await record.read("ServiceRequest", "o-99") is None
    active = await record.find("ServiceRequest", (("patient", "p-1"), ("status", "active")))
    assert {one.resource_id for one in active} == {f"o-{n}" for n in range(8) if n != 3}


def server_that_says(**answers: Any) -> RecordElsewhere:
    def answer(request: httpx.Request) -> httpx.Response:
        said = answers[request.url.path.rpartition("/")[2]]
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    return RecordElsewhere(BASE, to=httpx.MockTransport(answer))


def capable(version: str = "4.0.1", **said: Any) -> dict[str, Any]:
    resources = [{"type": kind, **said} for kind in USED]
    return {"resourceType": "CapabilityStatement", "fhirVersion": version, "rest": [{"resource": resources}]}


@pytest.mark.parametrize(
    ("said", "words"), [(capable("5.0.0"), "FHIR 5.0.0"), (capable(updateCreate=False), "under an id of ours")]
)
async def test_a_server_that_cannot_hold_the_record_is_refused_beforehand(said: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        await server_that_says(metadata=said).speaks_r4()


@pytest.mark.parametrize(
    "said",
    [
        httpx.Response(422, json={"resourceType": "OperationOutcome", "issue": [{"diagnostics": "no such code"}]}),
        httpx.Response(503, text="come back later"),
        {"resourceType": "Bundle", "total": 7, "entry": [{"resource": order(1)}]},
    ],
)
async def test_a_refusal_or_an_answer_with_something_kept_back_is_a_failure(said: Any) -> None:
    with pytest.raises(SourceDown, match=r"no such code|503|1 of 7"):
        await server_that_says(ServiceRequest=said).find("ServiceRequest", ())
