"""People look at what the cards cannot settle: the queue, two cards side by side, and what a reviewer decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coordinator.person_index import Separated, Witness, person_of, withdraw
from coordinator.person_index.fold import Pair
from coordinator.person_index.pairs import pair_of_item
from coordinator.person_index.review import Decision, decide, queue, side_by_side
from coordinator.services.at_work import Coordinator
from coordinator.services.note_look import note_look
from coordinator.services.review_words import person_seen, queue_seen, sides_seen
from coordinator.services.tell_readers import tell_readers
from emr_hub.clock import DAY
from emr_hub.errors import DataError


def look_at_queue(at: Coordinator, most: int, skipped: int, aside: bool) -> dict[str, Any]:
    """The questions that wait, oldest first; no demographics, so nothing is disclosed."""
    now = at.clock.now()
    with at.ledger.reading() as book:
        found = queue(book, now=now, day=DAY, most=most, skipped=skipped, aside=aside)
        seen = [side_by_side(book, question.pair, at.matcher) for question in found.page]
    return queue_seen(found, seen, now)


def look_at_pair(at: Coordinator, pair: Pair, reviewer: str, client: str) -> dict[str, Any] | None:
    """Two cards side by side, with all that speaks for and against; None when one is not there.

    It is a disclosure to the reviewer, who sat before `client`.
    """
    with at.ledger.reading() as book:
        sides = side_by_side(book, pair, at.matcher)
        if sides is None:
            return None
        seen = sides_seen(book, sides, at.clock.now())
    note_look(at, "read", f"review/pairs/{'/'.join(sides.pair)}", sides.pair, caller=client, person=reviewer)
    return seen


def item_pair(at: Coordinator, item: str) -> Pair | None:
    """The pair behind an item of the queue, also when it is decided by now."""
    with at.ledger.reading() as book:
        return pair_of_item(book, item)


def decide_pair(at: Coordinator, pair: Pair, decision: Decision, note: str, reviewer: str) -> dict[str, Any]:
    """Let a decision hold, tell whoever was shown results under a link that it undoes, and say what came of it."""
    return _changed(at, pair, reviewer, lambda book, witness: decide(book, pair, decision, note, at.matcher, witness))


def take_back(at: Coordinator, pair: Pair, reviewer: str) -> dict[str, Any]:
    """Withdraw what was said of a pair: the cards speak again."""
    return _changed(
        at, pair, reviewer, lambda book, witness: withdraw(book, *pair, matcher=at.matcher, witness=witness)
    )


def _changed(at: Coordinator, pair: Pair, reviewer: str, story: Callable[[Any, Witness], Separated]) -> dict[str, Any]:
    if not reviewer.strip():
        raise DataError("nobody named", where="by", expected="the name of whoever decides")
    with at.ledger.writing() as book:
        parted = story(book, Witness(reviewer, at.clock.now()))
        persons = [person_of(book, one) for one in pair]
    told = tell_readers(at, parted)
    at.tally["review_decisions"] += 1
    return {
        "pair": list(pair),
        "persons": persons,
        "together": persons[0] is not None and persons[0] == persons[1],
        "parted": [list(one) for one in sorted(parted)],
        "notices": [f"{at.settings.fhir_base}/Task/{name}" for name in told],
    }


def look_at_person(at: Coordinator, name: str, reviewer: str, client: str) -> dict[str, Any] | None:
    """A person by any name it ever had: its cards, what is best known, and all that was asserted.

    A disclosure as `look_at_pair`.
    """
    with at.ledger.reading() as book:
        person = person_of(book, name)
        if person is None:
            return None
        seen = person_seen(book, name, person)
    note_look(at, "read", f"review/persons/{name}", seen["registrations"], caller=client, person=reviewer)
    return seen
