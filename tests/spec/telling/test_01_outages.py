"""Chapter: what is down hides or leaves unknown, and never means "none"."""

from __future__ import annotations

from tests.spec.telling.book import arm, chapter, down, verdicts

ENDPOINT = """
finished and asked for before the outage          | 9 11:00  | 9 12:00        | BM | reuse
its records cannot be fetched: could not look     | 9 11:00  | 11 08:00       | BM | ask
the pointer arrives, the record cannot be fetched | 11 09:00 | 11 12:00       | BM | ask
the last minute of the outage                     | 9 11:00  | 11 23:59       | BM | ask
up again at that very instant                     | 9 11:00  | 12             | BM | reuse
its own chart is at hand                          | 9 11:00  | 11 08:00       | BN1 | reuse
"""
LINK_OF_THE_SOURCE = """
a pointer from before: could not look             | 9 11:00  | 11 08:00       | BM | ask
finished meanwhile: no pointer has arrived        | 11 09:00 | 11 12:00       | BM | repeat
what was sent arrives when the link is up         | 11 09:00 | 12             | BM | reuse
its own clinicians get no answer                  | 9 11:00  | 11 08:00       | BN1 | not asked
and get one when the link is up                   | 11 09:00 | 12             | BN1 | reuse
"""
LINK_OF_THE_ASKER = """
nobody answers, and the order goes on             | 9 11:00  | 11 08:00       | BM | not asked
the other hospital still asks and is answered     | 9 11:00  | 11 08:00       | BN1 | reuse
answered again at that very instant               | 9 11:00  | 12             | BM | reuse
"""
HOSPITAL = """
its own orders are written on paper               | 9 11:00  | 11 08:00       | BN1 | not asked
finished meanwhile, known when it is up again     | 11 09:00 | 12             | BN1 | reuse
and elsewhere from then on too                    | 11 09:00 | 12             | BM | reuse
nothing of it is known elsewhere before           | 11 09:00 | 11 12:00       | BM | repeat
a pointer from before: could not look             | 9 11:00  | 11 12:00       | BM | ask
"""
COORDINATOR = """
nobody is answered                                | 9 11:00  | 11 08:00       | BM | not asked
not even about the own chart                      | 9 11:00  | 11 08:00       | BN1 | not asked
what was sent meanwhile has arrived               | 11 09:00 | 12             | BM | reuse
before and after nothing is lost                  | 9 11:00  | 9 12:00        | BM | reuse
"""


def test_a_source_whose_records_cannot_be_fetched() -> None:
    examples = chapter(ENDPOINT)
    assert verdicts(examples, arm(down("endpoint", "BN1", "10", "12"))) == [one.expected for one in examples]


def test_a_source_whose_link_is_down() -> None:
    examples = chapter(LINK_OF_THE_SOURCE)
    assert verdicts(examples, arm(down("link", "BN1", "10", "12"))) == [one.expected for one in examples]


def test_a_hospital_that_asks_over_a_dead_link() -> None:
    examples = chapter(LINK_OF_THE_ASKER)
    assert verdicts(examples, arm(down("link", "BM", "10", "12"))) == [one.expected for one in examples]


def test_a_hospital_that_is_down_as_a_whole() -> None:
    examples = chapter(HOSPITAL)
    assert verdicts(examples, arm(down("hospital", "BN1", "10", "12"))) == [one.expected for one in examples]


def test_a_coordinator_that_is_down() -> None:
    examples = chapter(COORDINATOR)
    assert verdicts(examples, arm(down("coordinator", "", "10", "12"))) == [one.expected for one in examples]


def test_outages_that_overlap_are_one_outage() -> None:
    examples = chapter(LINK_OF_THE_SOURCE)
    parts = (down("link", "BN1", "10", "11 10:00"), down("link", "BN1", "11 08:00", "12"))
    assert verdicts(examples, arm(*parts)) == [one.expected for one in examples]
