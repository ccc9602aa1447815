"""One order is signed: ask the coordinator, show its card, do what the clinician says, tell what was done.

A coordinator that does not answer never holds an order up: the order goes on and the silence is recorded.
"""

from __future__ import annotations

from dataclasses import replace

from emr_hub.cds_hooks import Feedback, feedback_json
from emr_hub.clinical import LabOrder, OrderStatus
from emr_hub.errors import CoordinatorDown
from emr_hub.fhir import service_request
from emr_hub.fhir.service_request import Withdrawal
from hospitals.emr.answering import Accepted, AskClinician, Overridden, ShownCard, Signed
from hospitals.emr.application import Emr
from hospitals.emr.asking import ask_coordinator
from hospitals.emr.chart import place_order
from hospitals.emr.confidential import is_confidential
from hospitals.emr.report_result import service_words

WITHDRAWN_BECAUSE = "Kết quả trước còn giá trị, không lặp lại xét nghiệm"


async def sign_order(emr: Emr, order: LabOrder, ask: AskClinician) -> Signed:
    """Sign an order: it ends active or revoked, in the own record, with feedback at the coordinator.

    Not asked: an order with an HIV analyte, and any order while the hospital is not connected.
    """
    if not emr.is_connected or is_confidential(order.service):
        await place_order(emr, order)
        return Signed(order.order_id, asked=False)
    try:
        card = await ask_coordinator(emr, order)
    except CoordinatorDown:
        emr.silences.append(order.order_id)
        await place_order(emr, order)
        return Signed(order.order_id, asked=True, silent=True)
    if card is None:
        await place_order(emr, order)
        return Signed(order.order_id, asked=True)
    return await _answer(emr, order, card, ask(card))


async def _answer(emr: Emr, order: LabOrder, card: ShownCard, answer: Accepted | Overridden) -> Signed:
    """Do what was answered in the own record first, then tell it."""
    if isinstance(answer, Accepted):
        await _withdraw(emr, order, card)
        await _tell(emr, Feedback(card.card, "accepted", emr.clock.now(), (card.suggestion,)))
        return Signed(order.order_id, asked=True, card_shown=True, answer="accepted")
    await place_order(emr, order)
    system = emr.site.canonical.override_reasons
    await _tell(
        emr, Feedback(card.card, "overridden", emr.clock.now(), reason_code=answer.reason, reason_system=system)
    )
    return Signed(order.order_id, asked=True, card_shown=True, answer="overridden", override_reason=answer.reason)


async def _withdraw(emr: Emr, order: LabOrder, card: ShownCard) -> None:
    """The order is kept as revoked, with the reason and the results that stand in for it."""
    revoked = replace(order, status=OrderStatus.REVOKED, collected_at=None)
    withdrawal = Withdrawal(WITHDRAWN_BECAUSE, card.results)
    words = service_words(order.service)
    await emr.keep(service_request.to_fhir(revoked, emr.site, service_text=words, withdrawal=withdrawal))


async def tell_again(emr: Emr) -> None:
    """Tell what became of cards when nobody listened; the coordinator takes a thing told twice as told once."""
    waiting, emr.lost_feedback = emr.lost_feedback, []
    for feedback in waiting:
        await _tell(emr, feedback)


async def _tell(emr: Emr, feedback: Feedback) -> None:
    """Feedback that cannot be delivered changes nothing of the care; it waits to be told again."""
    try:
        answer = await emr.wire.post(f"{emr.hook_url}/feedback", feedback_json([feedback]))
    except CoordinatorDown:
        emr.lost_feedback.append(feedback)
        return
    emr.must_accept(answer, f"{emr.hook_url}/feedback")
