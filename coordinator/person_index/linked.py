"""Who belongs to whom, asked for every order: one statement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, literal_column, select, union_all

from coordinator.ledger import INDEXED_CARD as CARDS
from coordinator.ledger import OPEN_QUESTION as QUESTIONS
from coordinator.ledger import Book
from coordinator.person_index.cards import Standing

_REMOVED: ColumnElement[str] = literal_column(f"'{Standing.REMOVED}'")
_me, _asked = CARDS.alias("me"), CARDS.alias("asked")
_ASKED_ABOUT = (_me.c.registration == bindparam("who"), _me.c.standing != _REMOVED)
_CERTAIN = (
    select(literal_column("1").label("certain"), CARDS.c.registration)
    .join(_me, _me.c.person == CARDS.c.person)
    .where(*_ASKED_ABOUT, CARDS.c.standing != _REMOVED)
)
_PROBABLE = (
    select(literal_column("0").label("certain"), _asked.c.registration)
    .join(QUESTIONS, QUESTIONS.c.other_person == _asked.c.person)
    .join(_me, _me.c.person == QUESTIONS.c.person)
    .where(*_ASKED_ABOUT, _asked.c.standing != _REMOVED)
)
_LINKED = union_all(_CERTAIN, _PROBABLE)
_PERSON = select(CARDS.c.person).where(CARDS.c.registration == bindparam("who"), CARDS.c.standing != _REMOVED)
_MEMBERS = select(CARDS.c.registration).where(CARDS.c.person == bindparam("whose"), CARDS.c.standing != _REMOVED)


@dataclass(frozen=True, slots=True)
class Linked:
    """The other registrations of a person, sorted: certainly the same, or probably.

    A question between two persons makes every card of the one probable for every card of the other.
    """

    certain: tuple[str, ...]
    probable: tuple[str, ...]


def linked_with(book: Book, registration: str) -> Linked | None:
    """The registrations linked with this one; None when the index does not know it."""
    rows = book.rows(_LINKED, {"who": registration})
    certain = sorted(found for is_certain, found in rows if is_certain)
    if registration not in certain:
        return None
    certain.remove(registration)
    return Linked(tuple(certain), tuple(sorted(found for is_certain, found in rows if not is_certain)))


def person_of(book: Book, registration: str) -> str | None:
    """The person that a registration, or an earlier person of that name, now belongs to; None for neither.

    A person is named by its lowest registration, so that a name once given always leads to somebody, or to nobody
    when that registration was removed.
    """
    return next((row[0] for row in book.rows(_PERSON, {"who": registration})), None)


def members(book: Book, person: str) -> tuple[str, ...]:
    """The registrations of a person, sorted."""
    return tuple(sorted(row[0] for row in book.rows(_MEMBERS, {"whose": person})))
