"""What reviewers are shown, as plain values for the wire; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from coordinator.ledger import STANDING_POINTER, Book
from coordinator.person_index import events, shelf
from coordinator.person_index.best_known import best_known
from coordinator.person_index.cards import written
from coordinator.person_index.causes import likely_cause
from coordinator.person_index.events import Event
from coordinator.person_index.evidence import evidence
from coordinator.person_index.linked import members
from coordinator.person_index.pairs import item_of
from coordinator.person_index.questions import Question, open_before
from coordinator.person_index.review import Queue, Sides
from coordinator.person_index.shelf import Shelved
from emr_hub.clock import DAY, Instant
from emr_hub.clock import to_fhir as written_time

_RESULTS = select(func.count(STANDING_POINTER.c.pointer.distinct())).where(
    STANDING_POINTER.c.registration.in_(bindparam("registrations", expanding=True))
)


def queue_seen(found: Queue, seen: Sequence[Sides | None], now: Instant) -> dict[str, Any]:
    """The queue: how much waits, since when, how fast it goes, and one line per question."""
    lines = [_line(q, sides, now) for q, sides in zip(found.page, seen, strict=True) if sides is not None]
    return {
        "waiting": found.waiting,
        "set_aside": found.set_aside,
        "oldest": None if found.oldest is None else written_time(found.oldest),
        "oldest_days": None if found.oldest is None else _days(found.oldest, now),
        "decided_last_day": found.decided,
        "items": lines,
    }


def _days(since: Instant, now: Instant) -> float:
    return round(max(now - since, 0) / DAY, 1)


def _line(question: Question, sides: Sides, now: Instant) -> dict[str, Any]:
    return {
        "item": item_of(question.pair),
        "pair": list(question.pair),
        "persons": list(question.persons),
        "reason": question.reason,
        "since": written_time(question.since),
        "days": _days(question.since, now),
        "set_aside": question.set_aside,
        **_judged(sides, question.reason),
    }


def _judged(sides: Sides, reason: str) -> dict[str, Any]:
    said = sides.comparison
    cause = likely_cause(reason, said)
    return {
        "grade": str(said.grade),
        "bits": round(said.bits, 1),
        "needed": round(said.needed, 1),
        "score": round(said.score, 4),
        "veto": said.veto,
        "rule": said.rule,
        "why": said.why,
        "cause": {"key": cause["cause"], "en": cause["en"], "vi": cause["vi"]},
    }


def sides_seen(book: Book, sides: Sides, now: Instant) -> dict[str, Any]:
    """Two cards side by side, the evidence field by field, and what a decision would open or close."""
    question = _question_of(book, sides)
    reason = question.reason if question is not None else "none"
    return {
        "item": item_of(sides.pair),
        "pair": list(sides.pair),
        "persons": [sides.one.person, sides.other.person],
        "open": question is not None,
        "together": sides.one.person == sides.other.person,
        "reason": reason,
        "since": None if question is None else written_time(question.since),
        "days": None if question is None else _days(question.since, now),
        **_judged(sides, reason),
        "evidence": [
            {"field": field, "level": level, "bits": round(bits, 1)}
            for field, level, bits in evidence(sides.comparison)["levels"]
        ],
        "cards": [_side(book, one, other, doubts) for one, other, doubts in _both(sides)],
    }


def _question_of(book: Book, sides: Sides) -> Question | None:
    persons = {sides.one.person, sides.other.person}
    found = open_before(book, [sides.one.person])
    return next((question for pair, question in found.items() if set(pair) == persons), None)


def _both(sides: Sides) -> list[tuple[Shelved, Shelved, tuple[str, ...]]]:
    return [(sides.one, sides.other, sides.doubts[0]), (sides.other, sides.one, sides.doubts[1])]


def _side(book: Book, one: Shelved, other: Shelved, doubts: tuple[str, ...]) -> dict[str, Any]:
    """One card. `differing` are the words of its name that the other's lacks; `results` what a link would open."""
    theirs = {word.casefold() for word in other.card.name.split()}
    person = members(book, one.person)
    return {
        "registration": one.registration,
        "standing": str(one.standing),
        **written(one.card),
        "differing": [word for word in one.card.name.split() if word.casefold() not in theirs],
        "doubts": list(doubts),
        "person_registrations": list(person),
        "results": book.rows(_RESULTS, {"registrations": list(person)})[0][0],
    }


def person_seen(book: Book, asked: str, person: str) -> dict[str, Any]:
    """A person: where its name led, its cards, the view of what is best known, open questions, and the whole log."""
    names = members(book, person)
    cards = {name: one.card for name, one in shelf.of(book, names).items()}
    view = best_known(cards)
    return {
        "asked": asked,
        "person": person,
        "registrations": list(names),
        "best_known": {
            field: {"value": known.value, "said_by": list(known.said_by), "others": list(known.others)}
            for field, known in view.items()
        },
        "cards": [{"registration": name, **written(card)} for name, card in sorted(cards.items())],
        "questions": [
            {"item": item_of(q.pair), "persons": list(q.persons), "reason": q.reason}
            for _, q in sorted(open_before(book, [person]).items())
        ],
        "events": [_event(one) for one in events.read(book, names)],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "event": str(event.kind),
        "at": written_time(event.witness.at),
        "by": event.witness.who,
        "one": event.one,
        "other": event.other,
        "said": dict(event.said),
    }
