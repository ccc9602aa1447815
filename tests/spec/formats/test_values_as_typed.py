"""Chapter: what a laboratory typed into the field of the value, and what may be made of it."""

from __future__ import annotations

import pytest

from emr_hub.formats.value_texts import read_value, word_of

# as typed | number | words kept | bound | unit | reading
BOOK = """
5.4                      | 5.4     |                      |    |        |
5,4                      | 5.4     |                      |    |        |
0,345                    | 0.345   |                      |    |        |
-3.2                     | -3.2    |                      |    |        |
1.234                    | 1.234   |                      |    |        |
1,234                    |         | 1,234                |    |        |
1.234,5                  | 1234.5  |                      |    |        |
1,234.5                  | 1234.5  |                      |    |        |
12 345                   | 12345   |                      |    |        |
1 234,5                  | 1234.5  |                      |    |        |
5.                       |         | 5.                   |    |        |
1.2.3                    |         | 1.2.3                |    |        |
10⁹                      |         | 10⁹                  |    |        |
20/03/2025               |         | 20/03/2025           |    |        |
<0.5                     | 0.5     |                      | <  |        |
< 0,5                    | 0.5     |                      | <  |        |
≤5                       | 5       |                      | <= |        |
＞ 100                    | 100     |                      | >  |        |
=<3                      | 3       |                      | <= |        |
dưới 0,5                 | 0.5     |                      | <  |        |
Lớn hơn 100              | 100     |                      | >  |        |
< 1:20                   |         | < 1:20               |    |        |
3-5                      |         | 3-5                  |    |        |
3 - 5                    |         | 3 - 5                |    |        |
1:64                     |         | 1:64                 |    |        |
5.4 mmol/L               | 5.4     |                      |    | mmol/L |
12%                      | 12      |                      |    | %      |
5.4 mmol/kẹo             |         | 5.4 mmol/kẹo         |    |        |
5.4 H                    | 5.4     |                      |    |        | H
5,4 (L)                  | 5.4     |                      |    |        | L
5.4↑                     | 5.4     |                      |    |        | H
5.4*                     | 5.4     |                      |    |        | A
++                       |         | ++                   |    |        | POS
1+                       |         | 1+                   |    |        | POS
(+)                      |         | (+)                  |    |        | POS
+/-                      |         | +/-                  |    |        |
-                        |         | -                    |    |        |
(-)                      |         | (-)                  |    |        | NEG
vết                      |         | vết                  |    |        |
Âm tính                  |         | Âm tính              |    |        | NEG
AM TINH                  |         | AM TINH              |    |        | NEG
Âm tính (0.12)           |         | Âm tính (0.12)       |    |        | NEG
Âm tính < 0.9            |         | Âm tính < 0.9        |    |        | NEG
dương tính               |         | dương tính           |    |        | POS
Dương tính (S/CO 5.2)    |         | Dương tính (S/CO 5.2) |   |        | POS
Dương tính yếu           |         | Dương tính yếu       |    |        | POS
dương tính giả           |         | dương tính giả       |    |        |
nghi ngờ dương tính      |         | nghi ngờ dương tính  |    |        |
không phản ứng           |         | không phản ứng       |    |        | NEG
phản ứng                 |         | phản ứng             |    |        | POS
Bình thường              |         | Bình thường          |    |        | N
Bất thường (protein)     |         | Bất thường (protein) |    |        | A
A                        |         | A                    |    |        |
Rh(D) dương              |         | Rh(D) dương          |    |        |
Mẫu tán huyết            |         | unsatisfactory: haemolysed |  |    |
máu đông                 |         | unsatisfactory: clotted |  |       |
không đủ mẫu             |         | unsatisfactory: insufficient | |   |
unsatisfactory: expired  |         | unsatisfactory: expired |  |       |
NaN                      |         | NaN                  |    |        |
"""


def examples() -> list[tuple[str, ...]]:
    lines = [line.split("|") for line in BOOK.strip().splitlines()]
    return [tuple(cell.strip() for cell in line) for line in lines]


@pytest.mark.parametrize(("typed", "number", "words", "bound", "unit", "reading"), examples())
def test_a_value_is_read_as_far_as_only_one_reading_is_possible(
    typed: str, number: str, words: str, bound: str, unit: str, reading: str
) -> None:
    read = read_value(typed)
    assert read.number == (float(number) if number else None)
    assert (read.text or "", read.comparator or "", read.unit or "", read.interpretation or "") == (
        words, bound, unit, reading,
    )  # fmt: skip


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0"])
def test_an_empty_field_says_nothing(blank: str) -> None:
    assert read_value(blank) == (None, None, None, None, None)


@pytest.mark.parametrize("flag", ["LL", "L", "N", "H", "HH", "A", "POS", "NEG"])
def test_the_word_written_for_a_flag_reads_as_that_flag(flag: str) -> None:
    word = word_of(flag)
    assert word is not None and read_value(word).interpretation == flag


def test_decomposed_letters_read_like_composed_ones() -> None:
    assert read_value("Âm tính").interpretation == "NEG"
