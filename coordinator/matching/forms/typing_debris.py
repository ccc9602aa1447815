"""Keys of a Vietnamese keyboard left as typed, because the input method was off: Telex "hoaf", VNI "ho2a"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from coordinator.matching.forms.orthography import is_syllable

_VOWELS = "aeiouy"
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN, _STROKE = "\u0302", "\u0306", "\u031b", "đ"
_BEARERS = {_CIRCUMFLEX: "aeo", _BREVE: "a", _HORN: "ou"}
_VNI_MARKS = {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE}
_SHORTEST, _LONGEST = 2, 11  # keys: seven letters ("nghiêng"), two marks ("ươ"), a stroke and a tone
_MOST_LETTERS, _MOST_MARKS = 7, 2


class _Typed(NamedTuple):
    """What has been typed so far: letters, a quality mark for each, and one tone."""

    letters: str = ""
    marks: tuple[str, ...] = ()
    tone: str = ""

    def write(self, letter: str, mark: str = "") -> _Typed:
        return _Typed(self.letters + letter, (*self.marks, mark), self.tone)

    def mark(self, at: int, mark: str) -> _Typed:
        return self._replace(marks=(*self.marks[:at], mark, *self.marks[at + 1 :]))

    def stroke(self) -> _Typed:
        return self._replace(letters=_STROKE + self.letters[1:])


def repaired(typed: str) -> str:
    """The syllable these keys were meant to be; empty when they make none, or nothing needs repair."""
    if not typed.isascii() or not _SHORTEST <= len(typed) <= _LONGEST:
        return ""
    readings = _readings(typed, _Typed(), any(sign.isdigit() for sign in typed))
    found = (_syllable(reading) for reading in readings if reading.tone or reading.letters != typed)
    return next((syllable for syllable in found if syllable), "")


def _readings(keys: str, so_far: _Typed, vni: bool) -> Iterator[_Typed]:
    """Every way to read the keys, the usual one first; a key may be a mark or a letter of its own."""
    if len(so_far.letters) > _MOST_LETTERS or sum(map(bool, so_far.marks)) > _MOST_MARKS:
        return
    if not keys:
        yield so_far
        return
    for following in _press_vni(so_far, keys[0]) if vni else _press_telex(so_far, keys[0]):
        yield from _readings(keys[1:], following, vni)


def _press_telex(so_far: _Typed, key: str) -> Iterator[_Typed]:
    if key in _TELEX_TONES and any(letter in _VOWELS for letter in so_far.letters):
        if not so_far.tone:
            yield so_far._replace(tone=_TELEX_TONES[key])
        return
    if key == "w":
        marked = list(_marked(so_far, _HORN, "aou"))
        yield from marked or [so_far.write("u", _HORN)]
        return
    if key == "d" and so_far.letters.startswith("d"):
        yield so_far.stroke()
    if key in "aeo":
        yield from islice(_marked(so_far, _CIRCUMFLEX, key), 1)
    yield so_far.write(key)


def _press_vni(so_far: _Typed, key: str) -> Iterator[_Typed]:
    if key in _VNI_TONES:
        if not so_far.tone:
            yield so_far._replace(tone=_VNI_TONES[key])
    elif key in _VNI_MARKS:
        yield from _marked(so_far, _VNI_MARKS[key], _BEARERS[_VNI_MARKS[key]])
    elif key == "9":
        if so_far.letters.startswith("d"):
            yield so_far.stroke()
    elif key.isalpha():
        yield so_far.write(key)


def _marked(so_far: _Typed, mark: str, bearers: str) -> Iterator[_Typed]:
    """The letters the mark may be meant for, the last first. On "uo" the horn is usually for both (dương)."""
    for at in reversed(range(len(so_far.letters))):
        if so_far.letters[at] not in bearers or so_far.marks[at]:
            continue
        on = _BREVE if so_far.letters[at] == "a" and mark == _HORN else mark
        if on == _HORN and so_far.letters[at - 1 : at + 1] == "uo":
            yield so_far.mark(at, on).mark(at - 1, on)
        yield so_far.mark(at, on)


def _syllable(reading: _Typed) -> str:
    """The composed syllable, empty when the spelling rules do not know it."""
    signs = list(zip(reading.letters, reading.marks, strict=True))
    letters = unicodedata.normalize("NFC", "".join(a + b for a, b in signs))
    if not is_syllable(letters, reading.letters.replace(_STROKE, "d")):
        return ""
    places = [n for n, letter in enumerate(reading.letters) if letter in _VOWELS]
    bearer = places[-1] if places else len(signs) - 1  # which vowel bears the tone does not matter to the normal form
    toned = "".join(a + b + (reading.tone if n == bearer else "") for n, (a, b) in enumerate(signs))
    return unicodedata.normalize("NFC", toned)
