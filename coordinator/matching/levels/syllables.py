"""How alike two syllables are, from the same to different: the only place where letters of two names meet."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from coordinator.matching.forms import Syllable, syllable, without_marks
from coordinator.matching.levels.edits import is_one_edit
from emr_hub.terminology import names_of_their_own, regional_names

_PAIRS = 1 << 16  # pairs of syllables remembered
_LOST = "?\ufffd"  # what an import writes for a letter it cannot
_SHORTEST_TYPO = 3  # letters; below, one edit makes another name (An and Ân, Vi and Vy, Bé and Bê)


class SyllableLevel(IntEnum):
    """The first that holds, best first. Up to MARKS_MISSING the letters agree as far as they are there."""

    SAME = 0
    TONE_PLACE = 1  # hòa, hoà
    MARKS_MISSING = 2  # Hoa for Hòa, Nguyên for Nguyễn, Nguy?n: one side says less
    I_Y = 3  # Lý, Lí
    REGIONAL = 4  # Hoàng, Huỳnh
    OWN = 5  # Vy, Vi: one by the spelling rule, but two common names
    TYPO = 6  # one letter too many, too few, other, or two swapped
    OTHER_MARKS = 7  # Thủy, Thúy: both accented and different
    DIFFERENT = 8


def syllable_level(one: str, other: str) -> SyllableLevel:
    """How alike two words are, given as composed small letters; symmetric."""
    if one == other:
        return SyllableLevel.SAME
    return _level(one, other) if one < other else _level(other, one)


@lru_cache(maxsize=_PAIRS)
def _level(one: str, other: str) -> SyllableLevel:
    a, b = syllable(one), syllable(other)
    if a.letters == b.letters and a.tone == b.tone:
        return SyllableLevel.TONE_PLACE
    if a.plain == b.plain:
        return SyllableLevel.MARKS_MISSING if _says_less(a, b) or _says_less(b, a) else SyllableLevel.OTHER_MARKS
    if _is_damaged(a.plain, b.plain):
        return SyllableLevel.MARKS_MISSING
    if _among(_own(), a, b):
        return SyllableLevel.OWN
    if _is_i_y(a, b) and _tones_agree(a, b):
        return SyllableLevel.I_Y
    if _among(_regional(), a, b):
        return SyllableLevel.REGIONAL
    return SyllableLevel.TYPO if _is_typo(a, b) else SyllableLevel.DIFFERENT


def _is_typo(a: Syllable, b: Syllable) -> bool:
    """One slip; where both carry marks, the marks must agree beside it (Hồng and Hương are two names)."""
    if not _is_long_enough(a, b) or not is_one_edit(a.plain, b.plain):
        return False
    return a.is_bare or b.is_bare or (_tones_agree(a, b) and is_one_edit(a.letters, b.letters))


def _is_long_enough(a: Syllable, b: Syllable) -> bool:
    """Two short words one slip apart are two names (An, Anh), unless one of them can be no word at all (Vn for Văn)."""
    short, long = sorted((len(a.plain), len(b.plain)))
    both_words = a.is_vietnamese and b.is_vietnamese
    return short >= _SHORTEST_TYPO or (long >= _SHORTEST_TYPO and not both_words)


def _says_less(less: Syllable, more: Syllable) -> bool:
    """Whether every mark of one stands on the other too: the same letters, or bare ones; the same tone, or none."""
    if less.tone not in ("", more.tone) or len(less.letters) != len(more.letters):
        return less.spelt == less.plain
    return all(x == y or x == without_marks(y) for x, y in zip(less.letters, more.letters, strict=True))


def _is_damaged(one: str, other: str) -> bool:
    """Whether an import put a sign in place of letters and the rest agrees."""
    if len(one) != len(other) or not any(sign in _LOST for sign in one + other):
        return False
    return all(x == y or x in _LOST or y in _LOST for x, y in zip(one, other, strict=True))


def _is_i_y(a: Syllable, b: Syllable) -> bool:
    return a.plain[:-1] == b.plain[:-1] and {a.plain[-1:], b.plain[-1:]} == {"i", "y"} and a.plain[-2:-1] not in "aeo"


def _tones_agree(a: Syllable, b: Syllable) -> bool:
    return a.tone == b.tone or not a.tone or not b.tone


def _among(pairs: frozenset[frozenset[str]], a: Syllable, b: Syllable) -> bool:
    """Whether the two are such a pair, with their accents or both without any knowledge of them."""
    if frozenset((a.spelt, b.spelt)) in pairs:
        return True
    return (a.is_bare or b.is_bare) and frozenset((a.plain, b.plain)) in pairs


@lru_cache(maxsize=1)
def _regional() -> frozenset[frozenset[str]]:
    return _both_ways(regional_names())


@lru_cache(maxsize=1)
def _own() -> frozenset[frozenset[str]]:
    return _both_ways(names_of_their_own())


def _both_ways(pairs: tuple[tuple[str, str], ...]) -> frozenset[frozenset[str]]:
    """The pairs by their small letters, and once more without accents."""
    known = [tuple(map(syllable, (one.casefold(), other.casefold()))) for one, other in pairs]
    return frozenset(
        frozenset(key) for a, b in known for key in ((a.spelt, b.spelt), (a.plain, b.plain)) if key[0] != key[1]
    )
