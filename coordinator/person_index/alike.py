"""Who could this be? A card of no registration is compared with all that share a block key; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.ledger import Book
from coordinator.matching import MOST_CARDS, Card, Comparison, Grade
from coordinator.person_index import shelf
from coordinator.person_index.cards import as_told
from coordinator.person_index.matcher import Matcher, normal
from coordinator.person_index.shelf import Shelved

_SHOWN = (Grade.CERTAIN, Grade.PROBABLE, Grade.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Alike:
    """A registered card that the one asked about may be of the same person as, and how sure that is."""

    shelved: Shelved
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, best first; `doubts` says which fields of the card asked about counted as missing, and why.

    `asked`: how many keys there were to look under; none means that the card says too little to look for anybody.
    """

    alike: tuple[Alike, ...]
    doubts: tuple[str, ...]
    asked: int

    @property
    def of_one_person(self) -> bool:
        """Whether all certain ones are one person's: only then is the answer not ambiguous."""
        return len({one.shelved.person for one in self.alike if one.comparison.grade is Grade.CERTAIN}) <= 1


def alike(book: Book, card: Card, matcher: Matcher) -> Found:
    """The registered cards that are at least possibly the same person's. DataError names a field that is too long."""
    asked = as_told(card)
    keys = matcher.keys(asked)
    lying = shelf.under(book, keys).values()
    cards = shelf.numbered(book, {number for some in lying if len(some) <= MOST_CARDS for number in some})
    compared = [Alike(one, matcher.compare(asked, one.card)) for one in cards]
    shown = [one for one in compared if one.comparison.grade in _SHOWN]
    ordered = sorted(shown, key=lambda a: (-a.comparison.score, -a.comparison.bits, a.shelved.registration))
    return Found(tuple(ordered), normal(asked).doubts, len(keys))
