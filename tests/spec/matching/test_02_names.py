"""Chapter: two names. Syllable by syllable, never by the likeness of whole strings; the first level that holds."""

from __future__ import annotations

import pytest

from coordinator.matching.forms import read_name
from coordinator.matching.levels import name_match
from tests.spec.matching.book import Line, Page


def answer(one: str, other: str) -> str:
    a, b = read_name(one), read_name(other)
    return " and ".join(sorted({name_match(a, b).level.value, name_match(b, a).level.value}))


PAGE = Page("names", """
Nguyễn Thị Hòa         | Nguyễn Thị Hòa           | exact
NGUYỄN  THỊ HÒA        | nguyễn thị hòa           | exact
Nguyễn-Thị Hòa         | Nguyễn Thị Hòa           | exact
Nguyễn Thị Hòa         | Nguyễn Thị Hoà           | tone-place
Nguyễn Thị Hòa         | NGUYEN THI HOA           | accents-missing
Nguyễn Thị Hòa         | Nguyen Thi Hoà           | accents-missing
Nguyễn Thị Hòa         | Nguyễn Thị Hoa           | one-accent-missing
Trương Văn Chiến       | Trương Văn Chiên         | one-accent-missing
Nguyễn Thị Hòa         | Nguy?n Th? Hòa           | accents-missing
Nguyễn Thanh Thủy      | Nguyễn Thanhthủy         | spacing
Nguyễn Thanh Thủy      | Nguyễn Thanhthúy         | other-accent
Nguyễn Thủy Vân        | Nguyễn Thúy Vạn          | different
Lý Thị Mai             | Lí Thị Mai               | i-y
Hoàng Văn Phúc         | Huỳnh Văn Phước          | regional
Huỳnh Thị Lý           | Hoàng Thị Lí             | regional
Võ Thị Sáu             | VU THI SAU               | regional
Nguyễn Thị Hòa         | Nguyễn Hòa               | middle-dropped
Nguyễn Thị Ngọc Ánh    | Nguyễn Ngọc Ánh          | middle-dropped
Nguyễn Thị Ngọc Ánh    | NGUYEN ANH               | middle-dropped
Nguyễn Thị Thúy Hòa    | Nguyễn Ngọc Hòa          | middle-other
Trần Thị Ngọc Ánh      | Trần Thị Ngọc            | cut
Nguyễn Thị Thanh Huyền | Nguyễn Thị Thanh Huy     | cut
Nguyễn Văn Hoàng       | Nguyễn Văn Hoa           | different
Nguyễn Văn Bình        | Bình Nguyễn Văn          | order-swapped
Nguyễn Văn Bình        | Văn Bình Nguyễn          | order-swapped
NGUYEN VAN BINH        | Bình Nguyễn Văn          | order-swapped
Trần Khánh Vy          | Trần Khánh Vi            | own-name
Nguyễn Văn Hoàng       | Nguyễn Văn Hoàn          | typo
Nguyễn Thị Hòa         | Nguyễb Thị Hòa           | typo
Nguyễn Thị Hòa         | NGUYEN THI HOAN          | typo
Nguyễn Thị Thủy        | Nguyễn Thị Thúy          | other-accent
Nguyễn Nhật Minh       | Nguyễn Quang Minh        | middle-other
Nguyễn Văn Minh        | Trần Quang Minh          | given-equal
Nguyễn Văn An          | Nguyễn Văn Anh           | different
Nguyễn Thị Hồng        | Nguyễn Thị Hương         | different
Nguyễn Thị Lan         | Trần Văn Hùng            | different
Nguyễn Thị Hòa         | -                        | missing
KHÔNG TÊN              | KHÔNG TÊN                | missing
ÔNG Nguyễn Văn Bình    | Nguyễn Văn Bình          | exact
Bà Nguyễn Thị Hòa      | NGUYEN THI HOA           | accents-missing
Ông Cao Thắng          | Cao Thắng                | exact
Ông Cao Thắng          | Ông Cao Thắng            | exact
Nguyeenx Thij Hoaf     | Nguyễn Thị Hòa           | repaired
Nguye64n Thi5 Ho2a     | Nguyễn Thị Hòa           | repaired
NguyÔn ThÞ Hoµ         | Nguyễn Thị Hòa           | repaired
Nguyeãn Thò Hoøa       | Nguyễn Thị Hòa           | repaired
Nguyá»…n VÄƒn An       | Nguyễn Văn An            | repaired
HoÃ ng Thá»‹ Hoa        | Hoàng Thị Hoa            | repaired
Äá»— Vy QuÃ½           | Đỗ Vy Quý                | repaired
Y Moan Êñuôl           | Y Moan Enuol             | accents-missing
H'Hen Niê              | H’Hen Niê                | exact
H'Hen Niê              | H Hen Nie                | spacing
Anne-Marie Dupont      | Anne Dupont              | middle-dropped
O'Brien Séan           | Sean OBrien              | order-swapped
María García López     | Maria Garcia Lopez       | accents-missing
Иван Петров            | Иван Петров              | exact
Иван Петров            | Пётр Иванов              | different
王小明                 | 王小明                   | exact
""", answer)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_two_names_have_one_level_whichever_way_round(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected
