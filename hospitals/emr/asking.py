"""The order-sign hook, seen from the hospital: what is sent, and what of the answer is a proposal to withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from emr_hub.cds_hooks import HookRequest, request_json
from emr_hub.clinical import LabOrder, OrderStatus
from emr_hub.fhir import bundle, service_request
from emr_hub.fhir.reading import child, items, text
from hospitals.emr.answering import ShownCard
from hospitals.emr.application import Emr
from hospitals.emr.chart import prefetched
from hospitals.emr.report_result import service_words


async def ask_coordinator(emr: Emr, order: LabOrder) -> ShownCard | None:
    """The card that proposes to withdraw the order, or None when nothing is proposed; CoordinatorDown on silence."""
    body = hook_body(_request(emr, order), await prefetched(emr, order.registration_id))
    answer = await emr.wire.post(emr.hook_url, body)
    emr.must_accept(answer, emr.hook_url)
    return proposal_in(answer.json(), emr, order)


def _request(emr: Emr, order: LabOrder) -> HookRequest:
    draft = replace(order, status=OrderStatus.DRAFT, collected_at=None)
    resource = service_request.to_fhir(draft, emr.site, service_text=service_words(order.service))
    return HookRequest(
        hook="order-sign",
        # the same signing has the same instance in every run
        hook_instance=str(uuid5(NAMESPACE_URL, emr.site.url(f"ServiceRequest/o-{order.order_id}"))),
        user_id=f"Practitioner/c-{order.clinician_id}",
        patient_id=f"p-{order.registration_id}",
        encounter_id=f"e-{order.encounter_id}",
        draft_orders=bundle.collection([resource]),
        fhir_server=emr.site.fhir_base,
    )


def hook_body(request: HookRequest, prefetch: Mapping[str, bytes]) -> bytes:
    """The body of a call, with prefetched resources spliced in as the bytes they are stored in."""
    head = orjson.dumps(request_json(request))
    parts = b",".join(b"%s:%s" % (orjson.dumps(key), body) for key, body in prefetch.items())
    return head[:-1] + b',"prefetch":{' + parts + b"}}"


def proposal_in(answer: Any, emr: Emr, order: LabOrder) -> ShownCard | None:
    """The first card with a suggestion to delete this very draft; information cards propose nothing."""
    draft = f"ServiceRequest/o-{order.order_id}"
    for card in items(answer, "cards"):
        for suggestion in items(card, "suggestions"):
            deleted = {text(a, "resourceId") for a in items(suggestion, "actions") if a.get("type") == "delete"}
            if draft in deleted:
                return _shown(card, suggestion, emr, order)
    return None


def _shown(card: dict[str, Any], suggestion: dict[str, Any], emr: Emr, order: LabOrder) -> ShownCard:
    earlier = child(card, "extension", emr.site.canonical.extension("earlier-results"))
    references = (text(result, "reference") for result in items(earlier, "results"))
    return ShownCard(
        order_id=order.order_id,
        card=str(card.get("uuid")),
        suggestion=str(suggestion.get("uuid")),
        abnormal=child(earlier, "abnormal") is True,
        results=tuple(dict.fromkeys(reference for reference in references if reference)),
    )
