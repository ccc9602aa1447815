"""Debris of keyboards and encodings, against what produces it: every syllable typed, every letter encoded."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator

import pytest

from coordinator.matching.forms import read_name, syllable
from coordinator.matching.forms.charset_debris import readings
from emr_hub.terminology import legacy_letters, syllable_parts

TELEX = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
VNI = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
TELEX_MARKS = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_MARKS = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
NAMES = ("Nguyễn Thị Hòa", "Đặng Ngọc Ánh", "Trần Quốc Tuấn", "Phạm Thùy Dương", "Lê Hữu Phước", "Vũ Đức Thắng")


def every_syllable() -> Iterator[str]:
    """Every onset with every rhyme; more than the language has."""
    onsets = sorted(syllable_parts("onset") | {""})
    return (onset + rhyme for onset in onsets for rhyme in sorted(syllable_parts("rhyme")))


def typed(letters: str, tone: str, marks: dict[str, str], tones: dict[str, str]) -> str:
    """The keys that make a syllable, the tone last."""
    return "".join(marks.get(letter, letter) for letter in letters) + tones.get(tone, "")


@pytest.mark.parametrize(("marks", "tones"), [(TELEX_MARKS, TELEX), (VNI_MARKS, VNI)], ids=["Telex", "VNI"])
@pytest.mark.parametrize("tone", ["", *TELEX])
def test_every_syllable_left_as_typed_is_repaired(tone: str, marks: dict[str, str], tones: dict[str, str]) -> None:
    wrong = []
    for letters in every_syllable():
        if letters.endswith("oong") and marks is TELEX_MARKS:
            continue  # the keys of "oong" are those of "ông", which nearly every name means
        keys = typed(letters, tone, marks, tones)
        found = syllable(keys)
        if keys != letters and not found.is_vietnamese:
            meant = syllable(found.repaired)
            if (meant.letters, meant.tone) != (letters, TELEX.get(tone, "")):
                wrong.append((keys, found.repaired))
    assert not wrong


def test_what_reads_as_a_syllable_is_left_alone() -> None:
    """Keys that make a word of their own ("oo" in "xoong") may have been meant so."""
    assert not [word for word in ("hoa", "xoong", "Hòa".casefold(), "anh", "nguyen") if syllable(word).repaired]


@pytest.mark.parametrize("word", ["smith", "johnson", "w", "x", "123", "a1b2", "zzz", "ddddd", "h22o"])
def test_what_makes_no_syllable_is_not_repaired(word: str) -> None:
    assert not syllable(word).repaired


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_shown_in_an_old_encoding_is_read(name: str, encoding: str) -> None:
    letters = {meant: shown for shown, meant in legacy_letters(encoding).items()}
    shape = unicodedata.normalize("NFD", name) if encoding == "cp1258" else name
    shown = "".join(letters.get(letter, letter) for letter in shape)
    assert syllables_of(name) in {syllables_of(reading) for reading in (shown, *readings(shown))}


@pytest.mark.parametrize("page", ["cp1252", "latin-1"])
@pytest.mark.parametrize("name", NAMES)
def test_utf_8_taken_for_latin_letters_is_read(name: str, page: str) -> None:
    shown = name.encode("utf-8").decode(page, errors="backslashreplace")
    for byte in range(0x80, 0xA0):  # five bytes have no letter on page 1252: they stay what they are
        shown = shown.replace(f"\\x{byte:02x}", chr(byte))
    assert syllables_of(name) in {form.toned for form in read_name(shown).forms}


def syllables_of(name: str) -> str:
    return read_name(name).forms[0].toned if read_name(name).forms else ""


def test_the_table_of_code_page_1258_is_that_of_python() -> None:
    for shown, meant in legacy_letters("cp1258").items():
        assert shown.encode("cp1252").decode("cp1258") == meant


def test_the_table_of_tcvn3_is_that_of_the_c_library() -> None:
    iconv = shutil.which("iconv")
    if iconv is None:
        pytest.skip("no iconv here to compare with")

    def decoded(shown: str) -> str:
        run = subprocess.run([iconv, "-f", "TCVN5712-1", "-t", "UTF-8"], input=shown.encode("latin-1"),
                             capture_output=True, check=True)  # fmt: skip
        return unicodedata.normalize("NFC", run.stdout.decode())

    table = legacy_letters("tcvn3")
    together = decoded("".join(f"{shown} " for shown in table))
    assert together.split() == list(table.values())


@pytest.mark.parametrize(
    "text", ["\ud800", "a" * 255, "\u0301" * 255, "đ" * 255, "1" * 255, "ﷺ" * 255, "\x00 \x01", "oooooooooos " * 20]
)
def test_odd_text_is_read_within_bounds(text: str) -> None:
    found = read_name(text)
    assert len(found.forms) <= 4
