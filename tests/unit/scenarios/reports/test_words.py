"""The reports speak both languages, each with its own numbers, and say only what was found."""

from __future__ import annotations

import re
import string

import pytest

from scenarios.measures.measure import measure_kinds
from scenarios.reports.numbers import Numbers
from scenarios.reports.texts import text_table

EN, VI = Numbers("en", "unknown"), Numbers("vi", "chưa biết")


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", text_table())
def test_every_sentence_exists_in_both_languages_with_the_same_blanks(key):
    sentence = text_table()[key]
    assert sentence["en"].strip() and sentence["vi"].strip()
    assert names(sentence["en"]) == names(sentence["vi"])


def test_every_measure_is_defined_in_both_languages():
    for kind in measure_kinds().values():
        assert kind.label_en and kind.label_vi and kind.meaning_en and kind.meaning_vi and kind.unit


def test_numbers_follow_the_language():
    assert (EN.decimal(1234.5, 1), VI.decimal(1234.5, 1)) == ("1,234.5", "1.234,5")
    assert (EN.share(33, 1000), VI.share(33, 1000)) == ("3.3%", "3,3\u00a0%")
    assert (EN.money(1_234_567), VI.money(1_234_567)) == ("VND 1.2 million", "1,2\u00a0triệu đồng")
    assert (EN.day("2025-05-20"), VI.day("2025-05-20")) == ("20 May 2025", "20/5/2025")


def test_a_small_share_keeps_a_telling_digit_and_an_unknown_one_is_said():
    assert EN.share(36, 10_000) == "0.36%"
    assert EN.share(None, 10) == EN.share(1, 0) == EN.decimal(None) == "unknown"


def test_the_headline_gives_cross_facility_before_same_facility(run_page):
    for language, cross, same in (
        ("en", "321 (2.6%)", "654 orders (5.3%)"),
        ("vi", "321 chỉ định (2,6", "654 chỉ định (5,3"),
    ):
        said = re.search(rf'<section id="headline-{language}">.*?</section>', run_page, re.S).group()
        assert 0 < said.index(cross) < said.index(same)


def test_the_headline_says_cuts_money_and_harm_with_its_interval(run_page):
    for words in ("Clinicians accepted 400", "VND 19.9 million", "50 per 1,000 cuts (95% interval 33 to 76)"):
        assert words in run_page


def test_an_unknown_count_is_unknown_in_words_and_never_zero(run_page):
    row = re.search(r"Draft circular · draft-2026-08</th>(.*?)</tr>", run_page, re.S).group(1)
    assert "unknown" in row and ">0<" not in row.rsplit("<td", 1)[0]


def test_the_limits_name_the_missing_history_and_that_a_cut_changes_nothing_later(run_page):
    assert "shorter than the longest window of G147 by 185 days" in run_page
    assert "ngắn hơn thời hạn dài nhất của G147 (Anh) 185 ngày" in run_page
    assert "A cut changes nothing later" in run_page and "are not nested" in run_page


def test_assumed_figures_are_named_and_sure_ones_only_counted(run_page):
    named = re.findall(r'<th scope="row" class="t">care.csv</th><td class="t">(figure \d+)</td>', run_page)
    assert len(named) == 2 * 6 and "figure 1" not in named  # six unsure of twelve, in both languages


def test_prices_come_with_source_and_date(run_page):
    assert "Decision 3500, price date 19 November 2024" in run_page


def test_an_audit_says_what_became_of_the_rows_and_what_stays_open(audit_page):
    for words in (
        "Of 1,000 result rows read, 900 could be judged (90.0%)",
        "could be cut by all ten criteria (D3) unknown",
        "75 orders open for D3",
        "labs.ndjson.gz:17",
        "600 (60.0%)",
        "950 (95.0%)",
        "No facility is named.",
        "Không nêu cơ sở.",
    ):
        assert words in audit_page


def test_which_policy_is_shown_second_is_the_scenarios_choice(run_page, page_without_second_headline):
    for sentence in ("Had “Draft circular” applied instead", "Nếu áp dụng “Dự thảo thông tư”"):
        assert sentence in run_page
        assert sentence not in page_without_second_headline
