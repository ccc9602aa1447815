"""Open questions: persons that may be the same, each asked once, by the strongest pair of cards between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select

from coordinator.ledger import OPEN_QUESTION as QUESTIONS
from coordinator.ledger import Book
from coordinator.matching import Persons
from coordinator.person_index.circle import Circle
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.shelf import padded
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Question:
    """Two persons, lower name first, and the pair of cards that stands for all between them.

    `since`: when the first of these pairs was found; `set_aside`: a reviewer could not tell from what is known.
    """

    persons: Pair
    pair: Pair
    reason: str
    since: Instant
    set_aside: bool


_SIDES = ("person", "other_person")
_OF_PERSONS = or_(*(QUESTIONS.c[side].in_(bindparam(f"{side}s", expanding=True)) for side in _SIDES))
COLUMNS = tuple(
    QUESTIONS.c[name] for name in ("person", "other_person", "one", "other", "reason", "since", "set_aside")
)
_OPEN = select(*COLUMNS).where(QUESTIONS.c.person.in_(bindparam("persons", expanding=True)))
_CLOSE = delete(QUESTIONS).where(_OF_PERSONS)
_ASK = insert(QUESTIONS)


def question_of(row: tuple[object, ...]) -> Question:
    """The question of a row of its columns."""
    person, other_person, one, other, reason, since, set_aside = row
    persons = pair_of(str(person), str(other_person))
    return Question(persons, (one, other), reason, since, bool(set_aside))  # type: ignore[arg-type]  # a row's


def questions_about(names: Iterable[str], circle: Circle, found: Persons, now: Instant) -> dict[Pair, Question]:
    """The questions that stand about the persons of these cards, once it is known who is whom in the circle."""
    about = {found.person_of[name] for name in names}
    asked: dict[Pair, Question] = {}
    for one, other, reason in found.questions:
        persons = pair_of(found.person_of[one], found.person_of[other])
        if about.intersection(persons):
            compared = circle.pairs.get((one, other))
            aside = compared is not None and compared.set_aside is not None
            asked[persons] = Question(persons, (one, other), str(reason), _since(persons, circle, found, now), aside)
    return asked


def _since(persons: Pair, circle: Circle, found: Persons, now: Instant) -> Instant:
    """When the first pair or pin between the two was found."""
    found_at = {pair: compared.since for pair, compared in circle.pairs.items()}
    said_at = {pair: pin.at for pair, pin in circle.pins.items()}
    times = [
        at
        for pair, at in (*found_at.items(), *said_at.items())
        if circle.inside(pair) and pair_of(found.person_of[pair[0]], found.person_of[pair[1]]) == persons
    ]
    return min(times, default=now)


def open_before(book: Book, persons: Iterable[str]) -> dict[Pair, Question]:
    """The questions that stand about these persons; each lies under both, so one side is enough to look at."""
    names = padded(persons)
    found = map(question_of, book.rows(_OPEN, {"persons": names}) if names else ())
    return {question.persons: question for question in found}


def ask_instead(book: Book, persons: Iterable[str], questions: Iterable[Question]) -> None:
    """Let these questions stand about these persons, and no others."""
    names = padded(persons)
    book.run(_CLOSE, {f"{side}s": names for side in _SIDES})
    book.run_many(_ASK, [row for question in questions for row in _rows(question)])


def _rows(question: Question) -> list[dict[str, object]]:
    said = {"one": question.pair[0], "other": question.pair[1], "reason": question.reason, "since": question.since,
            "set_aside": question.set_aside}  # fmt: skip
    one, other = question.persons
    return [{"person": one, "other_person": other, **said}, {"person": other, "other_person": one, **said}]
