"""A link is undone: whoever was shown results under it is told, by a Task and an entry of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson
from sqlalchemy import bindparam, literal_column, or_, select, update

from coordinator.ledger import GIVEN_VERDICT, SHOWN_RESULT, Book
from coordinator.person_index import Separated, person_of
from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from emr_hub.clock import Instant
from emr_hub.fhir import Resource, look_up, task
from emr_hub.storage import Put

_SHOWN = select(
    SHOWN_RESULT.c.facility, SHOWN_RESULT.c.order, SHOWN_RESULT.c.reader, SHOWN_RESULT.c.registration,
    SHOWN_RESULT.c.source, SHOWN_RESULT.c.entry, SHOWN_RESULT.c.results,
).where(
    SHOWN_RESULT.c.notice.is_(None),
    or_(*(
        (SHOWN_RESULT.c.registration == bindparam(one)) & (SHOWN_RESULT.c.source == bindparam(other))
        for one, other in (("first", "second"), ("second", "first"))
    )),
)  # fmt: skip
_TOLD = update(SHOWN_RESULT).where(SHOWN_RESULT.c.entry == bindparam("which")).values(notice=bindparam("by"))
_WITHDRAWN = select(GIVEN_VERDICT.c.order).where(
    GIVEN_VERDICT.c.facility == bindparam("whose"),
    GIVEN_VERDICT.c.order == bindparam("which"),
    GIVEN_VERDICT.c.verdict == literal_column("'reuse'"),
    GIVEN_VERDICT.c.answer == literal_column("'accepted'"),
)
_WORDS = (
    "Kết quả đã hiển thị là của người khác: liên kết hồ sơ đã bị hủy. {vi}"
    " / Results that were shown belong to another person: the link between the records was undone. {en}"
)
_AGAIN = {
    True: ("Chỉ định đã bị hủy vì các kết quả đó; hãy xem xét chỉ định lại.",
           "The order was given up because of them; consider ordering again."),
    False: ("Hãy xem lại mọi quyết định dựa trên các kết quả đó.", "Review whatever was decided on them."),
}  # fmt: skip


class _Reading(NamedTuple):
    """What one reader was shown of one registration for one order, or (`order` empty) in a history."""

    facility: str
    order: str
    reader: str
    registration: str
    source: str


def tell_readers(at: Coordinator, parted: Separated) -> tuple[str, ...]:
    """Trace what was shown across these pairs and tell each reader once; the ids of the Tasks written."""
    if not parted:
        return ()
    now = at.clock.now()
    with at.ledger.writing() as book:
        readings = _readings(book, [pair for pair in sorted(parted) if _are_apart(book, pair)])
        notices = [_notice(at, book, reading, shown, now) for reading, shown in readings.items()]
        told = [{"which": row[0], "by": notice.notice_id}
                for notice, shown in zip(notices, readings.values(), strict=True) for row in shown]  # fmt: skip
        resources = [r for notice in notices for r in (task.to_fhir(notice, at.canonical), _entry(at, notice))]
        if resources:  # stored before they are noted as told: rather told twice than never
            at.store.put_many([Put(r["resourceType"], r["id"], r, now) for r in resources])
        book.run_many(_TOLD, told)
    at.tally["notices"] += len(notices)
    return tuple(notice.notice_id for notice in notices)


def _are_apart(book: Book, pair: tuple[str, str]) -> bool:
    """Whether they are two persons' by now: what one step of a change parts, the next may join again."""
    one, other = (person_of(book, name) for name in pair)
    return one is None or one != other


def _readings(book: Book, pairs: Iterable[tuple[str, str]]) -> dict[_Reading, list[Any]]:
    found: dict[_Reading, list[Any]] = {}
    for one, other in pairs:
        for *reading, entry, results in book.rows(_SHOWN, {"first": one, "second": other}):
            found.setdefault(_Reading(*reading), []).append((entry, orjson.loads(results)))
    return found


def _notice(at: Coordinator, book: Book, reading: _Reading, shown: Sequence[Any], now: Instant) -> task.Notice:
    withdrawn = bool(book.rows(_WITHDRAWN, {"whose": reading.facility, "which": reading.order}))
    vietnamese, english = _AGAIN[withdrawn]
    return task.Notice(
        notice_id=str(uuid5(NAMESPACE_URL, f"{'|'.join(reading)}|{now}")),
        told_at=now,
        reader=_absolute(at, reading.facility, reading.reader),
        patient=_patient(at, reading.registration),
        source=_patient(at, reading.source),
        order=_absolute(at, reading.facility, f"ServiceRequest/{reading.order}") if reading.order else None,
        results=tuple(dict.fromkeys(result for _, results in shown for result in results)),
        entries=tuple(f"AuditEvent/{entry}" for entry, _ in shown),
        withdrawn=withdrawn,
        words=_WORDS.format(vi=vietnamese, en=english),
    )


def _absolute(at: Coordinator, facility: str, reference: str) -> str:
    known = at.enrolments.of_key(facility)
    return reference if known is None else known.site.url(reference)


def _patient(at: Coordinator, registration: str) -> str:
    known: tuple[Enrolled, str] | None = at.enrolments.of_registration(registration)
    return f"Patient/{registration}" if known is None else known[0].site.url(f"Patient/{known[1]}")


def _entry(at: Coordinator, notice: task.Notice) -> Resource:
    """That the reader was told, for the audit trail."""
    return look_up.to_fhir(
        look_up.LookUp(
            entry_id=f"notice-{notice.notice_id}",
            at=notice.told_at,
            action="create",
            caller="coordinator",
            person=notice.reader,
            server=at.settings.fhir_base,
            query=f"Task/{notice.notice_id}",
            patients=(notice.patient, notice.source),
        )
    )
