"""What fingers and input methods leave behind: a neighbouring key, one letter, raw Telex or VNI keystrokes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from hospitals.population.mistakes.letters import TONES

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {key: row[max(at - 1, 0) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5", _CIRCUMFLEX: "6", _HORN: "7",
        _BREVE: "8"}  # fmt: skip


def neighbouring_key(text: str, luck: int) -> str:
    """One letter without marks is struck beside its key: Lan becomes Kan."""
    places = [at for at, letter in enumerate(text) if letter.lower() in _NEIGHBOURS]
    if not places:
        return text
    at = places[luck % len(places)]
    near = _NEIGHBOURS[text[at].lower()]
    other = near[luck // len(places) % len(near)]
    return text[:at] + (other.upper() if text[at].isupper() else other) + text[at + 1 :]


def one_letter(text: str, luck: int) -> str:
    """One letter inside a word is left out, or struck twice: Phương becomes Phươg, Hạnh becomes Hạnhh."""
    places = [at for at in range(1, len(text)) if text[at] != " " and text[at - 1] != " "]
    if not places:
        return text
    at = places[luck % len(places)]
    times = 2 if luck // len(places) % 2 else 0
    return text[:at] + text[at] * times + text[at + 1 :]


def telex_left(text: str, luck: int) -> str:
    """One syllable stays as its Telex keystrokes, the tone last: Nguyễn becomes Nguyeenx."""
    return _one_raw(text, luck, _telex)


def vni_left(text: str, luck: int) -> str:
    """One syllable stays as its VNI keystrokes, digits behind their letter: Nguyễn becomes Nguye64n."""
    return _one_raw(text, luck, _vni)


def _one_raw(text: str, luck: int, raw: Callable[[str], str]) -> str:
    words = text.split(" ")
    able = [place for place, word in enumerate(words) if raw(word) != word]
    if able:
        place = able[luck % len(able)]
        words[place] = raw(words[place])
    return " ".join(words)


def _telex(word: str) -> str:
    keys, tone = "", ""
    for letter in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "DD")):
        if letter in TONES:
            tone = TONES[letter]
        elif letter == _CIRCUMFLEX:
            keys += keys[-1]
        else:
            keys += "w" if letter in (_BREVE, _HORN) else letter
    return keys + tone


def _vni(word: str) -> str:
    keys = ""
    for letter in word.replace("đ", "d9").replace("Đ", "D9"):
        apart = unicodedata.normalize("NFD", letter)
        # quality before tone, whatever the canonical order of the marks: ệ is e65
        marks = sorted((_VNI.get(mark, mark) for mark in apart[1:]), key=lambda digit: digit < "6")
        keys += apart[0] + "".join(marks)
    return keys
