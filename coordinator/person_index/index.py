"""The person index over the ledger: cards come in, linked registrations come out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, literal_column, select, union_all

from coordinator.ledger import INDEXED_REGISTRATION as CARDS
from coordinator.ledger import PROBABLE_KEY as KEYS
from coordinator.ledger import Book
from coordinator.matching import Card, identity_key, probable_keys
from coordinator.person_index.linked import Linked

_me, _mates, _mine = CARDS.alias("me"), CARDS.alias("mates"), KEYS.alias("mine")
_INSERT_CARD, _INSERT_KEY = insert(CARDS), insert(KEYS)
_FORGET_CARD = delete(CARDS).where(CARDS.c.registration == bindparam("who"))
_FORGET_KEYS = delete(KEYS).where(KEYS.c.registration == bindparam("who"))
_CERTAIN = (
    select(literal_column("1").label("certain"), CARDS.c.registration)
    .join(_me, _me.c.identity_key == CARDS.c.identity_key)
    .where(_me.c.registration == bindparam("who"))
)
_PROBABLE = (
    select(literal_column("0").label("certain"), CARDS.c.registration)
    .distinct()
    .join(KEYS, KEYS.c.registration == CARDS.c.registration)
    .join(_mine, _mine.c.key == KEYS.c.key)
    .join(_mates, _mates.c.registration == _mine.c.registration)
    .join(_me, _me.c.identity_key == _mates.c.identity_key)
    .where(_me.c.registration == bindparam("who"), CARDS.c.identity_key != _me.c.identity_key)
)
_LINKED = union_all(_CERTAIN, _PROBABLE)


def enter(book: Book, cards: Mapping[str, Card]) -> None:
    """Index cards under the coordinator's ids of their registrations; a changed card replaces the earlier one."""
    everybody = [{"who": registration} for registration in cards]
    book.run_many(_FORGET_KEYS, everybody)
    book.run_many(_FORGET_CARD, everybody)
    book.run_many(_INSERT_CARD, [_row(registration, card) for registration, card in cards.items()])
    keys = [{"key": key, "registration": who} for who, card in cards.items() for key in sorted(probable_keys(card))]
    book.run_many(_INSERT_KEY, keys)


def _row(registration: str, card: Card) -> dict[str, str]:
    return {"registration": registration, "facility": card.facility, "identity_key": identity_key(card)}


def linked_with(book: Book, registration: str) -> Linked | None:
    """The registrations linked with this one; None when the index does not know it."""
    rows = book.rows(_LINKED, {"who": registration})
    certain = sorted(found for is_certain, found in rows if is_certain)
    if registration not in certain:
        return None
    certain.remove(registration)
    return Linked(tuple(certain), tuple(sorted(found for is_certain, found in rows if not is_certain)))
