"""The review queue: what people are asked, side by side, and what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, func, literal_column, select

from coordinator.ledger import OPEN_QUESTION as QUESTIONS
from coordinator.ledger import PERSON_EVENT as EVENTS
from coordinator.ledger import Book
from coordinator.matching import Comparison
from coordinator.person_index import pairs, shelf
from coordinator.person_index.circle import circle_around
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.evidence import evidence
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.matcher import Matcher, normal
from coordinator.person_index.pinning import pin
from coordinator.person_index.questions import COLUMNS, Question, question_of
from coordinator.person_index.settle import Separated, as_it_stands, settle
from coordinator.person_index.shelf import Shelved
from emr_hub.clock import Instant
from emr_hub.errors import DataError


class Decision(StrEnum):
    """What a reviewer may say: one person, two persons, two related ones (mother and child, twins), or cannot tell."""

    ACCEPT = "accept"
    REJECT = "reject"
    RELATED = "related"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits: questions in all, those set aside, since when the oldest waits, and a page of them."""

    waiting: int
    set_aside: int
    oldest: Instant | None
    decided: int
    page: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two cards side by side, with what speaks for and against one person and what each card is doubted for."""

    one: Shelved
    other: Shelved
    comparison: Comparison
    doubts: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def pair(self) -> Pair:
        """The two registrations, lower name first."""
        return pair_of(self.one.registration, self.other.registration)


_ONCE = QUESTIONS.c.person < QUESTIONS.c.other_person
_COUNT = select(func.count(), func.min(QUESTIONS.c.since)).where(_ONCE, QUESTIONS.c.set_aside == bindparam("aside"))
_DECIDED = select(func.count()).where(
    EVENTS.c.kind == literal_column(f"'{Happened.REVIEW_DECIDED}'"), EVENTS.c.at > bindparam("since")
)
_PAGE = (
    select(*COLUMNS)
    .where(_ONCE, QUESTIONS.c.set_aside == bindparam("aside"))
    .order_by(QUESTIONS.c.since, QUESTIONS.c.one, QUESTIONS.c.other)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


def queue(book: Book, *, now: Instant, day: Instant, most: int = 20, skipped: int = 0, aside: bool = False) -> Queue:
    """The queue, the oldest question first; `decided` counts what was decided within the last `day` ms."""
    waiting, oldest = book.rows(_COUNT, {"aside": False})[0]
    put_aside = book.rows(_COUNT, {"aside": True})[0][0]
    decided = book.rows(_DECIDED, {"since": now - day})[0][0]
    rows = book.rows(_PAGE, {"aside": aside, "most": most, "skipped": skipped})
    return Queue(waiting, put_aside, oldest, decided, tuple(map(question_of, rows)))


def side_by_side(book: Book, pair: Pair, matcher: Matcher) -> Sides | None:
    """The two cards of a pair; None when one of them is not there any more."""
    found = shelf.of(book, pair)
    if len(found) < 2:
        return None
    one, other = (found[name] for name in pair_of(*pair))
    doubts = (normal(one.card).doubts, normal(other.card).doubts)
    return Sides(one, other, matcher.compare(one.card, other.card), doubts)


def decide(book: Book, pair: Pair, decision: Decision, note: str, matcher: Matcher, witness: Witness) -> Separated:
    """Write down what a reviewer decided about a pair and let it hold; DataError when a card is not there.

    A pair decided is decided for (A, B) and (B, A), asked or not: rejecting two cards of one person parts them.
    """
    book.alone()
    sides = side_by_side(book, pair, matcher)
    if sides is None or pair[0] == pair[1]:
        raise DataError("no such two registrations", where="pair", expected="two that are registered")
    said = {"decision": str(decision), "note": note, "seen": evidence(sides.comparison)}
    write(book, [Event(Happened.REVIEW_DECIDED, witness, *sides.pair, said=said)])
    if decision is Decision.UNSURE:
        return _put_aside(book, sides.pair, matcher, witness)
    together, reason = decision is Decision.ACCEPT, "related" if decision is Decision.RELATED else "reviewed"
    return pin(book, *sides.pair, together=together, reason=reason, matcher=matcher, witness=witness)


def _put_aside(book: Book, pair: Pair, matcher: Matcher, witness: Witness) -> Separated:
    """The question stays, and an order still asks because of it; it waits apart until the evidence changes."""
    pairs.set_aside(book, pair, witness.at)
    circle = circle_around(book, pair)
    return settle(book, circle, as_it_stands(circle), matcher, witness)
