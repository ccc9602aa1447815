"""How alike two names are, syllable by syllable; never a likeness of whole strings, which over-links here."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from coordinator.matching.forms import NameForm, Names, Syllable
from coordinator.matching.levels.syllables import SyllableLevel, syllable_level

_CUT_AT_A_WORD, _CUT_IN_A_WORD = 12, 18  # signs kept before the rest counts as cut off by a narrow field
_LETTERS_AGREE = SyllableLevel.MARKS_MISSING
_ONE_NAME = SyllableLevel.REGIONAL  # up to here both syllables are forms of one name


class NameLevel(StrEnum):
    """The first that holds, best first."""

    EXACT = "exact"
    TONE_PLACE = "tone-place"  # Nguyễn Thị Hòa, Nguyễn Thị Hoà
    REPAIRED = "repaired"  # equal once keyboard or encoding debris is read as it was meant
    ACCENTS_MISSING = "accents-missing"  # the accents of one side are gone
    SPACING = "spacing"  # Thanh Thuỷ, Thanhthuỷ
    I_Y = "i-y"
    REGIONAL = "regional"
    ONE_ACCENT_MISSING = "one-accent-missing"  # Nguyễn Thị Hoa, Nguyễn Thị Hòa: the rest keeps its accents
    MIDDLE_DROPPED = "middle-dropped"
    CUT = "cut"  # a narrow field cut the end off
    ORDER_SWAPPED = "order-swapped"
    OWN_NAME = "own-name"  # Vy, Vi
    TYPO = "typo"
    OTHER_ACCENT = "other-accent"  # Thủy, Thúy
    MIDDLE_OTHER = "middle-other"  # family and given name equal, another middle name
    GIVEN_EQUAL = "given-equal"
    DIFFERENT = "different"
    MISSING = "missing"


_RANK = {level: rank for rank, level in enumerate(NameLevel)}
_AS_WRITTEN = frozenset({NameLevel.EXACT, NameLevel.TONE_PLACE, NameLevel.ACCENTS_MISSING})
_OF_ONE = {
    SyllableLevel.I_Y: NameLevel.I_Y, SyllableLevel.REGIONAL: NameLevel.REGIONAL,
    SyllableLevel.OWN: NameLevel.OWN_NAME, SyllableLevel.TYPO: NameLevel.TYPO,
    SyllableLevel.OTHER_MARKS: NameLevel.OTHER_ACCENT,
}  # fmt: skip


class NameMatch(NamedTuple):
    """How alike, and the plain syllables that agreed, whose rarity tells how much that is worth.

    `given`: the agreed last syllable, empty when it is not among them. `middle`: the agreed ones between family and
    given name. `family`: whether the first syllables are forms of one name.
    """

    level: NameLevel
    given: str = ""
    middle: tuple[str, ...] = ()
    family: bool = False


_MISSING = NameMatch(NameLevel.MISSING)


def name_match(one: Names, other: Names) -> NameMatch:
    """The best match among the readings of two names; symmetric."""
    if not one.forms or not other.forms:
        return _MISSING
    first = form_match(one.forms[0], other.forms[0])
    if len(one.forms) == len(other.forms) == 1:
        return first
    # among equals the syllables decide, so that the order of the readings does not
    best = min([form_match(a, b) for a in one.forms for b in other.forms], key=_by_rank)
    if _RANK[best.level] >= _RANK[first.level]:
        return first
    return best._replace(level=NameLevel.REPAIRED) if best.level in _AS_WRITTEN else best


def _by_rank(match: NameMatch) -> tuple[int, NameMatch]:
    return _RANK[match.level], match


def form_match(one: NameForm, other: NameForm) -> NameMatch:
    """How alike two readings are; symmetric."""
    if one.spelt == other.spelt:
        return NameMatch(NameLevel.EXACT, one.plain[-1], one.plain[1:-1], True)
    if one.toned == other.toned:
        return NameMatch(NameLevel.TONE_PLACE, one.plain[-1], one.plain[1:-1], True)
    if len(one.plain) == len(other.plain):
        levels = [syllable_level(x.spelt, y.spelt) for x, y in zip(one.syllables, other.syllables, strict=True)]
        level = _side_by_side(levels, one.is_bare or other.is_bare)
        if level is not None:
            return _agreed(level, one.plain, other.plain, levels)
    short, long = (one, other) if (len(one.plain), one.plain) <= (len(other.plain), other.plain) else (other, one)
    return _rearranged(one, other) or _shortened(short, long) or _ends(one, other)


def _side_by_side(levels: Sequence[SyllableLevel], bare: bool) -> NameLevel | None:
    """The level of names of one length by their syllables; None when more than one syllable is of another name."""
    low = [level for level in levels if level > _LETTERS_AGREE]
    if not low:
        one_missing = not bare and levels.count(_LETTERS_AGREE) == 1
        return NameLevel.ONE_ACCENT_MISSING if one_missing else NameLevel.ACCENTS_MISSING
    if all(level <= _ONE_NAME for level in low):
        return _OF_ONE[max(low)]
    return _OF_ONE.get(low[0]) if len(low) == 1 else None


def _agreed(
    level: NameLevel, one: tuple[str, ...], other: tuple[str, ...], levels: Sequence[SyllableLevel]
) -> NameMatch:
    """The match with the syllables whose letters agreed."""
    middle = [x for x, y in zip(one[1:-1], other[1:-1], strict=True) if x == y]
    return NameMatch(level, one[-1] if one[-1] == other[-1] else "", tuple(middle), levels[0] <= _ONE_NAME)


def _rearranged(one: NameForm, other: NameForm) -> NameMatch | None:
    """The same letters parted otherwise, or the same words in another order."""
    if one.plain == other.plain:
        return None
    if "".join(one.plain) == "".join(other.plain):
        same = one.is_bare or other.is_bare or _letters(one) == _letters(other)
        return NameMatch(NameLevel.SPACING if same else NameLevel.OTHER_ACCENT)
    if sorted(one.plain) != sorted(other.plain):
        return None
    pairs = zip(sorted(one.syllables, key=_plainly), sorted(other.syllables, key=_plainly), strict=True)
    same = all(syllable_level(x.spelt, y.spelt) <= _LETTERS_AGREE for x, y in pairs)
    return NameMatch(NameLevel.ORDER_SWAPPED if same else NameLevel.OTHER_ACCENT)


def _letters(form: NameForm) -> tuple[str, list[str]]:
    """The letters with their quality, and the tones in any order."""
    return "".join([s.letters for s in form.syllables]), sorted("".join([s.tone for s in form.syllables]))


def _plainly(syllable: Syllable) -> tuple[str, str]:
    return syllable.plain, syllable.spelt


def _shortened(short: NameForm, long: NameForm) -> NameMatch | None:
    """A middle name left out, or the end cut off."""
    if (kept := _kept(short.plain, long.plain)) is not None:
        return NameMatch(NameLevel.CUT, "", kept[1:], True)
    ends = 1 < len(short.plain) < len(long.plain) and _same(short, 0, long, 0) and _same(short, -1, long, -1)
    if ends and _within(short, long):
        return NameMatch(NameLevel.MIDDLE_DROPPED, _common(short, -1, long, -1), short.plain[1:-1], True)
    return None


def _kept(short: tuple[str, ...], long: tuple[str, ...]) -> tuple[str, ...] | None:
    """The whole words a narrow field kept of the long name; None when the short one is not its beginning."""
    begin, length = short[:-1], sum(map(len, short)) + len(short) - 1
    if short == long[: len(short)] and len(short) < len(long):
        return short if length >= _CUT_AT_A_WORD else None
    in_a_word = begin == long[: len(begin)] and long[len(begin)].startswith(short[-1])
    return begin if in_a_word and length >= _CUT_IN_A_WORD else None


def _same(one: NameForm, at: int, other: NameForm, place: int) -> bool:
    return syllable_level(one.syllables[at].spelt, other.syllables[place].spelt) <= _ONE_NAME


def _common(one: NameForm, at: int, other: NameForm, place: int) -> str:
    return one.plain[at] if one.plain[at] == other.plain[place] else ""


def _within(short: NameForm, long: NameForm) -> bool:
    """Whether the middle of the short name is found, in order, in the middle of the long one."""
    rest = iter(long.plain[1:-1])
    return all(word in rest for word in short.plain[1:-1])


def _ends(one: NameForm, other: NameForm) -> NameMatch:
    """Names that are not forms of one another: what of their ends agrees."""
    family, given = _same(one, 0, other, 0), _same(one, -1, other, -1)
    if not given or len(one.plain) == 1 or len(other.plain) == 1:
        return NameMatch(NameLevel.GIVEN_EQUAL if given else NameLevel.DIFFERENT, family=family)
    level = NameLevel.MIDDLE_OTHER if family else NameLevel.GIVEN_EQUAL
    return NameMatch(level, _common(one, -1, other, -1), (), family)
