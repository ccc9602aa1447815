"""Task: somebody was shown results under a link between two registrations that is undone, and has to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import Resource, code_in, essential, instant, items, of_type, text

NOTICE = "results-of-another-person"
_SHOWN, _ENTRY, _CLOSED = "result-shown", "audit-entry", "order-withdrawn"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader is told. All references as the coordinator has them.

    `reader` was shown `results` of the registration `source` while looking at `patient`, for `order` (None: on looking
    at a history, for no order); `entries` are the AuditEvents of that. `withdrawn`: the order was given up
    because of them, so it may have to be made again.
    """

    notice_id: str
    told_at: Instant
    reader: str
    patient: str
    source: str
    order: str | None
    results: tuple[str, ...]
    entries: tuple[str, ...]
    withdrawn: bool
    words: str
    status: str = "requested"
    requester: str = "Device/coordinator"


def to_fhir(notice: Notice, canonical: Canonical) -> Resource:
    """The Task; urgent when an order was given up because of the wrong results."""
    inputs = [_input(_SHOWN, result) for result in notice.results] + [_input(_ENTRY, entry) for entry in notice.entries]
    return {
        "resourceType": "Task",
        "id": notice.notice_id,
        "status": notice.status,
        "intent": "order",
        "priority": "urgent" if notice.withdrawn else "routine",
        "code": {"coding": [{"system": canonical.codes("task"), "code": NOTICE}]},
        "description": notice.words,
        **({"focus": {"reference": notice.order}} if notice.order else {}),
        "for": {"reference": notice.patient},
        "authoredOn": written_time(notice.told_at),
        "requester": {"reference": notice.requester},
        "owner": {"reference": notice.reader},
        "reasonReference": {"reference": notice.source},
        "input": [*inputs, {"type": {"text": _CLOSED}, "valueBoolean": notice.withdrawn}],
    }


def _input(kind: str, reference: str) -> dict[str, Any]:
    return {"type": {"text": kind}, "valueReference": {"reference": reference}}


def from_fhir(resource: Resource, canonical: Canonical) -> Notice:
    """The notice a Task stands for. Essential: id, authoredOn, owner, for; and our code."""
    r = of_type(resource, "Task")
    essential(code_in(r.get("code"), canonical.codes("task")), "Task.code", NOTICE)
    inputs = list(items(r, "input"))
    return Notice(
        notice_id=essential(text(r, "id"), "Task.id"),
        told_at=essential(instant(r, "authoredOn"), "Task.authoredOn"),
        reader=essential(text(r, "owner", "reference"), "Task.owner"),
        patient=essential(text(r, "for", "reference"), "Task.for"),
        source=text(r, "reasonReference", "reference") or "",
        order=text(r, "focus", "reference"),
        results=_references(inputs, _SHOWN),
        entries=_references(inputs, _ENTRY),
        withdrawn=any(i.get("valueBoolean") is True for i in inputs if text(i, "type", "text") == _CLOSED),
        words=text(r, "description") or "",
        status=text(r, "status") or "requested",
        requester=text(r, "requester", "reference") or "",
    )


def _references(inputs: list[dict[str, Any]], kind: str) -> tuple[str, ...]:
    held = (text(i, "valueReference", "reference") for i in inputs if text(i, "type", "text") == kind)
    return tuple(reference for reference in held if reference)
