"""Cards go out: a hospital takes a registration back, or joins it to another of its own record numbers."""

from __future__ import annotations

from coordinator.ledger import Book
from coordinator.person_index import pairs, shelf
from coordinator.person_index.cards import Standing
from coordinator.person_index.circle import circle_around
from coordinator.person_index.enter import REPLACED, compared_anew, crowds_turned, keys_of
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.fold import pair_of
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Pinned
from coordinator.person_index.settle import Separated, as_it_stands, settle
from coordinator.person_index.shelf import Shelved
from emr_hub.errors import DataError


def remove(book: Book, registration: str, matcher: Matcher, witness: Witness) -> Separated:
    """Take a registration out: it is nobody's any more, and whom it alone joined is parted. Pins about it stay.

    What is not there cannot be removed; then nothing happens.
    """
    book.alone()
    before = shelf.of(book, [registration]).get(registration)
    if before is None or before.standing is Standing.REMOVED:
        return frozenset()
    circle = circle_around(book, [registration])
    stood = as_it_stands(circle)
    write(book, [Event(Happened.REMOVED, witness, registration)])
    _fall_silent(book, before, Standing.REMOVED, matcher, witness)
    shelf.move(book, [(registration, registration)])
    del circle.cards[registration]
    pairs.forget(book, [pair for pair in circle.pairs if registration in pair])
    circle.pairs = {pair: c for pair, c in circle.pairs.items() if registration not in pair}
    parted = settle(book, circle, stood, matcher, witness)
    return parted | _others_anew(book, before, matcher, witness)


def replace(book: Book, registration: str, survivor: str, matcher: Matcher, witness: Witness) -> Separated:
    """Join a registration to another of its hospital, which goes on under its own card alone.

    DataError when the survivor is not there, or when somebody said that the two are not one person: that has to be
    withdrawn first.
    """
    book.alone()
    known, pair = check_replacement(book, registration, survivor), pair_of(registration, survivor)
    if registration not in known:
        raise DataError("not registered", where="Patient.link", expected="a registration that is there")
    circle = circle_around(book, [registration, survivor])
    stood = as_it_stands(circle)
    write(book, [Event(Happened.REPLACED, witness, registration, survivor)])
    _fall_silent(book, known[registration], Standing.REPLACED, matcher, witness)
    circle.pins[pair] = Pinned(pair, True, REPLACED, witness.who, witness.at)
    pairs.pin_down(book, circle.pins[pair])
    pairs.forget(book, [known_pair for known_pair in circle.pairs if registration in known_pair])
    circle.pairs = {known_pair: c for known_pair, c in circle.pairs.items() if registration not in known_pair}
    circle.cards.update(shelf.of(book, [registration]))
    parted = settle(book, circle, stood, matcher, witness)
    return parted | _others_anew(book, known[registration], matcher, witness)


def check_replacement(book: Book, registration: str, survivor: str) -> dict[str, Shelved]:
    """The two cards, as far as they are there; DataError when one may not be joined to the other."""
    known = shelf.of(book, [registration, survivor])
    goes_on = known.get(survivor)
    if goes_on is None or goes_on.standing is not Standing.PRESENT or registration == survivor:
        raise DataError("no present registration", where="Patient.link.other", expected="the one that goes on")
    pinned = pairs.pins_around(book, [registration]).get(pair_of(registration, survivor))
    if pinned is not None and not pinned.together:
        raise DataError("a reviewer said that the two are not one person", where="Patient.link.other")
    return known


def _others_anew(book: Book, gone: Shelved, matcher: Matcher, witness: Witness) -> Separated:
    keys = keys_of(gone, matcher)
    return compared_anew(book, crowds_turned(shelf.under(book, keys), keys, ()), matcher, witness)


def _fall_silent(book: Book, before: Shelved, standing: Standing, matcher: Matcher, witness: Witness) -> None:
    """The card lies under no key any more and is compared with nobody."""
    shelf.rekey(book, before.number, keys_of(before, matcher), ())
    shelf.retell(book, before.number, before.card, standing, witness.at)
