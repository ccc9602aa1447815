"""Feeds of the person index, built so that cards collide: few names, numbers, days and telephones, shared by families.

A feed is a list of steps, each whole in itself; `expected` says who is whom by the pure functions over what stands at
the end, without any index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from coordinator.ledger import METADATA, Book, Ledger, open_ledger
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Comparison, Features, Grade, Persons, Pin, compare, compared, features, persons
from coordinator.person_index import (
    Linked,
    Matcher,
    Witness,
    enter,
    fold,
    linked_with,
    pin,
    remove,
    replace,
    withdraw,
)
from coordinator.person_index.events import read
from emr_hub.clinical import Registration, Sex
from emr_hub.identifiers import mint_cccd

MATCHER = Matcher(load_model(DEFAULT_MODEL), 1_500_000)
EMPTIED = ("indexed_card", "indexed_key", "compared_pair", "pair_pin", "open_question", "person_event")
CARDS = ("bm.1", "bm.2", "cr.1", "cr.2", "bn1.1", "bn1.2")
NGOC = {
    "name": "Trần Thị Ngọc", "birth_date": "1985-04-17", "sex": Sex.FEMALE, "cccd": mint_cccd("01", "female", 1985, 11),
    "bhyt": "DN4010110001234", "phone": "0830012345", "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh",
}  # fmt: skip
TWIN = NGOC | {"name": "Trần Thị Ngà", "cccd": mint_cccd("01", "female", 1985, 12), "bhyt": "DN4010110005678"}
ANEW = NGOC | {"cccd": mint_cccd("01", "female", 1985, 904_711)}
CHILD = NGOC | {"name": "CON BÀ TRẦN THỊ NGỌC", "birth_date": "2019-04-17", "cccd": None, "bhyt": "TE1010110009999"}
OTHERWISE: Mapping[str, Sequence[Any]] = {
    "name": ("Tran Thi Ngoc", "Trần Ngọc", "Trần Thị Ngạc", ""), "birth_date": ("1985", "1985-04-18", ""),
    "sex": (Sex.UNKNOWN, Sex.MALE), "cccd": (None, None, "912345678", ANEW["cccd"]), "bhyt": (None, None, "0110001234"),
    "phone": (None, None, "0830054321"), "address": (None, None),
}  # fmt: skip


def _card(name: str, person: Mapping[str, Any], changed: Mapping[str, Any]) -> Registration:
    facility, record = name.upper().split(".")
    return Registration(1, facility, record, registered_at=0, **{**person, **changed})


@dataclass(frozen=True)
class Step:
    """One thing that happens: a card told or taken back, a record joined to another, a pin said or withdrawn."""

    kind: str
    one: str
    other: str = ""
    card: Registration | None = None


_changes = st.lists(
    st.sampled_from([(field, value) for field, values in OTHERWISE.items() for value in values]), max_size=3
).map(dict)
cards = st.builds(_card, st.sampled_from(CARDS), st.sampled_from([NGOC, NGOC, ANEW, TWIN, CHILD]), _changes)
_pairs = st.tuples(st.sampled_from(CARDS), st.sampled_from(CARDS)).filter(lambda pair: pair[0] < pair[1])
told = cards.map(lambda c: Step("enter", f"{c.facility}.{c.record_number}".lower(), card=c))
said = st.builds(lambda kind, pair: Step(kind, *pair), st.sampled_from(["together", "apart"]), _pairs)
undone = st.one_of(
    st.builds(lambda pair: Step("withdraw", *pair), _pairs),
    st.sampled_from(CARDS).map(lambda name: Step("remove", name)),
    st.sampled_from([Step("replace", f"{key}.2", f"{key}.1") for key in ("bm", "cr", "bn1")]),
)


def _told(name: str, person: Mapping[str, Any], **changed: Any) -> Step:
    return Step("enter", name, card=_card(name, person, changed))


# Contradictions: a card between two with different numbers, pins that close a ring, and a bridge that goes again.
_BRIDGE = (_told("bm.1", NGOC), _told("cr.1", ANEW), _told("bn1.1", NGOC, cccd=None))
_RING = (Step("together", "bm.1", "bm.2"), Step("together", "bm.2", "cr.1"), Step("apart", "bm.1", "cr.1"))
_COUPLE = (_told("bm.1", NGOC), _told("bm.2", TWIN), _told("cr.1", CHILD), *_RING)
stories = st.one_of(
    st.just([]), *(st.permutations(story) for story in (_BRIDGE, _COUPLE, (*_BRIDGE, Step("remove", "bn1.1"))))
)


@dataclass
class World:
    """What stands after some steps, kept in the simplest way."""

    cards: dict[str, Registration] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    pins: dict[tuple[str, str], bool] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        pair = (step.one, step.other)
        if step.kind == "enter" and step.card is not None:
            self.cards[step.one] = step.card
            self._unreplace(step.one)
        elif step.kind in ("together", "apart"):
            self.pins[pair] = step.kind == "together"
            self.replaced.pop(step.one, None) if self.replaced.get(step.other) == step.one else None
        elif step.kind == "withdraw":
            self.pins.pop(pair, None)
        elif step.kind == "remove":
            self.cards.pop(step.one, None)
            self.replaced.pop(step.one, None)
        elif step.kind == "replace" and self.may_replace(step):
            self.replaced[step.one] = step.other
            self.pins[step.other, step.one] = True

    def _unreplace(self, name: str) -> None:
        survivor = self.replaced.pop(name, None)
        if survivor is not None:
            self.pins.pop((survivor, name), None)

    def may_replace(self, step: Step) -> bool:
        there = step.one in self.cards and step.other in self.cards and step.other not in self.replaced
        return there and self.pins.get((step.other, step.one)) is not False

    def expected(self) -> Persons:
        """Who is whom, by the pure functions alone."""
        normal = {name: features(card) for name, card in self.cards.items()}
        speaking = {name: found for name, found in normal.items() if name not in self.replaced}
        known = compared(speaking, MATCHER.model, MATCHER.population)
        pins = [Pin(*pair, together) for pair, together in self.pins.items()]
        return persons(self.cards, known, pins, _judge(normal, speaking))


def _judge(normal: Mapping[str, Features], speaking: Mapping[str, Features]) -> Callable[[str, str], Comparison]:
    nothing = Comparison(Grade.POSSIBLE, 0.0, 0.0, (), None, None, "", 0.0, 0)

    def judge(one: str, other: str) -> Comparison:
        if one not in speaking or other not in speaking:
            return nothing
        return compare(normal[one], normal[other], MATCHER.model, MATCHER.population)

    return judge


class Index:
    """A person index in memory, emptied for each example."""

    def __init__(self) -> None:
        self.ledger: Ledger = _ledger()
        with self.ledger.begin() as connection:
            for name in EMPTIED:
                connection.execute(METADATA.tables[name].delete())
        self._now = 0

    def take(self, steps: Iterable[Step], world: World) -> None:
        for step in steps:
            self._now += 1
            if step.kind != "replace" or world.may_replace(step):
                with self.ledger.writing() as book:
                    _carry_out(book, step, Witness("somebody", self._now))
            world.take(step)

    def linked(self, names: Iterable[str]) -> dict[str, Linked | None]:
        with self.ledger.reading() as book:
            return {name: linked_with(book, name) for name in names}

    def by_the_log(self) -> Mapping[str, str]:
        with self.ledger.reading() as book:
            return fold(read(book))


@cache
def _ledger() -> Ledger:
    return open_ledger("sqlite://")


def _carry_out(book: Book, step: Step, witness: Witness) -> None:
    if step.kind == "enter" and step.card is not None:
        enter(book, {step.one: step.card}, MATCHER, witness)
    elif step.kind in ("together", "apart"):
        together = step.kind == "together"
        pin(book, step.one, step.other, together=together, reason="said", matcher=MATCHER, witness=witness)
    elif step.kind == "withdraw":
        withdraw(book, step.one, step.other, matcher=MATCHER, witness=witness)
    elif step.kind == "remove":
        remove(book, step.one, MATCHER, witness)
    elif step.kind == "replace":
        replace(book, step.one, step.other, MATCHER, witness)
