"""What was asserted about who is whom, in the order of assertion: the log from which every person follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, or_, select

from coordinator.ledger import PERSON_EVENT as EVENTS
from coordinator.ledger import Book
from emr_hub.clock import Instant


class Happened(StrEnum):
    """What may happen in the index. `one` is the card it happened to; `other`, if any, the second of a pair."""

    REGISTERED = "Registered"
    IDENTIFIER_ADDED = "IdentifierAdded"
    RECORD_CORRECTED = "RecordCorrected"
    REMOVED = "Removed"
    REPLACED = "Replaced"
    LINKED = "Linked"
    UNLINKED = "Unlinked"
    QUESTIONED = "Questioned"
    PINNED_TOGETHER = "PinnedTogether"
    PINNED_APART = "PinnedApart"
    PIN_WITHDRAWN = "PinWithdrawn"
    REVIEW_DECIDED = "ReviewDecided"


@dataclass(frozen=True, slots=True)
class Witness:
    """Who asserts something, and when: a hospital, a reviewer, or the model by its name."""

    who: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Event:
    """One assertion; `said` holds its evidence: the card as told, or the comparison field by field."""

    kind: Happened
    witness: Witness
    one: str
    other: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


_INSERT = insert(EVENTS)
_COLUMNS = (EVENTS.c.kind, EVENTS.c.at, EVENTS.c.who, EVENTS.c.one, EVENTS.c.other, EVENTS.c.said)
_ALL = select(*_COLUMNS).order_by(EVENTS.c.number)
_OF = (
    select(*_COLUMNS)
    .where(
        or_(
            EVENTS.c.one.in_(bindparam("ones", expanding=True)),
            EVENTS.c.other.in_(bindparam("others", expanding=True)),
        )
    )
    .order_by(EVENTS.c.number)
)


def write(book: Book, events: Sequence[Event]) -> None:
    """Append events to the log, in this order."""
    book.run_many(_INSERT, [_row(one) for one in events])


def _row(event: Event) -> dict[str, Any]:
    return {
        "kind": str(event.kind),
        "at": event.witness.at,
        "who": event.witness.who,
        "one": event.one,
        "other": event.other,
        "said": orjson.dumps(event.said).decode(),
    }


def read(book: Book, registrations: Sequence[str] | None = None) -> Iterator[Event]:
    """The log in its order: all of it, or what concerns some registrations."""
    if registrations is None:
        rows = book.rows(_ALL, {})
    else:
        rows = book.rows(_OF, {"ones": list(registrations), "others": list(registrations)})
    for kind, at, who, one, other, said in rows:
        yield Event(Happened(kind), Witness(who, at), one, other, orjson.loads(said))
