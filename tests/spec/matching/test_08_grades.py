"""Chapter: grades among one million people. A name and a birth date fit several; it takes one thing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coordinator.matching import RULES, compare, features
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import A_MILLION, MODEL, card, compared, grade
from tests.spec.matching.test_07_vetoes import PAGE as VETOED

HOME = "phone=0830012345; address=Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"
HOA = "Nguyễn Thị Hòa; 1985-03-09; f"

PAGE = Page("grades", f"""
{HOA}; cccd=f1985#17             | {HOA}; cccd=f1985#17                         | certain: citizen-number
{HOA}; cccd=f1985#17             | NGUYEN THI HOA; 1985; f; bhyt12=f1985#17     | certain: citizen-number
{HOA}; cccd=f1985#17             | Nguyễn Hòa; 1985-09-03; f; cccd=f1985#17     | certain: citizen-number
{HOA}; cccd=f1985#17             | Nguyễn Thị Thúy Hòa; 1985-03-09; f; cccd=f1985#17 | certain: citizen-number
{HOA}; cccd=f1985#17             | -; 1985-03-09; f; cccd=f1985#17              | certain: citizen-number
{HOA}; cccd=f1985#17             | -; -; ; cccd=f1985#17                        | probable: score
{HOA}; at=BM/A-1                 | Nguyễn Hòa; 1985; f; at=BM/A-1               | certain: record-number
{HOA}; at=BM/A-1                 | {HOA}; at=CR/A-1                             | probable: score
{HOA}; bhyt=5                    | {HOA}; bhyt10=5                              | certain: score
{HOA}; bhyt=5                    | NGUYEN THI HOA; 1985; f; bhyt10=5            | certain: score
Nguyễn Minh Hoàng; 2018-05-04; m; bhyt=5; {HOME} | Nguyễn Minh Hoàn; 2018-05-04; m; bhyt=5; {HOME} | certain: score
{HOA}; old=1                     | NGUYEN THI HOA; 1985-03-09; f; old=1         | certain: score
{HOA}; phone=0830012345          | {HOA}; phone=01230012345                     | certain: score
{HOA}; {HOME}                    | NGUYEN THI HOA; 1985; f; {HOME}              | certain: score
{HOA}                            | {HOA}                                        | probable: score
{HOA}; address=xã Tân Hòa, tỉnh Bắc Ninh | {HOA}; address=xã Tân Hòa, tỉnh Bắc Ninh | certain: score
{HOA}; address=xã Tân Hòa, tỉnh Bắc Ninh | {HOA}; address=tỉnh Bắc Ninh         | probable: score
Trịnh Lưu Hòa; 1985; f; address=Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh | Trịnh Lưu Hòa; 1985; f; address=Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh | probable: score
{HOA}                            | NGUYEN THI HOA; 1985; f                      | possible: score
{HOA}                            | Nguyễn Thị Hòa; 1985-09-03; f                | possible: score
{HOA}                            | Nguyễn Thị Hòa; 1990-07-21; f                | certainly-not: score
{HOA}                            | Trần Văn Hùng; 1960-01-02; m                 | certainly-not: parent-and-child
{HOA}; cccd=f1985#123456         | Nguyễn Thị Hòa; 1985-03-09; f; cccd=f1985#124356 | probable: score
-                                | -                                            | certainly-not: score
KHÔNG TÊN; -; f                  | KHÔNG TÊN; -; f                              | certainly-not: score
VÔ DANH; 1980; m; address=xã Tân Hòa, tỉnh Bắc Ninh | VÔ DANH; 1980; m; address=xã Tân Hòa, tỉnh Bắc Ninh | certainly-not: score
Anne-Marie Dupont; 1985-03-09; f; raw=FR 12AB34567 | DUPONT Anne Marie; 1985-03-09; f; raw=FR12AB34567 | certain: score
""", grade)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_two_cards_have_one_grade(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected


def test_a_bigger_crowd_takes_more() -> None:
    """The same two cards: 34 bits are enough among a million people, not among a hundred million."""
    pair = f"{HOA}; phone=0830012345", "Nguyễn Hòa; 1985-03-09; f; phone=0830012345"
    by_size = [compared(*pair, population=size) for size in (10**6, 10**8)]
    assert [found.grade for found in by_size] == ["certain", "probable"]
    assert [round(found.needed, 1) for found in by_size] == [30.9, 37.6]


def test_a_comparison_explains_itself_line_by_line() -> None:
    found = compared(f"{HOA}; cccd=f1985#17; {HOME}", f"Nguyễn Hòa; 1985; f; cccd=f1985#17; {HOME}")
    lines = list(found.explain())
    assert lines[0] == "certain: rule citizen-number (one valid citizen number that agrees with both cards)"
    assert [line.split()[:2] for line in lines[1:8]] == [
        ["name", "middle-dropped"], ["birth_date", "year-only"], ["sex", "equal"], ["cccd", "equal"],
        ["bhyt", "missing"], ["phone", "equal"], ["address", "household"],
    ]  # fmt: skip
    assert abs(sum(step.bits for step in found.levels) - found.bits) < 1e-9
    assert lines[-1].strip() == "model viet-nam-1 2026-11-27"


@pytest.mark.parametrize(("one", "other", "begins"), [
    (f"{HOA}; bhyt=5", f"{HOA}; bhyt=5", "certain: score "),
    (f"{HOA}; cccd=f1985#17", f"{HOA}; cccd=f1985#17", "certain: rule citizen-number"),
    (f"{HOA}; cccd=f1985#123456", f"{HOA}; cccd=f1985#654321", "certainly-not: veto two-numbers"),
])  # fmt: skip
def test_it_can_be_told_whether_a_rule_a_score_or_a_veto_decided(one: str, other: str, begins: str) -> None:
    assert next(compared(one, other).explain()).startswith(begins)


def test_a_phone_known_to_be_shared_by_a_crowd_is_no_evidence() -> None:
    desk = replace(MODEL, frequent=frozenset({"p:0830012345"}))
    a, b = (features(card(f"{HOA}; phone=0830012345")) for _ in range(2))
    found = compare(a, b, desk, A_MILLION)
    assert (found.grade, found.levels[5].level, found.levels[5].bits) == ("probable", "shared", 0.0)


def test_every_rule_of_the_house_has_a_line_in_the_book() -> None:
    named = {line.expected.rpartition(": ")[2] for page in (PAGE, VETOED) for line in page.lines()}
    assert set(RULES) <= named
