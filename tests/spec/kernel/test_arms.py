"""Chapter: an arm performs what is not accepted, and only what was performed and is visible may be reused."""

from __future__ import annotations

import pytest

from coordinator.decision import Answer, Criterion, VerdictKind
from tests.spec.decision.asked import policy_of
from tests.spec.decision.book import Example, at_the_coordinator, both, chapter
from tests.spec.decision.words import HOSPITALS, clock_of, told
from tests.spec.kernel.story import story
from tests.spec.kernel.tables import Said, arm

POLICY = policy_of("everything anywhere 3 d")
CORRECTIONS = """
corrected between the pointer and the order   | hb H, day 0, at C, corrected day 1 to N          | hb, day 2 | reuse
corrected to abnormal meanwhile               | hb N, day 0, at C, corrected day 1 to H          | hb, day 2 | repeat: no worth_reusing
corrected at that very instant                | hb N, day 0, at C, corrected day 2 to H          | hb, day 2 | repeat: no worth_reusing
corrected a millisecond later                 | hb N, day 0, at C, corrected day 2 09:00:00.001 to H | hb, day 2 | reuse
withdrawn between the pointer and the order   | hb N, day 0, at C, withdrawn day 1               | hb, day 2 | repeat: nothing found
withdrawn, and an older one stands            | hb N, day 0, at C ; hb N, day 1, at B, withdrawn day 1 12:00 | hb, day 2 | reuse
permitted from that very instant              | hb N, day 0, at C, permitted from day 2          | hb, day 2 | reuse
permitted until that very instant             | hb N, day 0, at C, permitted until day 2         | hb, day 2 | repeat: unknown final, worth_reusing; no permitted
within one hospital nothing is asked          | hb N, day 0, not permitted                       | hb, day 2 | reuse
"""
DOWN = (HOSPITALS["C"], clock_of("day 2").earliest, clock_of("day 2 12:00").earliest)
OUTAGE = """
the source is down when the order is signed   | hb N, day 0, at C          | hb, day 2             | ask: unknown final, worth_reusing
a slow analyte still lacks its status         | hba1c N, day 0, at C       | hba1c, day 2          | ask: unknown final
one millisecond before it went down           | hb N, day 0, at C          | hb, day 2 08:59:59.999 | reuse
its last millisecond                          | hb N, day 0, at C          | hb, day 2 11:59:59.999 | ask: unknown final, worth_reusing
up again at that very instant                 | hb N, day 0, at C          | hb, day 2 12:00       | reuse
down, but too old already                     | hb N, day 0, at C          | hb, day 2, inpatient  | repeat: unknown final, worth_reusing; no recent_enough | hb inpatient 1 d; hb outpatient 3 d
another hospital is not concerned             | hb N, day 0, at B          | hb, day 2             | reuse
one's own chart is never down                 | hb N, day 0, at C          | hb, day 2, at C       | reuse
down, and older results are not consulted     | hb N, day 0 ; hb N, day 1, at C | hb, day 2        | ask: unknown final, worth_reusing
"""


@pytest.mark.parametrize("example", chapter(CORRECTIONS))
def test_versions_and_permissions_are_those_of_the_moment_of_fetching(example: Example) -> None:
    assert at_the_coordinator(example) == both(example.answer)


@pytest.mark.parametrize("example", chapter(OUTAGE))
def test_a_source_that_is_down_leaves_its_content_unknown(example: Example) -> None:
    assert at_the_coordinator(example, [DOWN]) == both(example.answer)


def _words(said: list[Said]) -> list[str]:
    return [_word(s) for s in said]


def _word(said: Said) -> str:
    kind = "not asked" if said.kind is None else str(said.kind)
    return kind if said.kept else f"{kind}, cut"


