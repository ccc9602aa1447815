"""Cards come in, are corrected, replaced by another of their hospital, or taken out; every link follows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coordinator.ledger import Book
from coordinator.matching import MOST_CARDS, Card
from coordinator.person_index import pairs, shelf
from coordinator.person_index.cards import (
    Standing,
    StoredCard,
    as_told,
    changed,
    only_adds_identifiers,
    written,
)
from coordinator.person_index.circle import Circle, circle_around
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Compared
from coordinator.person_index.settle import Separated, as_it_stands, settle
from coordinator.person_index.shelf import Shelved
from emr_hub.clock import Instant

REPLACED = "replaced-by"
"""The reason of a pin by which a hospital joins two of its own record numbers."""


def enter(book: Book, cards: Mapping[str, Card], matcher: Matcher, witness: Witness) -> Separated:
    """Index cards under the coordinator's ids of their registrations; a changed card replaces the earlier one.

    A card told again without a change leaves no trace. DataError names a field that cannot be kept; then none of the
    cards is. The pairs that this parted are returned.
    """
    told = {registration: as_told(card) for registration, card in cards.items()}
    book.alone()
    parted = [_entered(book, registration, card, matcher, witness) for registration, card in told.items()]
    return frozenset(pair for some in parted for pair in some)


def _entered(book: Book, registration: str, card: StoredCard, matcher: Matcher, witness: Witness) -> Separated:
    before = shelf.of(book, [registration]).get(registration)
    if before is not None and (before.card, before.standing) == (card, Standing.PRESENT):
        return frozenset()
    write(book, [_arrival(registration, before, card, witness)])
    lay = keys_of(before, matcher)
    if before is None:
        before = shelf.put(book, registration, card, witness.at)
    else:
        shelf.retell(book, before.number, card, Standing.PRESENT, witness.at)
    keys = matcher.keys(card)
    shelf.rekey(book, before.number, lay, keys)
    lying = shelf.under(book, {*lay, *keys})
    told = replace(before, card=card)
    found = compared_with(book, told, [lying[key] for key in keys], matcher, witness.at)
    parted = relinked(book, before, found, matcher, witness)
    turned = crowds_turned(lying, lay, keys)
    return parted | compared_anew(book, turned - {before.number}, matcher, witness)


def _arrival(registration: str, before: Shelved | None, card: StoredCard, witness: Witness) -> Event:
    if before is None or before.standing is Standing.REMOVED:
        return Event(Happened.REGISTERED, witness, registration, said={"card": written(card)})
    added = only_adds_identifiers(before.card, card)
    kind = Happened.IDENTIFIER_ADDED if added else Happened.RECORD_CORRECTED
    return Event(kind, witness, registration, said={"card": written(card), "changed": changed(before.card, card)})


def keys_of(shelved: Shelved | None, matcher: Matcher) -> list[int]:
    """The block keys a card lies under."""
    return matcher.keys(shelved.card) if shelved is not None and shelved.standing is Standing.PRESENT else []


def compared_with(
    book: Book, shelved: Shelved, lying: Iterable[Sequence[int]], matcher: Matcher, at: Instant
) -> dict[Pair, Compared]:
    """The pairs that a card is certainly or probably one of, among all that lie under its block keys.

    A key that more cards share than any person has finds nobody.
    """
    numbers = {number for cards in lying if len(cards) <= MOST_CARDS for number in cards} - {shelved.number}
    others = shelf.numbered(book, numbers)
    graded = matcher.graded(shelved.card, [one.card for one in others])
    return {
        (pair := pair_of(shelved.registration, one.registration)): Compared(pair, comparison, at)
        for one, comparison in zip(others, graded, strict=True)
        if comparison is not None
    }


def crowds_turned(lying: Mapping[int, Sequence[int]], before: Iterable[int], after: Iterable[int]) -> set[int]:
    """The cards under keys that have just become one of a crowd, or of a crowd no more, as a card moved to others."""
    old, new = set(before), set(after)
    turned = [key for key in old ^ new if len(lying[key]) == MOST_CARDS + (key in new)]
    return {number for key in turned for number in lying[key]}


def compared_anew(book: Book, numbers: Iterable[int], matcher: Matcher, witness: Witness) -> Separated:
    """Compare cards once more: the pairs that stand depend on the cards there are, never on which came first."""
    parted: Separated = frozenset()
    for one in shelf.numbered(book, numbers):
        lying = shelf.under(book, keys_of(one, matcher)).values()
        found = compared_with(book, one, lying, matcher, witness.at)
        parted |= relinked(book, one, found, matcher, witness)
    return parted


def relinked(
    book: Book, shelved: Shelved, found: Mapping[Pair, Compared], matcher: Matcher, witness: Witness
) -> Separated:
    """Let these pairs stand for a card instead of those it had, and settle everybody whom that touches.

    `shelved` is the card as it stood before the change.
    """
    name = shelved.registration
    touched = {name} | {card for pair, compared in found.items() if compared.certain for card in pair}
    circle = circle_around(book, touched)
    if not found and len(circle.cards) <= 1 and not circle.pairs and not circle.pins:
        return frozenset()  # nobody knows the card, and nobody did
    before = as_it_stands(circle)
    if shelved.standing is Standing.REPLACED:
        _back_from_replacement(book, circle, name, witness)
    had = {pair: compared for pair, compared in circle.pairs.items() if name in pair}
    has = {pair: _continued(compared, had.get(pair)) for pair, compared in found.items()}
    pairs.forget(book, had.keys() - has.keys())
    pairs.write(book, [compared for pair, compared in has.items() if had.get(pair) != compared])
    circle.pairs = {pair: c for pair, c in circle.pairs.items() if name not in pair} | has
    return settle(book, circle, before, matcher, witness)


def _back_from_replacement(book: Book, circle: Circle, name: str, witness: Witness) -> None:
    """A record number that is used again was not another's double after all: that pin goes, others stay."""
    for pair, pin in list(circle.pins.items()):
        if name in pair and pin.reason == REPLACED:
            pairs.unpin(book, pair)
            del circle.pins[pair]
            write(book, [Event(Happened.PIN_WITHDRAWN, witness, *pair, said={"reason": REPLACED})])


def _continued(compared: Compared, before: Compared | None) -> Compared:
    """A pair found again keeps its age; what a reviewer could not tell stays so while the evidence is the same."""
    if before is None:
        return compared
    same = before.comparison == compared.comparison
    return Compared(compared.pair, compared.comparison, before.since, before.set_aside if same else None)
