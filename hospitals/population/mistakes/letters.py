"""Vietnamese letters taken apart and put together: marks lost, tones moved, letters written in two pieces."""

from __future__ import annotations

import re
import unicodedata

TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}  # huyền, sắc, ngã, hỏi, nặng
_OPEN_PAIR = re.compile(r"(?<![qQ])([oO][aAeE]|[uU][yY])(?![a-zA-Z])")
_SAME_SOUND = {"i": "y", "y": "i"}
_CONSONANTS_BEFORE_I = "hklmst"  # Lý or Lí, Mỹ or Mĩ; after other consonants only i is written


def without_accents(text: str, luck: int = 0) -> str:
    """A text as a keyboard without Vietnamese letters leaves it; đ becomes d by hand, it does not decompose."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def tone_lost(text: str, luck: int) -> str:
    """One syllable loses its tone and keeps its vowel: Nguyễn becomes Nguyên."""
    words = text.split(" ")
    toned = [place for place, word in enumerate(words) if _toneless(word) != word]
    if toned:
        place = toned[luck % len(toned)]
        words[place] = _toneless(words[place])
    return " ".join(words)


def _toneless(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in TONES))


def tone_on_second_vowel(text: str, luck: int = 0) -> str:
    """The newer place of the tone in an open oa, oe, uy: Hòa becomes Hoà. Another spelling, not another name."""
    return " ".join(_moved(word) for word in text.split(" "))


def _moved(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    tone = next((letter for letter in apart if letter in TONES), "")
    bare = unicodedata.normalize("NFC", apart.replace(tone, "")) if tone else word
    pair = _OPEN_PAIR.search(bare)
    if not tone or pair is None or pair.end() != len(bare):
        return word
    return unicodedata.normalize("NFC", f"{bare}{tone}")


def in_two_pieces(text: str, luck: int = 0) -> str:
    """The same letters with their marks apart (NFD), as some systems store them."""
    return unicodedata.normalize("NFD", text)


def other_i(text: str, luck: int) -> str:
    """One syllable that ends in i is written with y, or the other way: Lý becomes Lí."""
    words = text.split(" ")
    able = [place for place, word in enumerate(words) if _other_i(word) != word]
    if able:
        place = able[luck % len(able)]
        words[place] = _other_i(words[place])
    return " ".join(words)


def _other_i(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    letters = [letter for letter in apart if not unicodedata.combining(letter)]
    if len(letters) != 2 or letters[0].lower() not in _CONSONANTS_BEFORE_I or letters[1] not in _SAME_SOUND:
        return word
    return unicodedata.normalize("NFC", apart.replace(letters[1], _SAME_SOUND[letters[1]]))
