"""Chapter: a result exists elsewhere from the moment its hospital's habit lets it out, and not before."""

from __future__ import annotations

import pytest

from scenarios.definition import Systems
from tests.spec.telling.book import arm, chapter, verdicts

HABITS = {
    "at_once": """
known here, known there                           | 9 11:03  | 9 11:03        | BM | reuse
a minute before it is finished                    | 9 11:03  | 9 11:02        | BM | repeat
""",
    "sweep": """
between two sweeps                                | 9 11:03  | 9 11:09        | BM | repeat
at the next sweep                                 | 9 11:03  | 9 11:10        | BM | reuse
the own chart waits for no sweep                  | 9 11:03  | 9 11:04        | BN1 | reuse
""",
    "nightly": """
on the same evening                               | 9 11:00  | 9 21:59        | BM | repeat
at ten at night                                   | 9 11:00  | 9 22:00        | BM | reuse
finished just after: the next night               | 9 22:01  | 10 21:00       | BM | repeat
and then it is there                              | 9 22:01  | 10 22:00       | BM | reuse
""",
    "visit_close": """
the visit lasts until eight of the twentieth      | 17 11:00 | 20 07:59       | BM | repeat
closed, swept, sent                               | 17 11:00 | 20 08:00       | BM | reuse
finished after it was closed                      | 21 11:03 | 21 11:10       | BM | reuse
""",
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_lets_results_out(habit: str) -> None:
    examples = chapter(HABITS[habit])
    systems = Systems(publishing=(("all", habit),))
    assert verdicts(examples, arm(systems=systems)) == [one.expected for one in examples]


def test_the_facilitys_own_choice_goes_before_that_of_its_kind_and_that_of_all() -> None:
    examples = chapter(HABITS["sweep"])
    systems = Systems(publishing=(("BN1", "sweep"), ("all", "nightly"), ("provincial", "visit_close")))
    assert verdicts(examples, arm(systems=systems)) == [one.expected for one in examples]


def test_a_pointer_is_under_way_for_the_delay_of_the_link() -> None:
    examples = chapter("""
    before it has arrived                         | 9 11:00  | 9 12:29        | BM | repeat
    at that instant                               | 9 11:00  | 9 12:30        | BM | reuse
    """)
    systems = Systems(publishing=(("all", "at_once"),))
    assert verdicts(examples, arm(systems=systems, delay=90)) == [one.expected for one in examples]


def test_the_time_of_the_order_for_that_of_the_collection_makes_a_result_look_older() -> None:
    # Finished at 11:00 of the ninth: signed at 8:00, collected at 9:00; the window is seven days.
    examples = chapter("""
    young enough either way                       | 9 11:00  | 16 07:59       | BM | reuse
    too old by the order, young by the collection | 9 11:00  | 16 08:30       | BM | repeat
    """)
    systems = Systems(order_time_for_collection=("BN1",))
    assert verdicts(examples, arm(systems=systems)) == [one.expected for one in examples]
    assert verdicts(examples, arm()) == ["reuse", "reuse"]
