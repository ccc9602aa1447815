"""What would be said of an order? Judged as when it is signed, under any policy, and nothing of it is kept.

The law's book is no trace of the order: when other hospitals are asked for results, that is a disclosure, and stands
in the audit trail as always. Without asking them nothing at all is written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coordinator.decision import NOT_YET, AnalyteVerdict, Policy
from coordinator.person_index import Linked, linked_with
from coordinator.services.at_work import Coordinator
from coordinator.services.chart_at_hand import chart_at_hand
from coordinator.services.check_order import asker_of, drafts_of, judge_all
from coordinator.services.contacts import Contacts
from coordinator.services.disclosing import Occasion, write_looks_alone
from coordinator.services.judge_order import Judged
from emr_hub.cds_hooks import HookRequest
from emr_hub.clock import DAY
from emr_hub.wire import Wire

_NOTHING_KEPT = {
    "en": "Nothing of this order is kept: no verdict, no finding, no card. Looks at other hospitals' results are "
    "in the audit trail.",
    "vi": "Không lưu gì về chỉ định này: không kết luận, không phát hiện, không thẻ. Việc xem kết quả của bệnh viện "
    "khác được ghi vào nhật ký truy cập.",
}


async def what_if(
    at: Coordinator, request: HookRequest, *, policy: Policy | None, ask_sources: bool, house: str | None = None
) -> dict[str, Any]:
    """What the check would answer for every draft, with all ten answers; never a value.

    `policy` None: the one in force. Without `ask_sources` results elsewhere are known by their pointers alone, so
    that whatever hangs on their content stays unknown. Errors as `check_order`.
    """
    asker = asker_of(at, request, house)
    asking = replace(at, policy=policy or at.policy, _windows={})
    if not ask_sources:  # nowhere to ask: what hangs on content stays unknown, and that is nobody's failure
        asking = replace(asking, wire=Wire({}), contacts=Contacts())
    drafts = drafts_of(asking, request, asker)
    chart = await chart_at_hand(at, request, asker) if drafts else None
    registration = asker.registration(request.patient_id)
    with at.ledger.reading() as book:
        linked = linked_with(book, registration)
    judged = await judge_all(asking, drafts, chart, asker, linked or Linked((), ())) if chart is not None else []
    write_looks_alone(at, Occasion(asker, registration, request.user_id, f"what-if|{request.hook_instance}"), judged)
    return {
        "policy": asking.policy.id,
        "asked_sources": ask_sources,
        "is_registered": linked is not None,
        "kept": _NOTHING_KEPT,
        "orders": [_told(asking, one) for one in judged],
    }


def _told(at: Coordinator, judged: Judged) -> dict[str, Any]:
    return {
        "order": judged.order.reference,
        "service": judged.order.service.code,
        "name_en": judged.order.service.name_en,
        "name_vi": judged.order.service.name_vi,
        "verdict": str(judged.verdict.kind),
        "would_propose": str(judged.verdict.kind) == "reuse",
        "answers": {criterion.word: answer.word for criterion, answer in judged.verdict.answers.items()},
        "candidates": [_candidate(at, judged, one) for one in judged.verdict.analytes],
    }


def _candidate(at: Coordinator, judged: Judged, said: AnalyteVerdict) -> dict[str, Any]:
    """The one result that was judged for an analyte; its age is null while its specimen is not taken."""
    found = said.candidate
    if found is None:
        return {"analyte": said.analyte, "facility": None, "age_days": None, "level": None}
    houses = (one.key for one in at.enrolments.everyone() if one.facility.facility_id == found.facility_id)
    taken = NOT_YET if found.collected is None else found.collected
    age = None if taken == NOT_YET else round(max(0, judged.order.signed_at - taken.earliest) / DAY, 2)
    return {"analyte": said.analyte, "facility": next(houses, None), "age_days": age, "level": found.level}
