"""Chapter: from pairs to persons. Pins first, then the strongest certain link; what is kept apart stays apart."""

from __future__ import annotations

from itertools import permutations

import pytest

from coordinator.matching import Comparison, Pin, persons
from coordinator.matching.persons import Pair
from tests.spec.matching.book import Line, Page
from tests.spec.matching.edges import edge, fold, read, told

PAGE = Page("persons", """
A B                              | A B
A=B 40                           | AB
A=B 40, B=C 40                   | ABC
A~B 20                           | A B; ask A-B probable
A#B                              | A B
A?B 30                           | A B; ask A-B probable
A=B 40, B~C 20                   | AB C; ask B-C probable
A=B 40, A~C 20, B~C 25           | AB C; ask B-C probable
A=B 40, B=C 35, A#C              | AB C; ask B-C refused
A=B 35, B=C 40, A#C              | A BC; ask A-B refused
A=B 40, B=C 40, A#C              | AB C; ask B-C refused
A=B 40, B=C 35, A?C 30           | AB C; ask B-C refused
A=B 40, C=D 40, B=C 35, A#D      | AB CD; ask B-C refused
A=B 40, B~C 20, A#C              | AB C
A=B 40, A!B                      | A B
A~B 20, A!B                      | A B
A=B 40, B=C 40, A!C              | A B C; ask A-B refused, B-C refused
A=B 40, B=C 35, A!C              | A B C; ask A-B refused, B-C refused
A=B 40, B=C 35, A!C, B+C         | A BC
A=B 40, B^C 50, A!C              | AB C
A=B 40, B~C 20, A!C              | AB C
A~B 20, A+B                      | AB
A#B, A+B                         | AB
A#B, A+B, A!B                    | A B
A#B, A+B, A=C 40, C#B            | AB C; ask A-C refused
A+B, B+C, A!C                    | AB C; ask B-C pins
A+B, A=C 40, B=D 40              | ABCD
B=C 40, A=B 30, D=C 30           | ABCD
A^B 40                           | AB
A^B 40, A^C 40                   | ABC
A^B 40, A^C 40, B%C 30           | A B C; ask A-B refused, A-C refused, B-C probable
A=B 40, A^C 50, B%C 30           | AB C; ask A-C refused
A=B 40, A=C 40, B%C 30           | ABC
A@B 40, A=C 50, B%C 30           | ABC
A@B 40, A^C 40, B%C 30           | AB C; ask A-C refused
A@B 40, A=C 50, B#C              | AC B; ask A-B refused
A^B 40, A^C 40, B#C              | A B C; ask A-B refused, A-C refused
A^B 40, A^C 40, B?C 30           | AB C; ask A-C refused
A^B 40, A^C 40, B%C 30, B+C      | ABC
A^B 40, A^C 40, B%C 30, B!C      | A B C; ask A-B refused, A-C refused
A^B 40, A^C 40, D^B 40, D^C 40, A^D 40, B%C 30 | AD B C; ask A-B refused, A-C refused, B-C probable
""", fold)


@pytest.mark.parametrize("line", PAGE.cases())
def test_pairs_become_persons(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected


@pytest.mark.parametrize("line", PAGE.cases())
def test_the_order_of_cards_pairs_and_pins_does_not_matter(line: Line) -> None:
    cards, edges, pins = read(line.given[0])
    for order in permutations(edges.items()):
        turned = {pair[::-1]: found for pair, found in order}
        assert told(persons(reversed(cards), turned, reversed(pins))) == line.expected


def test_a_pin_on_a_card_that_is_not_here_waits_for_it() -> None:
    assert told(persons("AB", {}, [Pin("A", "Z", True), Pin("B", "Y", False)])) == "A B"


def test_a_person_is_named_by_its_lowest_card() -> None:
    found = persons("ABCD", {("C", "B"): edge("=", 40), ("D", "C"): edge("=", 40)})
    assert dict(found.person_of) == {"A": "A", "B": "B", "C": "B", "D": "B"}


def test_probable_links_are_of_persons_not_of_cards() -> None:
    found = persons(*read("A=B 40, C=D 40, B~C 20, E"))
    assert found.linked("A") == (("B",), ("C", "D"))
    assert found.linked("D") == (("C",), ("A", "B"))
    assert found.linked("E") == ((), ())


def test_the_judge_sees_a_veto_between_cards_that_no_key_brought_together() -> None:
    asked: list[Pair] = []

    def judge(one: str, other: str) -> Comparison:
        asked.append((one, other))
        return edge("#", 0)

    cards, edges, pins = read("A=B 40, B=C 35")
    assert told(persons(cards, edges, pins, judge)) == "AB C; ask B-C refused"
    assert asked == [("A", "C")]
    assert told(persons(cards, edges, pins)) == "ABC"


def test_the_judge_answers_a_probable_question_between_persons_that_a_veto_parts() -> None:
    cards, edges, pins = read("A=B 40, B~C 20")
    assert told(persons(cards, edges, pins, lambda one, other: edge("#", 0))) == "AB C"
    assert told(persons(cards, edges, pins, lambda one, other: edge("?", 0))) == "AB C; ask B-C probable"


def test_an_unblocked_probable_pair_is_no_question() -> None:
    assert told(persons("AB", {}, (), lambda one, other: edge("~", 20))) == "A B"
