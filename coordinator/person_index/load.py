"""A whole registry at once: cards whose alike pairs a bulk link has found, as if each had been entered alone."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from sqlalchemy import insert

from coordinator.ledger import INDEXED_CARD as CARDS
from coordinator.ledger import INDEXED_KEY as KEYS
from coordinator.ledger import Book
from coordinator.matching import Card, Grade
from coordinator.person_index import pairs, shelf
from coordinator.person_index.cards import StoredCard, as_told, written
from coordinator.person_index.circle import Circle
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.fold import Pair, joined, pair_of
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Compared
from coordinator.person_index.settle import Before, settle_within
from emr_hub.errors import DataError

Item = TypeVar("Item")
_INSERT_CARD, _INSERT_KEY = insert(CARDS), insert(KEYS)
_CHUNK = 500  # cards written by one statement


def load(book: Book, cards: Mapping[str, Card], alike: Iterable[Pair], matcher: Matcher, witness: Witness) -> int:
    """Fill an index with cards that it does not hold; `alike` are the pairs that are at least probable.

    The pairs are judged once more by the same matcher. It is for an index that nobody is in yet, or for cards that
    have nothing to do with those that are: pairs with cards already there are not looked for. The number of persons
    is returned; DataError when a card is there already.
    """
    book.alone()
    told = {registration: as_told(card) for registration, card in cards.items()}
    for names in _parts(list(told), _CHUNK):
        if shelf.of(book, names):
            raise DataError("a registration is there already", where="load", expected="new ones")
    _put_down(book, told, matcher, witness)
    return sum(_settled(book, names, found, told, matcher, witness) for names, found in _groups(told, alike))


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _put_down(book: Book, told: Mapping[str, StoredCard], matcher: Matcher, witness: Witness) -> None:
    keys, numbers = array("q"), array("q")
    for names in _parts(list(told), _CHUNK):
        stands = {"standing": "present", "told_at": witness.at}
        book.run_many(_INSERT_CARD, [{"registration": n, "person": n, **stands, **written(told[n])} for n in names])
        write(book, [Event(Happened.REGISTERED, witness, n, said={"card": written(told[n])}) for n in names])
        for name, shelved in shelf.of(book, names).items():
            found = matcher.keys(told[name])
            keys.extend(found)
            numbers.extend([shelved.number] * len(found))
    # Sorted as the index is: a tree of ten million keys then grows at its right edge only.
    for some in _parts(np.lexsort((numbers, keys)).tolist(), 50_000):
        book.run_many(_INSERT_KEY, [{"key": keys[row], "card": numbers[row]} for row in some])


def _groups(told: Mapping[str, StoredCard], alike: Iterable[Pair]) -> Iterator[tuple[Sequence[str], list[Pair]]]:
    """The cards that any chain of alike pairs joins, with these pairs; one alone with none."""
    listed = sorted({pair_of(*pair) for pair in alike})
    leader = joined(told, listed)
    members: dict[str, list[str]] = {}
    for name, first in leader.items():
        members.setdefault(first, []).append(name)
    within: dict[str, list[Pair]] = {}
    for pair in listed:
        within.setdefault(leader[pair[0]], []).append(pair)
    for first, names in members.items():
        yield names, within.get(first, [])


def _settled(
    book: Book, names: Sequence[str], found: Sequence[Pair], told: Mapping[str, StoredCard], matcher: Matcher,
    witness: Witness,
) -> int:  # fmt: skip
    """Compare the pairs of one group, keep them and settle who is whom; the number of its persons."""
    if not found:
        return len(names)
    judged = {pair: matcher.compare(told[pair[0]], told[pair[1]]) for pair in found}
    kept = {p: Compared(p, c, witness.at) for p, c in judged.items() if c.grade in (Grade.CERTAIN, Grade.PROBABLE)}
    pairs.write_new(book, kept.values())
    circle = Circle(shelf.of(book, names), kept, {})
    before = Before({}, {name: name for name in names})
    return len(set(settle_within(book, circle, circle, before, matcher, witness).person_of.values()))
