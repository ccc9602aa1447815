"""The book of the log: what happens in the hospitals and at the reviewer's desk, and what is asserted of it.

Cards are those of one woman, Ngọc, unless a word says otherwise: `other-number` a valid citizen number of somebody
else's, `no-number` none, `male` and `Hoa` as they say. `-` between two cards is said of the pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from coordinator.ledger import Book, open_ledger
from coordinator.match_models import load_model
from coordinator.person_index import (
    Decision,
    Event,
    Matcher,
    Witness,
    decide,
    enter,
    fold,
    pin,
    remove,
    replace,
    withdraw,
)
from coordinator.person_index.events import read
from emr_hub.clinical import Registration, Sex
from emr_hub.identifiers import mint_cccd

MATCHER = Matcher(load_model("viet-nam-1"), 1_500_000)  # the model of this book: its bits are written down
WORDS: Mapping[str, Mapping[str, Any]] = {
    "other-number": {"cccd": mint_cccd("01", "female", 1985, 904_317)},
    "no-number": {"cccd": None},
    "no-phone": {"phone": None},
    "male": {"sex": Sex.MALE},
    "Hoa": {"name": "Lê Thị Hoa", "birth_date": "1971-02-03", "cccd": None, "phone": None, "address": None},
}
NGOC = {
    "name": "Trần Thị Bích Ngọc", "birth_date": "1985-04-17", "sex": Sex.FEMALE, "phone": "0830012345",
    "cccd": mint_cccd("01", "female", 1985, 17), "bhyt": None, "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh",
}  # fmt: skip

# Steps one per line; then what the log holds of the last step, and who is whom after it.
BOOK = {
    "one woman at two hospitals is linked by her number": (
        "bm.1 comes | cr.2 comes",
        "Registered cr.2 | Linked bm.1 - cr.2 by the rule citizen-number",
        "bm.1 cr.2",
    ),
    "a card told again is no news": ("bm.1 comes | bm.1 comes", "", "bm.1"),
    "a stranger is alone": ("bm.1 comes | cr.2 comes Hoa", "Registered cr.2", "bm.1 | cr.2"),
    "two valid numbers are asked about where all else agrees, not linked": (
        "bm.1 comes | cr.2 comes other-number",
        "Registered cr.2 | Questioned bm.1 - cr.2 because probable, veto two-numbers-one-person",
        "bm.1 | cr.2",
    ),
    "one number and two sexes are always asked about": (
        "bm.1 comes | cr.2 comes male",
        "Registered cr.2 | Questioned bm.1 - cr.2 because probable, veto same-number",
        "bm.1 | cr.2",
    ),
    "an identifier that comes later is told apart from a correction": (
        "bm.1 comes no-phone | bm.1 comes",
        "IdentifierAdded bm.1",
        "bm.1",
    ),
    "a corrected card parts": (
        "bm.1 comes | cr.2 comes | cr.2 comes Hoa",
        "RecordCorrected cr.2 | Unlinked bm.1 - cr.2",
        "bm.1 | cr.2",
    ),
    "a reviewer parts, and the pin stands above the number": (
        "bm.1 comes | cr.2 comes | Lan rejects bm.1 - cr.2",
        "ReviewDecided bm.1 - cr.2 by Lan: reject | PinnedApart bm.1 - cr.2 by Lan | Unlinked bm.1 - cr.2",
        "bm.1 | cr.2",
    ),
    "two people use one number: a third card that could be either is asked about": (
        "bm.1 comes | cr.2 comes | Lan rejects bm.1 - cr.2 | bn.3 comes",
        "Registered bn.3 | Questioned bm.1 - bn.3 because refused, veto None"
        " | Questioned bn.3 - cr.2 because refused, veto None",
        "bm.1 | bn.3 | cr.2",
    ),
    "the third card goes where a reviewer puts it, and its other side is not asked about again": (
        "bm.1 comes | cr.2 comes | Lan rejects bm.1 - cr.2 | bn.3 comes | Lan accepts bn.3 - cr.2",
        "ReviewDecided bn.3 - cr.2 by Lan: accept | PinnedTogether bn.3 - cr.2 by Lan | Linked bn.3 - cr.2 by Lan",
        "bm.1 | bn.3 cr.2",
    ),
    "a reviewer joins what a veto parts": (
        "bm.1 comes | cr.2 comes other-number | Lan accepts bm.1 - cr.2",
        "ReviewDecided bm.1 - cr.2 by Lan: accept | PinnedTogether bm.1 - cr.2 by Lan | Linked bm.1 - cr.2 by Lan",
        "bm.1 cr.2",
    ),
    "a mother and her child are decided to be two, for good": (
        "bm.1 comes | cr.2 comes male | Lan relates bm.1 - cr.2",
        "ReviewDecided bm.1 - cr.2 by Lan: related | PinnedApart bm.1 - cr.2 by Lan",
        "bm.1 | cr.2",
    ),
    "who cannot tell changes nothing": (
        "bm.1 comes | cr.2 comes male | Lan doubts bm.1 - cr.2",
        "ReviewDecided bm.1 - cr.2 by Lan: unsure",
        "bm.1 | cr.2",
    ),
    "what is withdrawn lets the cards speak again": (
        "bm.1 comes | cr.2 comes | Lan rejects bm.1 - cr.2 | Lan withdraws bm.1 - cr.2",
        "PinWithdrawn bm.1 - cr.2 by Lan | Linked bm.1 - cr.2 by the rule citizen-number",
        "bm.1 cr.2",
    ),
    "a pin waits for cards that are not there yet": (
        "Lan pins bm.1 - cr.2 | bm.1 comes | cr.2 comes",
        "Registered cr.2",
        "bm.1 | cr.2",
    ),
    "a registration taken back is nobody's": ("bm.1 comes | cr.2 comes | cr.2 goes",
                                              "Removed cr.2 | Unlinked bm.1 - cr.2", "bm.1"),
    "a hospital joins two of its record numbers": (
        "bm.1 comes | bm.2 comes Hoa | bm.2 gives way to bm.1",
        "Replaced bm.2 - bm.1 by BM | Linked bm.1 - bm.2 by BM",
        "bm.1 bm.2",
    ),
    "and a replaced card does not speak against what the other one is linked with": (
        "bm.1 comes | bm.2 comes Hoa | bm.2 gives way to bm.1 | cr.3 comes",
        "Registered cr.3 | Linked bm.1 - cr.3 by the rule citizen-number",
        "bm.1 bm.2 cr.3",
    ),
}  # fmt: skip


def card(name: str, words: list[str]) -> Registration:
    facility, number = name.upper().split(".")
    said: dict[str, Any] = dict(NGOC)
    for word in words:
        said |= WORDS[word]
    return Registration(1, facility, number, registered_at=0, **said)


def play(book: Book, step: str, at: int) -> None:
    """Carry out one step, written as in the book."""
    match step.split():
        case [name, "comes", *words]:
            enter(book, {name: card(name, words)}, MATCHER, Witness(name.split(".")[0].upper(), at))
        case [name, "goes"]:
            remove(book, name, MATCHER, Witness("BM", at))
        case [name, "gives", "way", "to", other]:
            replace(book, name, other, MATCHER, Witness("BM", at))
        case [who, verb, one, "-", other]:
            REVIEWERS[verb](book, (one, other), Witness(who, at))
        case _:
            raise AssertionError(f"no such step: {step}")


def _deciding(decision: Decision) -> Callable[[Book, tuple[str, str], Witness], object]:
    return lambda book, pair, witness: decide(book, pair, decision, "", MATCHER, witness)


REVIEWERS: Mapping[str, Callable[[Book, tuple[str, str], Witness], object]] = {
    "accepts": _deciding(Decision.ACCEPT), "rejects": _deciding(Decision.REJECT),
    "relates": _deciding(Decision.RELATED), "doubts": _deciding(Decision.UNSURE),
    "withdraws": lambda book, pair, witness: withdraw(book, *pair, matcher=MATCHER, witness=witness),
    "pins": lambda book, pair, witness: pin(book, *pair, together=False, reason="said", matcher=MATCHER,
                                            witness=witness),
}  # fmt: skip


def sentence(event: Event) -> str:
    """An event as the book writes it."""
    about = event.one if event.other is None else f"{event.one} - {event.other}"
    return f"{event.kind} {about}{''.join(_details(event))}"


def _details(event: Event) -> Iterator[str]:
    who, said = event.witness.who, event.said
    if str(event.kind) == "Questioned":
        yield f" because {said['reason']}, veto {said['veto']}"
        assert said["model"] and said["population"] == MATCHER.population and len(said["levels"]) == 7
    elif str(event.kind) == "Linked" and who.startswith("model "):
        yield f" by the rule {said['rule']}"
        assert who == f"model {said['model']}" and len(said["levels"]) == 7
    elif str(event.kind) == "ReviewDecided":
        yield f" by {who}: {said['decision']}"
        assert len(said["seen"]["levels"]) == 7, "what was on the screen is kept"
    elif event.other is not None and str(event.kind) != "Unlinked":
        yield f" by {who}"


@pytest.mark.parametrize("title", BOOK)
def test_the_book_of_the_log(title: str) -> None:
    steps, log, persons = (part.split(" | ") if part else [] for part in BOOK[title])
    ledger = open_ledger("sqlite://")
    before: list[Event] = []
    for at, step in enumerate(steps, 1):
        with ledger.writing() as book:
            before = list(read(book))
            play(book, step, at)
    with ledger.reading() as book:
        whole = list(read(book))
    ledger.close()
    assert [sentence(event) for event in whole[len(before) :]] == log
    groups: dict[str, list[str]] = {}
    for name, person in sorted(fold(whole).items()):
        groups.setdefault(person, []).append(name)
    assert [" ".join(names) for names in groups.values()] == persons
    assert fold(whole, until=len(steps) - 1) == fold(before), "who was whom before the last step can still be told"
