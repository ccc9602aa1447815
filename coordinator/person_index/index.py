"""The person index over the ledger: cards come in, linked registrations come out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select, union_all

from coordinator.ledger import INDEXED_REGISTRATION as CARDS
from coordinator.ledger import PROBABLE_KEY as KEYS
from coordinator.matching import Card, identity_key, probable_keys

_me, _mates, _mine = CARDS.alias("me"), CARDS.alias("mates"), KEYS.alias("mine")
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


@dataclass(frozen=True, slots=True)
class Linked:
    """The other registrations of a person, sorted: certainly the same, or probably.

    A number on any card of the person makes a link probable, also when it is not on the card asked about.
    """

    certain: tuple[str, ...]
    probable: tuple[str, ...]


def enter(connection: Connection, registration: str, card: Card) -> None:
    """Index a card under the coordinator's id of the registration; a changed card replaces the earlier one."""
    connection.execute(_FORGET_KEYS, {"who": registration})
    connection.execute(_FORGET_CARD, {"who": registration})
    row = {"registration": registration, "facility": card.facility, "identity_key": identity_key(card)}
    connection.execute(insert(CARDS), row)
    keys = [{"key": key, "registration": registration} for key in sorted(probable_keys(card))]
    if keys:
        connection.execute(insert(KEYS), keys)


def linked_with(connection: Connection, registration: str) -> Linked | None:
    """The registrations linked with this one; None when the index does not know it."""
    rows = connection.execute(_LINKED, {"who": registration}).all()
    certain = sorted(row.registration for row in rows if row.certain)
    if registration not in certain:
        return None
    certain.remove(registration)
    return Linked(tuple(certain), tuple(sorted(row.registration for row in rows if not row.certain)))