def test_what_was_cut_gives_no_result_to_later_orders() -> None:
    lines, words = story("""
        hb N, day 0         | repeat
        hb N, day 2         | reuse, cut
        hb N, day 4         | repeat
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_what_was_performed_in_spite_of_a_card_does() -> None:
    lines, words = story("""
        hb N, day 0         | repeat
        hb N, day 2         | reuse
        hb N, day 4         | reuse
    """)
    assert _words(arm(lines, POLICY, accepts=False)) == words


def test_a_cut_order_is_not_pending_for_anybody() -> None:
    lines, words = story("""
        hb N, day 0                    | repeat
        hb N, day 1, resulted day 9    | reuse, cut
        hb N, day 2                    | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_an_order_that_was_not_asked_about_is_performed_and_serves_later() -> None:
    lines, words = story("""
        hb N, day 0        | not asked
        hb N, day 1        | not asked
        hb N, day 2        | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True, asked=[False, False, True])) == words


def test_an_hiv_order_is_not_sent_and_always_performed() -> None:
    lines, words = story("""
        hiv NEG, day 0     | not asked
        hiv NEG, day 1     | not asked
    """)
    assert _words(arm(lines, POLICY, accepts=True, asked=[False, False])) == words


def test_a_panel_is_cut_whole_or_not_at_all() -> None:
    lines, words = story("""
        electrolytes N but cl H, day 0    | repeat
        electrolytes N, day 1             | partial
        electrolytes N, day 2             | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_an_order_asked_about_is_performed() -> None:
    lines, words = story("""
        hb 140, day 0       | repeat
        hb N, day 1         | ask
        hb N, day 2         | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_orders_signed_together_run_by_their_id() -> None:
    lines, words = story("""
        hb N, day 0, resulted day 0, id 12     | reuse, cut
        hb N, day 0, resulted day 0, id 9      | repeat
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_a_later_test_published_earlier_is_used_first_and_stays_the_newest() -> None:
    lines, words = story("""
        hb H, day 0, at B, published day 4                  | repeat
        hb N, day 1, at B, published day 1 12:00, serial    | repeat
        hb N, day 2, at C                                   | repeat
        hb N, day 3                                         | reuse, cut
        hb N, day 3 23:00                                   | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


def test_somebody_else_has_no_part_in_it() -> None:
    lines, words = story("""
        hb N, day 0, he     | repeat
        hb N, day 1         | repeat
        hb N, day 2, he     | reuse, cut
    """)
    assert _words(arm(lines, POLICY, accepts=True)) == words


@pytest.mark.parametrize(("drawn", "accepted"), [(0.0, True), (0.299_999, True), (0.3, False), (0.9, False)])
def test_a_proposal_is_accepted_when_its_number_is_below_the_probability(drawn: float, accepted: bool) -> None:
    lines = [told("hb N, day 0", 1), told("hb N, day 1", 2)]
    said = arm(lines, POLICY, uniform=[0.0, drawn], normal=0.3, abnormal=0.0)
    assert said[1].counted is Answer.YES and said[1].kept is not accepted


def test_an_abnormal_earlier_result_has_a_probability_of_its_own() -> None:
    lines = [told("hba1c H, day 0", 1), told("hba1c N, day 1", 2)]
    assert arm(lines, POLICY, uniform=[0.0, 0.1], normal=1.0, abnormal=0.1)[1].kept
    assert not arm(lines, POLICY, uniform=[0.0, 0.1], normal=0.0, abnormal=0.2)[1].kept


def test_abnormal_means_a_judged_analyte() -> None:
    lines = [told("impedance count N but hct H, day 0", 1), told("laser count N, day 1", 2)]
    assert not arm(lines, POLICY, uniform=[0.0, 0.1], normal=0.2, abnormal=0.0)[1].kept


def test_nothing_is_ever_shown_on_a_probable_link_and_its_orders_are_performed() -> None:
    lines = [told("hb N, day 0, at B, perhaps she", 1), told("hb N, day 1", 2)]
    last = arm(lines, POLICY, accepts=True)[1]
    assert (last.kind, last.counted, last.kept) == (VerdictKind.ASK, Answer.NO, True)
    assert set(last.answers.values()) == {Answer.UNKNOWN} and len(last.answers) == len(Criterion)
