"""The cards and their block keys in the ledger: put down, found again, found by what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from coordinator.ledger import INDEXED_CARD as CARDS
from coordinator.ledger import INDEXED_KEY as KEYS
from coordinator.ledger import Book
from coordinator.matching import MOST_CARDS
from coordinator.person_index.cards import FIELDS, Standing, StoredCard, card_of, written
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Shelved:
    """A card in its place: `number` is the index's own, `person` the lowest registration of its person."""

    number: int
    registration: str
    standing: Standing
    person: str
    card: StoredCard


_WHOLE = (CARDS.c.number, CARDS.c.registration, CARDS.c.standing, CARDS.c.person, *(CARDS.c[name] for name in FIELDS))
_OF = select(*_WHOLE).where(CARDS.c.registration.in_(bindparam("registrations", expanding=True)))
_named = CARDS.alias("named")
_OF_THE_SAME = select(*_WHOLE).where(
    CARDS.c.person.in_(
        select(_named.c.person).where(_named.c.registration.in_(bindparam("registrations", expanding=True)))
    )
)
_BY_NUMBER = select(*_WHOLE).where(CARDS.c.number.in_(bindparam("numbers", expanding=True)))
_UNDER = select(KEYS.c.key, KEYS.c.card).where(KEYS.c.key.in_(bindparam("keys", expanding=True)))
_INSERT = insert(CARDS).returning(CARDS.c.number)
_RETELL = (
    update(CARDS)
    .where(CARDS.c.number == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in (*FIELDS, "standing", "told_at")})
)
_MOVE = update(CARDS).where(CARDS.c.registration == bindparam("which")).values(person=bindparam("whose"))
_INSERT_KEY = insert(KEYS)
_FORGET_KEY = delete(KEYS).where(KEYS.c.key == bindparam("which_key"), KEYS.c.card == bindparam("which_card"))


def padded(values: Iterable[Any]) -> list[Any]:
    """The values, the last one repeated up to a power of two: a list of any length needs few different statements."""
    listed = list(values)
    size = 1 << (len(listed) - 1).bit_length() if listed else 0
    return listed + listed[-1:] * (size - len(listed))


def of(book: Book, registrations: Iterable[str]) -> dict[str, Shelved]:
    """The cards of these registrations, as far as the index knows them."""
    return _found(book, _OF, "registrations", registrations)


def with_their_persons(book: Book, registrations: Iterable[str]) -> dict[str, Shelved]:
    """All cards of the persons of these registrations that were not removed."""
    found = _found(book, _OF_THE_SAME, "registrations", registrations)
    return {name: one for name, one in found.items() if one.standing is not Standing.REMOVED}


def under(book: Book, keys: Iterable[int]) -> dict[int, list[int]]:
    """The numbers of the present cards under each of these block keys."""
    lying: dict[int, list[int]] = {key: [] for key in keys}
    for key, card in book.rows(_UNDER, {"keys": padded(lying)}) if lying else ():
        lying[key].append(card)
    return lying


def numbered(book: Book, numbers: Iterable[int]) -> list[Shelved]:
    """The cards with these numbers."""
    return list(_found(book, _BY_NUMBER, "numbers", sorted(numbers)).values())


def _found(book: Book, statement: Any, name: str, values: Iterable[Any]) -> dict[str, Shelved]:
    listed = list(values)
    found: dict[str, Shelved] = {}
    for start in range(0, len(listed), MOST_CARDS):
        for row in book.rows(statement, {name: padded(listed[start : start + MOST_CARDS])}):
            number, registration, standing, person, *fields = row
            card = card_of(tuple(fields))
            found[registration] = Shelved(number, registration, Standing(standing), person, card)
    return found


def put(book: Book, registration: str, card: StoredCard, at: Instant) -> Shelved:
    """Put a new card down, for now a person of its own."""
    row = {"registration": registration, "person": registration, "standing": "present", "told_at": at, **written(card)}
    number = book.rows(_INSERT, row)[0][0]
    return Shelved(number, registration, Standing.PRESENT, registration, card)


def retell(book: Book, number: int, card: StoredCard, standing: Standing, at: Instant) -> None:
    """Replace what a card says, and how it stands."""
    said = {f"new_{name}": value for name, value in written(card).items()}
    book.run(_RETELL, {"which": number, "new_standing": str(standing), "new_told_at": at, **said})


def rekey(book: Book, number: int, before: Iterable[int], after: Iterable[int]) -> None:
    """Let a card lie under these block keys instead of those."""
    old, new = set(before), set(after)
    book.run_many(_FORGET_KEY, [{"which_key": key, "which_card": number} for key in sorted(old - new)])
    book.run_many(_INSERT_KEY, [{"key": key, "card": number} for key in sorted(new - old)])


def move(book: Book, persons: Iterable[tuple[str, str]]) -> None:
    """Let registrations belong to persons: pairs of the two."""
    book.run_many(_MOVE, [{"which": registration, "whose": person} for registration, person in persons])
