"""What people say of two registrations outweighs every card: together, apart, or withdrawn; at any time, for ever."""

from __future__ import annotations

from coordinator.ledger import Book
from coordinator.person_index import pairs
from coordinator.person_index.circle import circle_around
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Pinned
from coordinator.person_index.settle import Separated, as_it_stands, settle


def pin(
    book: Book, one: str, other: str, *, together: bool, reason: str, matcher: Matcher, witness: Witness
) -> Separated:
    """Say that two registrations are one person's, or are not; it replaces what was said of the pair before.

    It holds for registrations that are not there yet, or come back, too. Undoing a wrong link is saying `apart`.
    """
    book.alone()
    said = Pinned(pair_of(one, other), together, reason, witness.who, witness.at)
    kind = Happened.PINNED_TOGETHER if together else Happened.PINNED_APART
    circle = circle_around(book, said.pair)
    before = as_it_stands(circle)
    write(book, [Event(kind, witness, *said.pair, said={"reason": reason})])
    pairs.pin_down(book, said)
    circle.pins[said.pair] = said
    return settle(book, circle, before, matcher, witness)


def withdraw(book: Book, one: str, other: str, *, matcher: Matcher, witness: Witness) -> Separated:
    """Take back what was said of a pair: the cards speak again, as if nobody had said anything."""
    book.alone()
    pair: Pair = pair_of(one, other)
    circle = circle_around(book, pair)
    pinned = circle.pins.get(pair) or pairs.pins_around(book, pair).get(pair)
    if pinned is None:
        return frozenset()
    before = as_it_stands(circle)
    write(book, [Event(Happened.PIN_WITHDRAWN, witness, *pair, said={"reason": pinned.reason})])
    pairs.unpin(book, pair)
    circle.pins.pop(pair, None)
    return settle(book, circle, before, matcher, witness)
