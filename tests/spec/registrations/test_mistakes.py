"""What each mistake makes of a text, as a table to be read: from, luck, to."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial

import pytest

from hospitals.population.desk.names import regional
from hospitals.population.desk.phones import other_form
from hospitals.population.mistakes import charsets, dates, digits, keyboard, letters, words

NAMES = [
    # typing
    (keyboard.neighbouring_key, "Lê Văn Lan", 0, "Kê Văn Lan"),
    (keyboard.neighbouring_key, "Lê Văn Lan", 4, "Lê Văn Lsn"),
    (keyboard.neighbouring_key, "", 3, ""),
    (keyboard.one_letter, "Phương", 0, "Pương"),
    (keyboard.one_letter, "Phương", 3, "Phươg"),
    (keyboard.one_letter, "Hạnh", 5, "Hạnhh"),
    (words.spaced, "Lê An", 0, "Lê  An"),
    (words.spaced, "An", 0, "An "),
    # input methods
    (keyboard.telex_left, "Nguyễn Văn An", 0, "Nguyeenx Văn An"),
    (keyboard.telex_left, "Nguyễn Văn An", 1, "Nguyễn Vawn An"),
    (keyboard.telex_left, "Hoà", 0, "Hoaf"),
    (keyboard.telex_left, "Đức", 0, "DDuwcs"),
    (keyboard.telex_left, "An", 0, "An"),
    (keyboard.vni_left, "Nguyễn", 0, "Nguye64n"),
    (keyboard.vni_left, "Đức", 0, "D9u71c"),
    (keyboard.vni_left, "Ặc", 0, "A85c"),
    (letters.tone_lost, "Nguyễn Thị Hạnh", 0, "Nguyên Thị Hạnh"),
    (letters.tone_lost, "Nguyễn Thị Hạnh", 2, "Nguyễn Thị Hanh"),
    (letters.without_accents, "Đặng Thị Thủy", 0, "Dang Thi Thuy"),
    # two ways to write one name
    (letters.tone_on_second_vowel, "Trần Hòa", 0, "Trần Hoà"),
    (letters.tone_on_second_vowel, "Thúy Loan", 0, "Thuý Loan"),
    (letters.tone_on_second_vowel, "THỦY", 0, "THUỶ"),
    (letters.tone_on_second_vowel, "Quý Hoàn", 0, "Quý Hoàn"),
    (letters.other_i, "Lý Mỹ Vy", 0, "Lí Mỹ Vy"),
    (letters.other_i, "Lý Mỹ Vy", 1, "Lý Mĩ Vy"),
    (letters.other_i, "Vi Thị Duy", 0, "Vi Thị Duy"),
    (regional, "Hoàng Văn Phúc", 0, "Huỳnh Văn Phúc"),
    (regional, "Võ Văn Phước", 1, "Võ Văn Phúc"),
    (regional, "Lê An", 1, "Lê An"),
    (words.capitals, "Lê Hòa", 0, "LÊ HÒA"),
    # haste and other orders
    (words.given_name_first, "Nguyễn Văn Bình", 0, "Bình Nguyễn Văn"),
    (words.middle_dropped, "Nguyễn Thị Kim Anh", 0, "Nguyễn Anh"),
    (words.middle_dropped, "Nguyễn Anh", 0, "Nguyễn Anh"),
    (words.one_middle_dropped, "Nguyễn Thị Kim Anh", 0, "Nguyễn Kim Anh"),
    (words.one_middle_dropped, "Nguyễn Thị Kim Anh", 1, "Nguyễn Thị Anh"),
    (words.one_middle_dropped, "Nguyễn Thị Anh", 1, "Nguyễn Thị Anh"),
    (partial(words.titled, titles=("BÉ", "ÔNG")), "Lê An", 1, "ÔNG Lê An"),
    # import
    (partial(words.cut, characters=20), "Nguyễn Thị Phương Mai", 0, "Nguyễn Thị Phương Ma"),
    (partial(words.cut, characters=11), "Nguyễn Thị Mai", 0, "Nguyễn Thị"),
    (charsets.tcvn3_shown_as_latin, "Nguyễn Đỗ", 0, "NguyÔn §ç"),
    (charsets.vni_shown_as_latin, "Nguyễn Hữu Phước", 0, "Nguyeãn Höõu Phöôùc"),
    (charsets.vni_shown_as_latin, "ĐẶNG", 0, "ÑAËNG"),
    (charsets.utf8_read_as_latin, "Lê Nguyễn", 0, "LÃª Nguyá»…n"),
    (charsets.question_marks, "Nguyễn Lê", 0, "Nguy?n Lê"),
]  # fmt: skip
DATES = [
    (dates.day_and_month_swapped, "1980-03-07", 0, "1980-07-03"),
    (dates.day_and_month_swapped, "1980-03-17", 0, "1980-03-17"),
    (dates.year_only, "1980-03-07", 0, "1980"),
    (dates.first_of_january, "1980-03-07", 0, "1980-01-01"),
    (dates.one_step_off, "1980-03-07", 0, "1980-03-06"),
    (dates.one_step_off, "1980-03-07", 4, "1980-04-07"),
    (dates.one_step_off, "1980-03-07", 5, "1981-03-07"),
    (dates.one_step_off, "1980-03-31", 3, "1980-03-30"),
    (dates.one_step_off, "1980-03-31", 4, "1980-04-30"),
    (dates.one_step_off, "2000-02-29", 5, "2001-02-28"),
    (dates.one_step_off, "1980-12-01", 4, "1980-01-01"),
    (dates.no_such_day, "1980-03-07", 0, "1980-13-07"),
    (dates.no_such_day, "1980-03-07", 1, "1980-02-30"),
]  # fmt: skip
NUMBERS = [
    (partial(digits.one_digit, kept=1), "924080123456", 5, "924080223456"),
    (partial(digits.one_digit, kept=1), "9", 5, "9"),
    (partial(digits.swapped_digits, kept=1), "912345678", 0, "921345678"),
    (partial(digits.swapped_digits, kept=1), "911111111", 0, "911111111"),
    (other_form, "0830012345", 0, "+84830012345"),
    (other_form, "0830012345", 1, "0830.012.345"),
    (other_form, "0830012345", 2, "0830 012 345"),
    (other_form, "0830012345", 3, "830012345"),
]  # fmt: skip


@pytest.mark.parametrize(("mechanic", "before", "luck", "after"), NAMES + DATES + NUMBERS)
def test_a_mistake_makes_of_a_text(mechanic: Callable[[str, int], str], before: str, luck: int, after: str) -> None:
    assert mechanic(before, luck) == after


def test_in_two_pieces_a_name_looks_the_same_and_is_longer() -> None:
    apart = letters.in_two_pieces("Nguyễn Đỗ Ặc")
    assert apart != "Nguyễn Đỗ Ặc" and unicodedata.normalize("NFC", apart) == "Nguyễn Đỗ Ặc"


def test_tcvn3_is_what_the_standard_says() -> None:
    """The codes against a few letters of TCVN 5712 as other programs convert them."""
    assert charsets.tcvn3_shown_as_latin("àảãáạ").encode("latin-1") == bytes([0xB5, 0xB6, 0xB7, 0xB8, 0xB9])
    assert charsets.tcvn3_shown_as_latin("ưừửữứựđ").encode("latin-1") == bytes.fromhex("adf5f6f7f8f9ae")
    assert charsets.tcvn3_shown_as_latin("ĐƠƯ").encode("latin-1") == bytes.fromhex("a7a5a6")


@pytest.mark.parametrize("mechanic", [m for m, _, _, _ in NAMES])
@pytest.mark.parametrize("text", ["", "X", "H' Hen Niê", "Müller", "Nguyễn Thị Kim Anh", "NGUYỄN", " "])
def test_no_mistake_fails_on_any_text(mechanic: Callable[[str, int], str], text: str) -> None:
    for luck in (0, 1, 7, 2**64 - 1):
        assert isinstance(mechanic(text, luck), str)
