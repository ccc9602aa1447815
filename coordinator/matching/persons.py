"""From pairs to persons: who is whom among many cards, whatever order the cards came in.

The strongest certain link is made first (ties by the names of the cards). A link that would bring together two cards
that a veto or a pin keeps apart is not made and becomes a question for a person to decide; so does a link that a rival
disputes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from coordinator.matching.comparison import Comparison
from coordinator.matching.groups import Groups, Pair
from coordinator.matching.model import Grade
from coordinator.matching.pins import Pin, ordered
from coordinator.matching.rivals import Rivals

Judge = Callable[[str, str], Comparison]
"""Compares two cards by name; asked about pairs that no block key brought together, for their vetoes alone."""


class Reason(StrEnum):
    """Why a person is asked about two cards."""

    PROBABLE = "probable"  # the evidence is good, not enough
    REFUSED = "refused"  # certain by itself, but somebody in between is kept apart, or has a claim as good
    PINS = "pins"  # pinned together, but other pins keep them apart


_ORDER = (Reason.PINS, Reason.REFUSED, Reason.PROBABLE)


class Question(NamedTuple):
    """Two cards a person should look at, the lower name first."""

    one: str
    other: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Persons:
    """Who is whom. `person_of`: the person of each card, named by its lowest card; `members`: the cards of each.

    `questions`: at most one per pair of persons, the one with most evidence, sorted. `neighbours`: the persons a
    question stands with. No question stands between persons of whom a pair is pinned apart, and no merely probable
    one between persons of whom a veto parts a pair.
    """

    person_of: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    questions: tuple[Question, ...]
    neighbours: Mapping[str, tuple[str, ...]]

    def linked(self, card: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The other cards of the same person, and all cards of every person a question stands with; both sorted."""
        person = self.person_of[card]
        certain = tuple(other for other in self.members[person] if other != card)
        probable = sorted(other for near in self.neighbours.get(person, ()) for other in self.members[near])
        return certain, tuple(probable)


def persons(
    cards: Iterable[str],
    comparisons: Mapping[Pair, Comparison],
    pins: Iterable[Pin] = (),
    judge: Judge | None = None,
) -> Persons:
    """The persons among these cards: a pure function of the sets, in whatever order they are given.

    Pins come first: apart always holds, together overrides the veto of its own pair. Then the certain links. A pair
    with a veto is never in one person unless it is pinned together. `judge` is asked about the pairs between two
    groups that are not among `comparisons`; without it, such pairs are taken to show nothing.
    """
    return _Gathering(cards, comparisons, pins, judge).persons()


class _Gathering:
    """One call of `persons`: what is known, and the groups so far."""

    def __init__(
        self, cards: Iterable[str], comparisons: Mapping[Pair, Comparison], pins: Iterable[Pin], judge: Judge | None
    ) -> None:
        self.known = {ordered(*pair): found for pair, found in comparisons.items()}
        self.judge = judge
        self.pins = _decided(pins)
        vetoed = [pair for pair, found in self.known.items() if found.veto is not None and pair not in self.pins]
        kept_apart = [pair for pair, together in self.pins.items() if not together]
        self.groups = Groups(sorted(set(cards)), [*vetoed, *kept_apart])

    def persons(self) -> Persons:
        """Pins, then links, then what is left to ask."""
        together = sorted(pair for pair, together in self.pins.items() if together and self._here(pair))
        asked = [Question(*pair, Reason.PINS) for pair in together if not self._join(pair)]
        links = [p for p, found in self.known.items() if found.is_link and p not in self.pins and self._here(p)]
        rivals = Rivals(links, self.known, self._found, lambda pair: self.pins.get(pair) is False)
        for pair in sorted(links, key=self._strength):
            if rivals.dispute(pair) or not self._link(pair):
                asked.append(Question(*pair, Reason.REFUSED))
        probable = [pair for pair, found in self.known.items() if found.grade is Grade.PROBABLE]
        asked += [Question(*pair, Reason.PROBABLE) for pair in probable if pair not in self.pins and self._here(pair)]
        return self._settled(asked)

    def _strength(self, pair: Pair) -> tuple[float, Pair]:
        """Sorts the pair with most bits first; ties by the names."""
        found = self.known.get(pair)
        return (-found.bits if found is not None else 0.0), pair

    def _weight(self, question: Question) -> tuple[int, tuple[float, Pair]]:
        """Sorts what contradicts a pin first, then a refused link, then by evidence."""
        return _ORDER.index(question.reason), self._strength((question.one, question.other))

    def _here(self, pair: Pair) -> bool:
        """Whether both cards are here; a pin on a card that is not waits for it."""
        return pair[0] in self.groups and pair[1] in self.groups

    def _link(self, pair: Pair) -> bool:
        apart = self.groups.are_together(*pair) or self.groups.are_enemies(*pair)
        if not apart and any(found.veto is not None for found in self._unseen(*pair)):
            return False
        return self._join(pair)

    def _join(self, pair: Pair) -> bool:
        """Join two groups unless that brings enemies together; says whether they are one now."""
        if self.groups.are_together(*pair):
            return True
        if self.groups.are_enemies(*pair):
            return False
        self.groups.join(*pair)
        return True

    def _unseen(self, one: str, other: str) -> Iterator[Comparison]:
        """What the judge says of the pairs between two groups that nobody compared or decided."""
        if self.judge is None:
            return
        for pair in self.groups.crossing(one, other):
            if pair not in self.known and pair not in self.pins:
                yield self.judge(*pair)

    def _found(self, pair: Pair) -> Comparison | None:
        """What is known of a pair, or what the judge says; None where a pin has answered, or nobody can."""
        if pair in self.pins:
            return None
        found = self.known.get(pair)
        return self.judge(*pair) if found is None and self.judge is not None else found

    def _settled(self, asked: list[Question]) -> Persons:
        members = {min(group): tuple(sorted(group)) for group in self.groups.all()}
        person_of = {card: person for person, group in members.items() for card in group}
        best: dict[Pair, Question] = {}
        for question in sorted(asked, key=self._weight):
            best.setdefault(ordered(person_of[question.one], person_of[question.other]), question)
        standing = {pair: found for pair, found in best.items() if pair[0] != pair[1] and self._stands(found)}
        neighbours: dict[str, list[str]] = {}
        for one, other in sorted(standing):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
        near = {person: tuple(sorted(found)) for person, found in neighbours.items()}
        return Persons(person_of, members, tuple(sorted(standing.values())), near)

    def _stands(self, question: Question) -> bool:
        """Whether nobody, and no veto that parts, has already answered it by another pair of the two persons."""
        if question.reason is Reason.PINS:
            return True
        crossing = list(self.groups.crossing(question.one, question.other))
        if any(self.pins.get(pair) is False for pair in crossing):
            return False
        if question.reason is Reason.REFUSED:
            return True
        known = (self.known[pair] for pair in crossing if pair in self.known and pair not in self.pins)
        return not any(found.parts for found in (*known, *self._unseen(question.one, question.other)))


def _decided(pins: Iterable[Pin]) -> dict[Pair, bool]:
    """What holds for each pinned pair; apart where both were said."""
    decided: dict[Pair, bool] = {}
    for pin in pins:
        if pin.one != pin.other:
            decided[pin.pair] = pin.together and decided.get(pin.pair, True)
    return decided
