"""Chapter: two syllables. The first level that holds; letters are compared with their marks, and the tone apart."""

from __future__ import annotations

import unicodedata

import pytest

from coordinator.matching.levels import syllable_level
from tests.spec.matching.book import Line, Page


def answer(one: str, other: str) -> str:
    words = [unicodedata.normalize("NFC", word.casefold()) for word in (one, other)]
    levels = {syllable_level(*words), syllable_level(*reversed(words))}
    return " and ".join(sorted(level.name.lower().replace("_", "-") for level in levels))


PAGE = Page("syllables", """
Hòa    | Hòa     | same
HÒA    | hòa     | same
Hòa    | Hoà     | tone-place
Thủy   | Thuỷ    | tone-place
Khoẻ   | Khỏe    | tone-place
Hòa    | Hoa     | marks-missing
Nguyễn | Nguyên  | marks-missing
Nguyễn | Nguyen  | marks-missing
Đức    | Duc     | marks-missing
Đức    | Đưc     | marks-missing
Nguyễn | Nguy?n  | marks-missing
Lý     | Lí      | i-y
Mỹ     | Mĩ      | i-y
Quý    | Quí     | i-y
Vy     | Vi      | own
Hoàng  | Huỳnh   | regional
Hoang  | Huynh   | regional
Vũ     | Võ      | regional
Vu     | Vo      | regional
Phúc   | Phước   | regional
Nhật   | Nhựt    | regional
Hoàng  | Hoàn    | typo
Nguyễn | Nguyễnn | typo
Nguyễn | Nguyẽnn | different
Minh   | Mihn    | typo
Linh   | Lonh    | typo
Hoàng  | Hoán    | different
Thủy   | Thúy    | other-marks
Thủy   | Thùy    | other-marks
Hân    | Hăn     | other-marks
Ân     | Ấn      | marks-missing
Đung   | Dụng    | other-marks
An     | Anh     | different
Văn    | Vn      | typo
Anh    | Ah      | typo
Thị    | Thịị    | typo
Lê     | L       | different
Vi     | Vu      | different
Hồng   | Hoàng   | different
Thu    | Thủy    | typo
Vũ     | Vỗ      | different
Tây    | Tai     | typo
Thủy   | Thu     | typo
Hồng   | Hương   | different
Hong   | Huong   | typo
Lan    | Hương   | different
Müller | Muller  | marks-missing
José   | Jose    | marks-missing
Łukasz | Lukasz  | marks-missing
王     | 王      | same
王     | 李      | different
""", answer)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_two_syllables_have_one_level(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected
