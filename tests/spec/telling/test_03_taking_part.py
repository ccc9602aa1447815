"""Chapter: who takes part, since when, on paper or with consent; a result of the others does not exist."""

from __future__ import annotations

from scenarios.definition import Systems
from tests.spec.telling.book import arm, chapter, joins, verdicts

ROLLOUT = """
the source has not joined                         | 9 11:00  | 11 08:00       | BM | repeat
what it had is known when it joins                | 9 11:00  | 12             | BM | reuse
it asks nobody before it joins                    | 9 11:00  | 11 08:00       | BN1 | not asked
and asks from then on                             | 9 11:00  | 12             | BN1 | reuse
"""
ASKER_LATE = """
the asker has not joined                          | 9 11:00  | 11 08:00       | BM | not asked
it asks from the instant it joins                 | 9 11:00  | 12             | BM | reuse
"""
PAPER = """
its results stay on paper                         | 9 11:00  | 11 08:00       | BM | repeat
and its clinicians ask nobody                     | 9 11:00  | 11 08:00       | BN1 | not asked
"""
ALONE = """
no legal basis at the source                      | 9 11:00  | 11 08:00       | BM | repeat
within the house none is needed                   | 9 11:00  | 11 08:00       | BN1 | reuse
"""


def test_a_source_joins_in_its_step() -> None:
    examples = chapter(ROLLOUT)
    assert verdicts(examples, arm(rollout=joins(("12", "BN1"), ("1", "BM")))) == [one.expected for one in examples]


def test_whoever_asks_joins_in_its_step_too() -> None:
    examples = chapter(ASKER_LATE)
    assert verdicts(examples, arm(rollout=joins(("12", "BM"), others="own"))) == [one.expected for one in examples]


def test_facilities_in_no_step_never_take_part_unless_it_is_said() -> None:
    examples = chapter("the source never joins | 9 11:00 | 29 08:00 | BM | repeat")
    assert verdicts(examples, arm(rollout=joins(("1", "BM")))) == ["repeat"]


def test_a_facility_on_paper() -> None:
    examples = chapter(PAPER)
    assert verdicts(examples, arm(systems=Systems(on_paper=("BN1",)))) == [one.expected for one in examples]


def test_before_its_electronic_record_a_hospitals_results_stay_on_paper_for_ever() -> None:
    # BN1's record is electronic from 22 September 2025 on: in June nothing of it is told, nor is it ever made up for.
    examples = chapter("made on paper | 9 11:00 | 11 08:00 | BM | repeat")
    assert verdicts(examples, arm(systems=Systems(emr_required=True))) == ["repeat"]


def test_without_a_legal_basis_nothing_leaves_the_house() -> None:
    examples = chapter(ALONE)
    nobody = Systems(consent_share=0.0, written_requests=False)
    assert verdicts(examples, arm(systems=nobody)) == [one.expected for one in examples]
    assert verdicts(examples, arm(systems=Systems(consent_share=1.0))) == ["reuse", "reuse"]


def test_a_code_that_no_map_knows_hides_the_result_even_at_home() -> None:
    examples = chapter("""
    nobody can read it                            | 9 11:00  | 11 08:00       | BM | repeat
    nor can the coordinator for its own house     | 9 11:00  | 11 08:00       | BN1 | repeat
    """)
    assert verdicts(examples, arm(systems=Systems(unmapped_share=1.0))) == [one.expected for one in examples]
