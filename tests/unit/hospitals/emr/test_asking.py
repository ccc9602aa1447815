"""The order-sign hook seen from the hospital."""

from __future__ import annotations

import orjson

from emr_hub.cds_hooks import parse_request
from emr_hub.clinical import Context, LabOrder
from emr_hub.clock import SteppedClock
from emr_hub.fhir import bundle
from emr_hub.wire import Wire
from hospitals.emr import Emr
from hospitals.emr.asking import hook_body, proposal_in
from hospitals.emr.chart import place_order, prefetched
from hospitals.emr.confidential import is_confidential

HOUR = 3_600_000
NOW = 20_000 * 24 * HOUR


def emr_at(now: int = NOW) -> Emr:
    return Emr("BM", Wire({}), SteppedClock(now), connected_since=0)


def order_of(order_id: int = 5, *, signed_at: int = NOW, collected_at: int | None = NOW + HOUR) -> LabOrder:
    return LabOrder(
        order_id=order_id, registration_id=1, encounter_id=2, facility="BM", clinician_id=3, service="23.0019.1493",
        specimen="serum", context=Context.OUTPATIENT, age_days=9000, signed_at=signed_at, collected_at=collected_at,
    )  # fmt: skip


async def orders_sent_along(emr: Emr) -> list[dict[str, object]]:
    return list(bundle.resources_in(orjson.loads((await prefetched(emr, 1))["orders"])))


async def test_a_specimen_is_marked_as_taken_only_once_its_time_has_come() -> None:
    clock = SteppedClock(NOW)
    emr = Emr("BM", Wire({}), clock, connected_since=0)
    await place_order(emr, order_of())
    assert "collection" not in orjson.dumps(await orders_sent_along(emr)).decode()
    clock.advance_to(NOW + HOUR)
    assert "collectedDateTime" in orjson.dumps(await orders_sent_along(emr)).decode()


async def test_a_patient_the_record_does_not_hold_is_sent_along_as_no_data() -> None:
    assert (await prefetched(emr_at(), 1))["patient"] == b"null"


def test_the_body_of_a_call_is_a_valid_hook_request_with_the_stored_bytes_inside() -> None:
    from emr_hub.cds_hooks import HookRequest

    stored = b'{"resourceType":"Bundle","type":"searchset","total":0}'
    request = HookRequest(
        "order-sign", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "Practitioner/c-3", "p-1",
        draft_orders=bundle.collection([]), fhir_server="https://bm.emr-hub.example/fhir",
    )  # fmt: skip
    body = hook_body(request, {"results": stored, "patient": b"null"})
    assert stored in body
    assert parse_request(body, "order-sign").prefetch == {"results": orjson.loads(stored), "patient": None}


def card(resource_id: str) -> dict[str, object]:
    action = {"type": "delete", "description": "x", "resourceId": resource_id}
    earlier = {"abnormal": True, "results": [{"reference": "https://x/fhir/Observation/r-1"}]}
    return {
        "uuid": "u", "summary": "s", "suggestions": [{"uuid": "w", "label": "l", "actions": [action]}],
        "extension": {"https://emr-hub.example/StructureDefinition/earlier-results": earlier},
    }  # fmt: skip


def test_only_a_suggestion_to_delete_this_very_draft_is_a_proposal() -> None:
    emr, order = emr_at(), order_of()
    assert proposal_in({"cards": [card("ServiceRequest/o-6")]}, emr, order) is None
    shown = proposal_in({"cards": [{"summary": "for information"}, card("ServiceRequest/o-5")]}, emr, order)
    assert shown is not None
    assert (shown.card, shown.suggestion, shown.abnormal) == ("u", "w", True)
    assert shown.results == ("https://x/fhir/Observation/r-1",)


def test_services_with_an_hiv_analyte_are_confidential_and_others_are_not() -> None:
    assert [is_confidential(code) for code in ("24.0174.1661", "24.0169.1616", "23.0019.1493")] == [True, True, False]
