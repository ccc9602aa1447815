"""Vietnamese letters taken apart and put together: marks lost, tones moved, letters written in two pieces."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}  # huyền, sắc, ngã, hỏi, nặng
_OPEN_PAIRS = ("oa", "oe", "uy")  # where they end a syllable, the tone stands on the first letter or on the second
_VOWELS = "aăâeêioôơuưy"
_SAME_SOUND = {"i": "y", "y": "i"}
_CONSONANTS_BEFORE_I = "hklmst"  # Lý or Lí, Mỹ or Mĩ; after other consonants only i is written


def without_accents(text: str, luck: int = 0) -> str:
    """A text as a keyboard without Vietnamese letters leaves it; đ becomes d by hand, it does not decompose."""
    plain = text.translate(_plain_letters())
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def _plain_letters() -> dict[int, str]:
    """Every Vietnamese letter in one piece, with the letter of the alphabet it is built on."""
    letters = {unicodedata.normalize("NFC", vowel + tone): vowel for vowel in _VOWELS for tone in ("", *TONES)}
    plain = {letter: unicodedata.normalize("NFD", vowel)[0] for letter, vowel in letters.items()} | {"đ": "d"}
    return {ord(letter): to for letter, to in (plain | {k.upper(): v.upper() for k, v in plain.items()}).items()}


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
    if _any_pair().search(text) is None:
        return text
    return " ".join([_newer_place(word) for word in text.split(" ")])


@lru_cache(maxsize=8192)
def _newer_place(word: str) -> str:
    return _older_place().sub(lambda found: _moved()[found[0]], word)


@cache
def _moved() -> dict[str, str]:
    """Both letters with the tone on the first, and with the tone on the second."""
    pairs = [pair for small in _OPEN_PAIRS for pair in (small, small.capitalize(), small.upper())]
    return {
        unicodedata.normalize("NFC", pair[0] + tone + pair[1]): unicodedata.normalize("NFC", pair + tone)
        for pair in pairs
        for tone in TONES
    }


@cache
def _any_pair() -> re.Pattern[str]:
    """What a name must have somewhere before a tone in it can move: quicker to look for than its place."""
    return re.compile("|".join(_moved()))


@cache
def _older_place() -> re.Pattern[str]:
    return re.compile(rf"(?<![qQ])(?:{'|'.join(_moved())})(?!\w)")


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
