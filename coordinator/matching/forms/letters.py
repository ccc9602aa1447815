"""One syllable (or word of any other tongue) taken apart: letters with their quality, tone, and the bare key.

"hòa" and "hoà" are one syllable wherever the tone is written and in whatever order the marks were typed. Accents are
marks of Latin letters only: the vowel signs of other scripts are letters and stay.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from coordinator.matching.forms.orthography import is_syllable
from coordinator.matching.forms.typing_debris import repaired
from emr_hub.terminology import regional_names

_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}  # huyền sắc ngã hỏi nặng
_MARKS = range(0x0300, 0x0370)  # combining diacritical marks
_NO_MARK = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_VOCABULARY = 1 << 16  # syllables remembered; Vietnamese has about 7,000, typing errors make more


class Syllable(NamedTuple):
    """A syllable in its normal forms.

    `spelt`: composed small letters as written. `letters`: with vowel quality, without tone. `tone`: Telex letters.
    `plain`: no marks, đ as d. `fold`: plain with regional and i/y forms made one, for blocking keys.
    `repaired`: what it reads when it is debris of a Vietnamese keyboard, else empty.
    """

    spelt: str
    letters: str
    tone: str
    plain: str
    fold: str
    is_vietnamese: bool
    repaired: str

    @property
    def is_bare(self) -> bool:
        """Whether it carries no mark at all: either it has none, or they were lost."""
        return self.plain == self.spelt


@lru_cache(maxsize=_VOCABULARY)
def syllable(spelt: str) -> Syllable:
    """The normal forms of one word of composed small letters."""
    letters, tone = _apart(spelt)
    plain = without_marks(spelt)
    vietnamese = is_syllable(letters, plain)
    mended = "" if vietnamese else repaired(spelt)
    return Syllable(spelt, letters, tone, plain, _fold(plain), vietnamese, mended)


def _apart(spelt: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", spelt)
    tone = "".join(sorted({_TONES[sign] for sign in decomposed if sign in _TONES}))
    letters = "".join(sign for sign in decomposed if sign not in _TONES)
    return unicodedata.normalize("NFC", letters), tone


def without_marks(spelt: str) -> str:
    """Small letters without their marks; đ does not decompose and becomes d by hand."""
    if spelt.isascii():
        return spelt
    decomposed = unicodedata.normalize("NFD", spelt.translate(_NO_MARK))
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if ord(sign) not in _MARKS))


def _fold(plain: str) -> str:
    folded = _regional().get(plain, plain)
    # Lý and Lí, Mỹ and Mĩ: y and i are one sound at the end, unless the y follows a vowel (Thúy, Tây)
    return f"{folded[:-1]}i" if folded[-1:] == "y" and folded[-2:-1] not in "aeiou" else folded


@lru_cache(maxsize=1)
def _regional() -> dict[str, str]:
    return {without_marks(south.casefold()): without_marks(north.casefold()) for north, south in regional_names()}
