"""Keys of a Vietnamese keyboard left as typed, because the input method was off: Telex "hoaf", VNI "ho2a"."""

from __future__ import annotations

import unicodedata

from coordinator.matching.forms.orthography import is_syllable

_VOWELS = "aeiouy"
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN, _STROKE = "\u0302", "\u0306", "\u031b", "đ"
_BEARERS = {_CIRCUMFLEX: "aeo", _BREVE: "a", _HORN: "ou"}
_VNI_MARKS = {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE}
_LONGEST = 14  # "nghieengs" has nine keys; nothing longer is one syllable


def repaired(typed: str) -> str:
    """The syllable these keys were meant to be; empty when they make none, or nothing needs repair."""
    if not typed.isascii() or len(typed) > _LONGEST:
        return ""
    keys = _Keys()
    press = keys.press_vni if any(sign.isdigit() for sign in typed) else keys.press_telex
    if not all(press(sign) for sign in typed):
        return ""
    return keys.syllable() if keys.changed else ""


class _Keys:
    """What has been typed so far: letters with a quality mark each, and one tone."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.marks: list[str] = []
        self.tone = ""
        self.changed = False

    def press_telex(self, key: str) -> bool:
        """One key of Telex; False when it cannot belong to a syllable."""
        voiced = any(letter in _VOWELS for letter in self.letters)
        if key in _TELEX_TONES and voiced:
            return self._set_tone(_TELEX_TONES[key])
        if key == "w":
            return self._mark(_HORN) or self._mark(_BREVE) or self._write("u", _HORN)
        if key == "d" and self.letters and self.letters[0] == "d":
            return self._stroke()
        if key in "aeo" and key in self.letters:
            return self._mark(_CIRCUMFLEX, key)
        return self._write(key)

    def press_vni(self, key: str) -> bool:
        """One key of VNI; False when it cannot belong to a syllable."""
        if key in _VNI_TONES:
            return self._set_tone(_VNI_TONES[key])
        if key in _VNI_MARKS:
            return self._mark(_VNI_MARKS[key])
        if key == "9":
            return bool(self.letters) and self.letters[0] == "d" and self._stroke()
        return key.isalpha() and self._write(key)

    def syllable(self) -> str:
        """The composed syllable, empty when the spelling rules do not know it."""
        letters = unicodedata.normalize("NFC", "".join(a + b for a, b in zip(self.letters, self.marks, strict=True)))
        if not is_syllable(letters, "".join(self.letters).replace(_STROKE, "d")):
            return ""
        return unicodedata.normalize("NFC", self._with_tone())

    def _with_tone(self) -> str:
        """The tone goes on some vowel; which one does not matter to the normal form."""
        places = [n for n, letter in enumerate(self.letters) if letter in _VOWELS]
        marked = [n for n in places if self.marks[n]]
        bearer = (marked or places)[-1] if places else len(self.letters) - 1
        signs = zip(self.letters, self.marks, strict=True)
        return "".join(a + b + (self.tone if n == bearer else "") for n, (a, b) in enumerate(signs))

    def _write(self, letter: str, mark: str = "") -> bool:
        self.letters.append(letter)
        self.marks.append(mark)
        self.changed |= bool(mark)
        return True

    def _set_tone(self, tone: str) -> bool:
        if self.tone:
            return False
        self.tone, self.changed = tone, True
        return True

    def _stroke(self) -> bool:
        self.letters[0], self.changed = _STROKE, True
        return True

    def _mark(self, mark: str, only: str = "") -> bool:
        bearers = [n for n, x in enumerate(self.letters) if x in (only or _BEARERS[mark]) and not self.marks[n]]
        if not bearers:
            return False
        self.marks[bearers[-1]], self.changed = mark, True
        if mark == _HORN and self.letters[bearers[-1] - 1 : bearers[-1] + 1] == ["u", "o"]:
            self.marks[bearers[-1] - 1] = _HORN  # "duongw" is dương: one key horns both
        return True
