"""After a change: who is whom now, written down as what was linked, unlinked and newly asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from coordinator.ledger import Book
from coordinator.matching import Persons
from coordinator.person_index import shelf
from coordinator.person_index.circle import Circle, circle_around, persons_in
from coordinator.person_index.events import Event, Happened, Witness, write
from coordinator.person_index.evidence import evidence
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pairs import Compared, Pinned
from coordinator.person_index.questions import Question, ask_instead, open_before, questions_about

Links = Mapping[Pair, Compared | Pinned]
Separated = frozenset[Pair]
"""Pairs of cards that were held to be one person's and are not any more."""


@dataclass(frozen=True, slots=True)
class Before:
    """What held before the change: the links, and the person of each card."""

    links: Links
    person: Mapping[str, str]


def as_it_stands(circle: Circle) -> Before:
    """What the circle holds now, before anything in it is changed."""
    person = {name: one.person for name, one in circle.cards.items()}
    return Before(circle.links(person), person)


def settle(book: Book, circle: Circle, before: Before, matcher: Matcher, witness: Witness) -> Separated:
    """Find out who is whom in the changed circle, write down every difference, and say who was parted.

    Persons that a question leads to are looked at with it; nothing about who they are can change by that.
    """
    beyond = circle.beyond()
    whole = circle.beside(circle_around(book, beyond)) if beyond else circle
    return _separated(before.person, settle_within(book, circle, whole, before, matcher, witness))


def settle_within(
    book: Book, circle: Circle, whole: Circle, before: Before, matcher: Matcher, witness: Witness
) -> Persons:
    """As `settle`, where `whole` holds everybody whom a question of the circle leads to; who is whom is returned."""
    found = persons_in(whole, matcher)
    after = circle.links(found.person_of)
    model = Witness(f"model {matcher.model.id} {matcher.model.version}", witness.at)
    write(book, [*_unlinked(before.links, after, witness), *_linked(before.links, after, model)])
    moved = [(name, found.person_of[name]) for name in circle.cards]
    shelf.move(book, [(name, person) for name, person in moved if before.person.get(name) != person])
    about = {*before.person.values(), *(person for _, person in moved)}
    _ask(book, about, questions_about(circle.cards, whole, found, witness.at), whole, model)
    return found


def _unlinked(before: Links, after: Links, witness: Witness) -> list[Event]:
    return [Event(Happened.UNLINKED, witness, *pair) for pair in sorted(before.keys() - after.keys())]


def _linked(before: Links, after: Links, model: Witness) -> list[Event]:
    return [
        Event(Happened.LINKED, _asserter(after[pair], model), *pair, said=_why(after[pair]))
        for pair in sorted(after.keys() - before.keys())
    ]


def _asserter(why: Compared | Pinned, model: Witness) -> Witness:
    return Witness(why.who, model.at) if isinstance(why, Pinned) else model


def _why(why: Compared | Pinned) -> dict[str, Any]:
    if isinstance(why, Pinned):
        return {"rule": "pinned together", "reason": why.reason}
    return evidence(why.comparison)


def _ask(book: Book, about: Iterable[str], wanted: Mapping[Pair, Question], whole: Circle, model: Witness) -> None:
    persons = sorted(about)
    standing = open_before(book, persons)
    if standing == wanted:
        return
    ask_instead(book, persons, wanted.values())
    asked = {question.pair for question in standing.values()}
    new = sorted((q.pair, q.reason) for q in wanted.values() if q.pair not in asked)
    write(book, [Event(Happened.QUESTIONED, model, *pair, said=_doubt(pair, reason, whole)) for pair, reason in new])


def _doubt(pair: Pair, reason: str, whole: Circle) -> dict[str, Any]:
    compared = whole.pairs.get(pair)
    return {"reason": reason} | (evidence(compared.comparison) if compared is not None else {})


def _separated(before: Mapping[str, str], found: Persons) -> Separated:
    together: dict[str, list[str]] = {}
    for name, person in before.items():
        if name in found.person_of:
            together.setdefault(person, []).append(name)
    return frozenset(
        pair_of(one, other)
        for names in together.values()
        for one, other in combinations(names, 2)
        if found.person_of[one] != found.person_of[other]
    )
