"""One index is judged by one model among one population: another of either, and every pair is judged anew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from coordinator.ledger import INDEX_BASIS as BASIS
from coordinator.ledger import INDEXED_CARD as CARDS
from coordinator.ledger import INDEXED_KEY as KEYS
from coordinator.ledger import Book
from coordinator.person_index import shelf
from coordinator.person_index.enter import compared_anew, keys_of
from coordinator.person_index.events import Witness
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.settle import Separated

_PART = 500  # cards whose keys are written at once


@dataclass(frozen=True, slots=True)
class Basis:
    """What an index was judged by: id and version of the model, and the population."""

    model: str
    version: str
    population: int


_STORED = select(BASIS.c.model, BASIS.c.version, BASIS.c.population)
_FORGET, _WRITE, _FORGET_KEYS = delete(BASIS), insert(BASIS), delete(KEYS)
_EVERY = select(CARDS.c.number).order_by(CARDS.c.number)


def basis_of(book: Book) -> Basis | None:
    """What this index was judged by so far; None for one that nobody has used."""
    return next((Basis(*row) for row in book.rows(_STORED, {})), None)


def stand_on(book: Book, matcher: Matcher, witness: Witness) -> Separated:
    """Let the index stand on this model and population; where it stood on others, judge every pair anew.

    Pins, decisions and the log stay; what the new judgement joins or parts is asserted as always. A million cards
    take some minutes per hundred thousand.
    """
    wanted = Basis(matcher.model.id, matcher.model.version, matcher.population)
    if basis_of(book) == wanted:
        return frozenset()
    book.alone()
    book.run(_FORGET, {})
    book.run_many(_WRITE, [{"model": wanted.model, "version": wanted.version, "population": wanted.population}])
    book.run(_FORGET_KEYS, {})
    numbers = _rekeyed(book, matcher)
    return compared_anew(book, numbers, matcher, witness)


def _rekeyed(book: Book, matcher: Matcher) -> list[int]:
    """Every card under its keys of this model; the numbers of all cards."""
    numbers = [row[0] for row in book.rows(_EVERY, {})]
    for start in range(0, len(numbers), _PART):
        for one in shelf.numbered(book, numbers[start : start + _PART]):
            shelf.rekey(book, one.number, (), keys_of(one, matcher))
    return numbers
