"""Whether a run of letters can be a Vietnamese syllable: an onset and a rhyme of the spelling rules."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from emr_hub.terminology import syllable_parts


def is_syllable(letters: str, plain: str) -> bool:
    """Whether these letters (no tone) are one, as written or with every mark lost."""
    return letters in _syllables() if letters != plain else plain in _bare_syllables()


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    onsets = syllable_parts("onset") | {""}
    return frozenset(onset + rhyme for onset in onsets for rhyme in syllable_parts("rhyme"))


@lru_cache(maxsize=1)
def _bare_syllables() -> frozenset[str]:
    return frozenset(_bare(syllable) for syllable in _syllables())


def _bare(letters: str) -> str:
    decomposed = unicodedata.normalize("NFD", letters.replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
