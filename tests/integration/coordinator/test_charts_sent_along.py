"""The chart a hospital sends along with its question: fetched where it is missing, refused where it errs."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from coordinator.person_index import Witness, person_of, remove
from emr_hub.clock import from_fhir

NOW = from_fhir("2025-06-10T09:00:00+07:00").earliest  # type: ignore[union-attr]


async def test_a_chart_that_was_not_sent_along_is_fetched_from_the_hospital(shared: Any) -> None:
    shared["BM"].line.calls.clear()
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, prefetch={})
    assert len(answer.json()["cards"]) == 1
    assert [call.partition("?")[0] for call in shared["BM"].line.calls] == [
        "/fhir/Patient/p-1", "/fhir/Observation", "/fhir/ServiceRequest"
    ]  # fmt: skip


async def test_null_means_looked_and_no_data(shared: Any) -> None:
    sent = await shared["BM"].chart(1) | {"results": None, "orders": None}
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, prefetch=sent)
    assert len(answer.json()["cards"]) == 1


def of_another(resource_type: str) -> dict[str, Any]:
    resource = {"resourceType": resource_type, "id": "r-9", "subject": {"reference": "Patient/p-2"}}
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource}]}


@pytest.mark.parametrize("part", ["patient", "results", "orders"])
async def test_a_chart_that_holds_another_patient_is_refused_and_changes_nobody(shared: Any, part: str) -> None:
    """A slip of the sender must neither show one patient's results for another nor rewrite the other's card."""
    sent = await shared["BM"].chart(1)
    if part == "patient":
        sent["patient"]["id"] = "p-2"
    elif part == "results":
        sent["results"] = of_another("Observation")
    else:
        sent["orders"] = of_another("ServiceRequest")
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, prefetch=sent)
    assert answer.status == 400 and orjson.loads(answer.body)["issue"][0]["expression"] == [f"prefetch.{part}"]
    with shared.at.ledger.reading() as book:
        assert person_of(book, "bm.p-2") is None


async def test_a_chart_that_cannot_be_had_is_a_failed_precondition(shared: Any) -> None:
    shared["BM"].line.cut = True
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1, prefetch={})
    assert (answer.status, await shared.verdicts()) == (412, [])


async def test_a_patient_whose_registration_never_came_is_known_by_the_card_sent_along(shared: Any) -> None:
    await shared["CR"].register(7, cccd=None)
    with shared.at.ledger.writing() as book:
        remove(book, "bm.p-1", shared.at.matcher, Witness("test", NOW))
    await shared["BM"].sign(shared["BM"].order(500, 1), 1)
    assert [v["verdict"] for v in await shared.verdicts()] == ["reuse"]
