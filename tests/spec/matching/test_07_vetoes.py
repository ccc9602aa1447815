"""Chapter: what forbids an automatic link. Asked before anything is weighed; each line is two cards and the veto."""

from __future__ import annotations

import pytest

from coordinator.matching import VETOES
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import compared, grade

HOME = "phone=0830012345; address=Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"
HOA = "Nguyễn Thị Hòa; 1985-03-09; f"
TWIN = "2018-05-04; f"


def answer(one: str, other: str) -> str:
    return grade(one, other)


PAGE = Page("vetoes", f"""
{HOA}; cccd=f1985#123456; {HOME} | {HOA}; cccd=f1985#654321              | certainly-not: two-numbers
{HOA}; cccd=f1985#123456; {HOME} | {HOA}; cccd=f1985#654321; {HOME}      | probable: two-numbers-one-person
{HOA}; cccd=f1985#123456; bhyt=5 | {HOA}; cccd=f1985#654321; bhyt10=5    | probable: two-numbers-one-person
Nguyễn Minh Hoàng; {TWIN}; {HOME} | Nguyễn Minh Khôi; {TWIN}; {HOME}     | certainly-not: twins
Nguyễn Minh Hoàng; {TWIN}; {HOME} | Nguyen Minh Khoi; 2018; f; {HOME}    | certainly-not: twins
Nguyễn Minh Hoàng; {TWIN}; cccd=f2018#17 | Nguyễn Minh Khôi; {TWIN}; cccd=f2018#18 | certainly-not: twins
Nguyễn Minh Hoàng; {TWIN}; bhyt10=5 | Nguyễn Minh Khôi; {TWIN}; bhyt10=6 | certainly-not: twins
Nguyễn Minh Hoàng; {TWIN}; {HOME} | Nguyễn Minh Hoàn; {TWIN}; {HOME}     | probable: like-twins
Nguyễn Thanh Thủy; {TWIN}; {HOME} | Nguyễn Thanh Thúy; {TWIN}; {HOME}    | probable: like-twins
Nguyễn Nhật Minh; {TWIN}; {HOME}  | Nguyễn Quang Minh; {TWIN}; {HOME}    | probable: like-twins
Tạ Bảo Thư Thủy; {TWIN}; {HOME}  | Tạ Bảo Thủy Thư; {TWIN}; {HOME}       | probable: like-twins
Nguyễn Minh Hoàng; {TWIN}; cccd=f2018#17 | Nguyễn Minh Hoàng; 2018-09-01; f; cccd=f2018#18 | possible: near-numbers
CON BÀ Lan 1; 2025-03-09; f; {HOME} | CON BÀ Lan 2; 2025-03-09; f; {HOME} | certainly-not: twin-ordinals
CON BÀ Nguyễn Thị Hòa; 2025-03-09; f; {HOME} | {HOA}; {HOME}             | certainly-not: mother-and-child
CON BÀ Nguyễn Thị Hòa; 2025-03-09; f; cccd=f1985#17; {HOME} | {HOA}; cccd=f1985#17; {HOME} | certainly-not: mother-and-child
CON BÀ Nguyễn Thị Hòa; 2025-03-09; f; {HOME} | CON BÀ Nguyễn Thị Hòa; 2023-06-01; f; {HOME} | certainly-not: another-child
CON BÀ Nguyễn Thị Hòa; 2025-03-09; f; {HOME} | Trần Gia Linh; 2025-03-09; f; {HOME} | probable: no-name-yet
CON BÀ Nguyễn Thị Hòa; 2025-03-09; f; {HOME} | CON BA NGUYEN THI HOA; 2025-03-09; f; {HOME} | probable: no-name-yet
BÉ TRẦN; 2025-03-09; f; bhyt=5; {HOME} | Trần Gia Linh; 2025-03-09; f; bhyt=5; {HOME} | probable: no-name-yet
Trần Gia Linh; 2015-03-09; f; cccd=f1985#17; {HOME} | {HOA}; cccd=f1985#17; {HOME} | certainly-not: parent-and-child
Nguyễn Thị Lan; 1955-06-01; f; {HOME} | {HOA}; {HOME}                    | certainly-not: parent-and-child
{HOA}; {HOME} | Nguyễn Thị Hòa; 1958-03-09; f; {HOME}                    | probable: generation
{HOA}; {HOME} | Nguyễn Thị Hoa; 1958-03-09; f; {HOME}                    | probable: generation
{HOA}; cccd=f1985#17 | Nguyễn Thị Hòa; 1986-03-09; f; cccd=f1985#17      | probable: same-number
{HOA}; cccd=f1985#17 | Nguyễn Thị Hòa; 1985-03-09; m; cccd=f1985#17      | probable: same-number
{HOA}; cccd=f1985#17 | Lê Thị Mai; 1985-03-09; f; cccd=f1985#17          | probable: same-number
{HOA}; cccd=f1985#17; bhyt=5; {HOME} | Lê Văn Mai; 1984-03-09; m; cccd=f1985#17; bhyt=5; {HOME} | probable: same-number
Trần Gia Linh; 2018-05-04; f; cccd=f1985#17 | Trần Gia Hân; 2019-07-01; f; cccd=f1985#17 | probable: same-number
{HOA}; bhyt=5 | Lê Thị Mai; 1985-07-21; f; bhyt=5                        | certainly-not: same-insurance
{HOA}; bhyt=5 | Nguyễn Thị Hòa; 1990-07-21; f; bhyt=5                    | probable: same-insurance
{HOA}; cccd=f1985#17; {HOME} | Nguyễn Văn Hòa; 1990-03-09; m             | certainly-not: number-contradicts
{HOA}; cccd=f1985#17; {HOME} | Nguyễn Thị Hòa; 1985-03-09; m; {HOME}     | probable: number-doubts
{HOA}; cccd=f1985#17; {HOME} | Nguyễn Thị Hòa; 1986-03-09; f; {HOME}     | probable: number-doubts
{HOA}; at=BM/A-1 | Lê Thị Mai; 1990-07-21; f; at=BM/A-1                  | probable: record-used-twice
""", answer)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_what_is_vetoed_is_never_certain(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected


def test_every_veto_of_the_house_has_a_line_in_the_book() -> None:
    named = {line.expected.rpartition(": ")[2] for line in PAGE.lines()}
    assert {veto.name for veto in VETOES} <= named


@pytest.mark.parametrize("line", PAGE.cases())
def test_no_veto_gives_way_to_a_bigger_or_smaller_crowd(line: Line) -> None:
    for population in (2, 10_000, 100_000_000):
        assert compared(*line.given, population=population).grade != "certain"
