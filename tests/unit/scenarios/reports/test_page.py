"""The page keeps its promises: one small file, both languages, nothing loaded from anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from scenarios.reports.markup import table

VOID = {"meta", "input", "br", "hr", "img", "link"}


class Strict(HTMLParser):
    """Fails on a tag that is closed out of turn, and remembers what it met."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page: str) -> Strict:
    parser = Strict()
    parser.feed(page)
    parser.close()
    return parser


def test_every_element_is_closed_in_turn(either_page):
    assert parsed(either_page).open == []


def test_identifiers_are_unique(either_page):
    found = [value for tag, name, value in parsed(either_page).attributes if name == "id"]
    assert len(found) == len(set(found))


def test_nothing_is_fetched_from_outside(either_page):
    outside = [
        (tag, name, value) for tag, name, value in parsed(either_page).attributes
        if name in ("src", "href", "xlink:href", "srcset", "data", "action") and not value.startswith("#")
    ]  # fmt: skip
    assert outside == []
    assert not re.search(r"url\(\s*['\"]?(?!#)", either_page)
    assert "@import" not in either_page and "<link" not in either_page


def test_a_source_address_is_plain_text(run_page):
    assert "https://example.org/plain-text" in run_page


def test_the_page_stays_below_a_megabyte_however_many_assumptions(long_page):
    assert len(long_page) < 1_000_000
    assert "1.100" in long_page.decode() and "1,100" in long_page.decode()  # those not named on the page


def test_writing_twice_gives_the_same_bytes(run_page, run_page_again):
    assert run_page == run_page_again


def test_without_script_vietnamese_is_shown_and_the_other_language_is_one_click_away(either_page):
    assert '<html lang="vi">' in either_page
    assert re.search(r'id="speak-vi" checked', either_page)
    assert ":has(#speak-en:checked) [data-language=vi]" in either_page


def test_every_picture_has_a_text_in_its_language(either_page):
    for language in ("vi", "en"):
        article = re.search(rf'<article lang="{language}".*?</article>', either_page, re.S).group()
        labels = re.findall(r'<div role="img" aria-label="([^"]+)"', article)
        assert labels and len(labels) == article.count("<figure>")
        assert all((re.search(r"[ăâđêôơưạảấầẩậắặẹẻếềệỉịọốồộớờợụủứừựỳỵ]", label) is not None) == (language == "vi")
                   for label in labels if "Biểu đồ" in label or "chart" in label)  # fmt: skip


def test_what_comes_from_tables_is_escaped(run_page):
    assert "<A&B>" not in run_page and "&lt;A&amp;B&gt;" in run_page
    assert "a <meaning>" not in run_page


def test_a_run_without_measures_says_unknown_and_never_zero(empty_page):
    headline = re.search(r'<section id="headline-en">.*?</section>', empty_page, re.S).group()
    assert "unknown" in headline
    assert not re.search(r">0<", headline)


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed (apt-get install chromium)")
def test_a_browser_draws_it_without_a_network(either_page, tmp_path):
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(either_page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
               "--disable-background-networking", "--proxy-server=127.0.0.1:9", "--enable-logging=stderr",
               f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1100,2400", f"--screenshot={picture}",
               page.as_uri()]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stderr
    assert "CONSOLE" not in said
    assert picture.read_bytes()[:4] == b"\x89PNG" and picture.stat().st_size > 50_000


def test_the_second_page_says_how_long_a_result_may_serve_at_a_stated_risk(windows_page):
    seen = windows_page.replace("\u00a0", " ").replace("\u2060", "")  # what keeps words on one line
    english, vietnamese = (seen.split(f'<article lang="{of}"')[1].split("</article>")[0] for of in ("en", "vi"))
    assert english.index('id="harm-en"') < english.index('id="windows-en"') < english.index('id="funnel-en"')
    assert "20 d (9 d – &gt; 180 d)" in english and "1 d / 2 d" in english
    assert "20 ngày (9 ngày – &gt; 180 ngày)" in vietnamese
    assert "1 further analytes" in english and "Window at which a stated risk is reached, beside the rules" in english


def test_a_world_too_small_for_any_window_says_so_instead_of_an_empty_table(page_of_few_results):
    english = page_of_few_results.split('<article lang="en"')[1].split("</article>")[0]
    assert "Too few results could be reused" in english and "A larger world" in english
    assert "Window at which a stated risk is reached, beside the rules" not in english


def test_without_a_curve_there_is_no_section_of_windows(run_page):
    assert 'id="harm-en"' in run_page and 'id="windows-en"' not in run_page


def test_a_head_never_breaks_between_a_number_and_its_sign():
    assert "Khoảng tin cậy 95\u00a0%" in table("Nhánh", ["Nhánh", "Khoảng tin cậy 95 %"], [["a", "1 – 2"]])
