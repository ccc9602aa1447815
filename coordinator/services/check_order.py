"""A clinician signs: may an earlier result stand in for the order? Read, decide, write down, and only then answer."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from coordinator.cards import Language
from coordinator.decision import EarlierResult, VerdictKind
from coordinator.person_index import Linked, linked_with
from coordinator.services.answer_card import card_for
from coordinator.services.at_work import Coordinator
from coordinator.services.chart_at_hand import ChartAtHand, chart_at_hand
from coordinator.services.disclosing import Occasion
from coordinator.services.enrolled import Enrolled
from coordinator.services.judge_order import Judged, judge_order, reach_of
from coordinator.services.order_at_hand import OrderAtHand, order_at_hand
from coordinator.services.own_chart import waiting
from coordinator.services.register_person import index_cards
from coordinator.services.write_down import write_down
from emr_hub.cds_hooks import HookRequest
from emr_hub.errors import DataError, GivenError
from emr_hub.fhir import Resource, bundle, service_request
from emr_hub.fhir.reading import items, text
from emr_hub.fhir.service_request import OrderAsRead


class NotTheirs(GivenError):
    """The caller is known, and speaks for another hospital than the one it asks for."""


async def check_order(
    at: Coordinator, request: HookRequest, language: Language, house: str | None = None
) -> dict[str, Any]:
    """The CDS Hooks answer: at most one card for each order that an earlier result could stand in for.

    `house` is the key of the hospital that is known to call; None where callers are not asked who they are. Everything
    disclosed stands in the audit trail before this returns. DataError when the request is unusable, ChartMissing when
    the patient or the results cannot be had, NotTheirs when the caller speaks for another hospital.
    """
    asker = asker_of(at, request, house)
    drafts = drafts_of(at, request, asker)
    at.tally["checks"] += 1
    at.contacts.note("asked", asker.key, at.clock.now())
    at.contacts.put_down(at.ledger, at.clock.now())
    if not drafts:
        return {"cards": []}
    chart = await chart_at_hand(at, request, asker)
    registration = asker.registration(request.patient_id)
    linked = _linked(at, registration, chart, asker)
    judged = await judge_all(at, drafts, chart, asker, linked)
    occasion = Occasion(asker, registration, request.user_id, request.hook_instance)
    cards = [card_for(at, one, partial(_card_name, occasion, one), language) for one in judged]
    write_down(at, occasion, list(zip(judged, cards, strict=True)))
    return {"cards": [card for card in cards if card is not None]}


def asker_of(at: Coordinator, request: HookRequest, house: str | None) -> Enrolled:
    """The hospital that asks; DataError when it has not enrolled, NotTheirs when the caller is another."""
    at.enrolments.look_again()
    asker = at.enrolments.at(request.fhir_server or "")
    if asker is None:
        raise DataError("no enrolled hospital", where="fhirServer", expected="the address given at enrolment")
    if house not in (None, asker.key):
        raise NotTheirs("another hospital than the caller's", where="fhirServer", expected=house or "")
    return asker


def drafts_of(at: Coordinator, request: HookRequest, asker: Enrolled) -> list[tuple[OrderAsRead, OrderAtHand]]:
    """The drafts there is something to say about, in the order of signing, then of their numbers.

    DataError when one is of another patient than the call's, or one order comes twice.
    """
    admitted = at.door.admit(request.draft_orders or {}, "Bundle")
    _refuse_other_patients(request, admitted)
    now = at.clock.now()
    drafts = [r for r in bundle.resources_in(admitted, "ServiceRequest") if _is_asked_about(request, r)]
    read = [service_request.read_order(r, at.canonical) for r in drafts]
    held = [(one, order) for one in read if (order := order_at_hand(one, asker.facility, now)) is not None]
    if len({order.review.order_id for _, order in held}) < len(held):
        raise DataError("one order twice", where="context.draftOrders.entry", expected="each order once")
    return sorted(held, key=lambda pair: (pair[1].signed_at, pair[1].review.order_id))


def _refuse_other_patients(request: HookRequest, drafts: Resource) -> None:
    """Advice from one patient's chart on another's order would be advice on nobody."""
    for n, entry in enumerate(items(drafts, "entry")):
        named = (text(entry, "resource", "subject", "reference") or "").partition("/_history/")[0]
        if named and named.rpartition("/")[2] != request.patient_id:
            raise DataError("another patient than the context's", expected="that of context.patientId",
                            where=f"context.draftOrders.entry[{n}].resource.subject")  # fmt: skip


def _is_asked_about(request: HookRequest, draft: Resource) -> bool:
    """When signing, of every draft; while selecting, of those just selected."""
    return request.hook != "order-select" or f"ServiceRequest/{draft.get('id')}" in request.selections


def _linked(at: Coordinator, registration: str, chart: ChartAtHand, asker: Enrolled) -> Linked:
    """Who this is; a patient whose registration never arrived is registered by the card sent along."""
    with at.ledger.reading() as book:
        linked = linked_with(book, registration)
    if linked is not None:
        return linked
    index_cards(at, [(chart.patient, asker)])
    with at.ledger.reading() as book:
        return linked_with(book, registration) or Linked((), ())


async def judge_all(
    at: Coordinator, drafts: list[tuple[OrderAsRead, OrderAtHand]], chart: ChartAtHand, asker: Enrolled,
    linked: Linked,
) -> list[Judged]:  # fmt: skip
    """Each order against the chart, and against those signed with it that stay."""
    judged: list[Judged] = []
    stay: list[OrderAsRead] = []
    for read, order in drafts:
        reach = reach_of(at, order)
        pending: list[EarlierResult] = [one for other in stay for one in waiting(other, reach, asker)]
        one = await judge_order(at, order, chart, asker, linked, pending)
        judged.append(one)
        if one.verdict.kind is not VerdictKind.REUSE:
            stay.append(read)
    return judged


def _card_name(occasion: Occasion, judged: Judged) -> str:
    """The card's name for feedback: the same for the same order of the same call."""
    return str(uuid5(NAMESPACE_URL, f"{occasion.hook_instance}|{judged.order.reference}"))
