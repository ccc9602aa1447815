"""Everybody whom one change may touch: whole persons, joined by certain pairs or pins, with all that speaks of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from coordinator.ledger import Book
from coordinator.matching import Comparison, Grade, Persons, Pin, persons
from coordinator.person_index import pairs, shelf
from coordinator.person_index.cards import Standing
from coordinator.person_index.fold import Pair
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Compared, Pinned
from coordinator.person_index.shelf import Shelved

NOTHING_SAID = Comparison(Grade.POSSIBLE, 0.0, 0.0, (), None, None, "", 0.0, 0)


@dataclass(slots=True)
class Circle:
    """Cards by registration, and the pairs and pins that touch them; whoever could be joined to one is inside too."""

    cards: dict[str, Shelved] = field(default_factory=dict)
    pairs: dict[Pair, Compared] = field(default_factory=dict)
    pins: dict[Pair, Pinned] = field(default_factory=dict)

    def inside(self, pair: Pair) -> bool:
        """Whether both cards belong to the circle."""
        return pair[0] in self.cards and pair[1] in self.cards

    def beyond(self) -> set[str]:
        """The cards outside that a pair leads to."""
        return {card for pair in self.pairs for card in pair} - self.cards.keys()

    def links(self, person_of: Mapping[str, str]) -> dict[Pair, Compared | Pinned]:
        """What joins two cards that are held to be one person's: a certain pair, or a pin."""
        joined: dict[Pair, Compared | Pinned] = {p: c for p, c in self.pairs.items() if c.certain}
        joined.update((p, pin) for p, pin in self.pins.items() if pin.together)
        return {p: why for p, why in joined.items() if self.inside(p) and person_of[p[0]] == person_of[p[1]]}

    def beside(self, other: Circle) -> Circle:
        """Two circles as one."""
        return Circle(self.cards | other.cards, other.pairs | self.pairs, other.pins | self.pins)


def circle_around(book: Book, registrations: Iterable[str]) -> Circle:
    """The circle of these registrations: their persons, and whoever a certain pair or a pin could join to them."""
    circle = Circle()
    fresh, asked = set(registrations), set[str]()
    while fresh:
        asked |= fresh
        cards = shelf.with_their_persons(book, sorted(fresh))
        circle.cards.update(cards)
        circle.pairs.update(pairs.around(book, cards))
        circle.pins.update(pairs.pins_around(book, cards))
        fresh = {card for pair in _joining(circle) for card in pair} - circle.cards.keys() - asked
    return circle


def _joining(circle: Circle) -> list[Pair]:
    certain = [pair for pair, compared in circle.pairs.items() if compared.certain]
    return certain + [pair for pair, pin in circle.pins.items() if pin.together]


def persons_in(circle: Circle, matcher: Matcher) -> Persons:
    """Who is whom in the circle, whatever the order in which its cards, pairs and pins came.

    A replaced card says nothing of its own any more: only the pin of its hospital speaks for it.
    """

    def judge(one: str, other: str) -> Comparison:
        speaking = all(circle.cards[name].standing is Standing.PRESENT for name in (one, other))
        return matcher.compare(circle.cards[one].card, circle.cards[other].card) if speaking else NOTHING_SAID

    compared = {pair: c.comparison for pair, c in circle.pairs.items() if circle.inside(pair)}
    pins = [Pin(*pair, together=pin.together) for pair, pin in circle.pins.items() if circle.inside(pair)]
    if any(pin.together for pin in pins):
        compared |= _parted(circle, compared.keys(), matcher)
    return persons(sorted(circle.cards), compared, pins, judge)


def _parted(circle: Circle, known: Collection[Pair], matcher: Matcher) -> dict[Pair, Comparison]:
    """The pairs that share a block key and are not kept, having nothing to say but a veto: it stops a chain of pins."""
    speaking = sorted(name for name, one in circle.cards.items() if one.standing is Standing.PRESENT)
    keys = {name: set(matcher.keys(circle.cards[name].card)) for name in speaking}
    unkept = (pair for pair in combinations(speaking, 2) if pair not in known and keys[pair[0]] & keys[pair[1]])
    return {(a, b): matcher.compare(circle.cards[a].card, circle.cards[b].card) for a, b in unkept}
