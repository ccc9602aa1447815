"""An address as a place on today's map: province since the mergers, ward by name, and the line before it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from coordinator.matching.forms.letters import without_marks
from coordinator.matching.forms.names import words_of
from emr_hub.terminology import place_words, province_spellings, provinces, ward_mergers

LONGEST_ADDRESS = 1024  # DIA_CHI of the insurance claim holds 1024 characters
_MOST_PARTS = 8
_REMEMBERED = 1 << 13  # wards with what stands behind them


class Place(NamedTuple):
    """Where someone lives. `province`: today's code, or the last part as written where it is not known.

    `ward`: its name without its kind. An old one with its district is today's ward where the table of mergers knows
    it (pilot provinces and hubs); elsewhere it keeps its name. `line`: what stood before it: house, street, hamlet.
    """

    province: str
    ward: str = ""
    line: str = ""


def read_place(written: str | None) -> tuple[Place | None, str]:
    """The place and why it was graded down (empty: it was not)."""
    if not written or written.isspace():
        return None, ""
    if len(written) > LONGEST_ADDRESS:
        return None, f"address: {len(written)} characters, refused; expected at most {LONGEST_ADDRESS}"
    parts = _parts(written)
    return (_place(parts[-_MOST_PARTS:]), "") if parts else (None, "address: no letters")


def behind_the_first(written: str) -> Place | None:
    """What the parts of an address behind its first say: the place, its line without that first part.

    None where they name no ward, or are many: then the first part has a say in where the ward is, or none at all.
    """
    parts = _parts(written)
    named = _named_ward(tuple(parts)) if len(parts) < _MOST_PARTS else None
    return None if named is None else Place(named[0], named[1], " ".join(parts[: named[2]]))


def _parts(written: str) -> list[str]:
    return [part for part in map(plain_part, written.split(",")) if part]


@lru_cache(maxsize=1 << 15)
def plain_part(part: str) -> str:
    """A part of an address as plain words."""
    return " ".join([word.plain for word in words_of(part)])


def _place(parts: list[str]) -> Place:
    named = _named_ward(tuple(parts[1:]))  # whatever the first part is, it stands before that ward
    if named is not None:
        province, ward, before = named
        return Place(province, ward, " ".join(parts[: before + 1]))
    province, rest = _province(parts)
    wards = _of_kind("ward", rest) or _of_kind("", rest)
    if not wards:
        return Place(province)
    return Place(province, _ward(province, rest, wards[-1]), " ".join(rest[: wards[-1]]))


@lru_cache(maxsize=_REMEMBERED)
def _named_ward(parts: tuple[str, ...]) -> tuple[str, str, int] | None:
    """Province, ward and how many parts stand before the last that is called a ward; None where none is.

    Parts before it change nothing of that: an address is read by the parts behind its first, which many share.
    """
    province, rest = _province(list(parts)) if parts else ("", [])
    wards = _of_kind("ward", rest)
    return (province, _ward(province, rest, wards[-1]), wards[-1]) if wards else None


def _of_kind(kind: str, parts: list[str]) -> list[int]:
    return [n for n, part in enumerate(parts) if _kind(part) == kind]


def _ward(province: str, parts: list[str], at: int) -> str:
    """Today's ward of the part at this place, from its name and that of the district behind it."""
    district = _bare(parts[at + 1]) if at + 1 < len(parts) else ""
    return _today(province, district, _bare(parts[at]))


def _today(province: str, district: str, ward: str) -> str:
    """The ward of today's map; a ward that no table knows keeps its name. A district not known says nothing."""
    if (province, district) not in _districts():
        district = ""
    return _became().get((province, district, ward), ward)


@lru_cache(maxsize=1)
def _districts() -> frozenset[tuple[str, str]]:
    """The districts of the old map by today's province and bare name."""
    return frozenset((province, district) for province, district, _ in _became() if district)


@lru_cache(maxsize=1)
def _became() -> dict[tuple[str, str, str], str]:
    """What each old ward became, by district and bare name; without district where the name alone says which one."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for merger in ward_mergers():
        province, became = provinces()[merger.old_code].code, _bare(plain_part(merger.new_ward))
        old = _bare(plain_part(merger.ward))
        found.setdefault((province, _bare(plain_part(merger.district)), old), set()).add(became)
        found.setdefault((province, "", old), set()).add(became)
        found.setdefault((province, "", became), set()).add(became)  # on today's map it means today's ward
    return {key: wards.pop() for key, wards in found.items() if len(wards) == 1}


def _province(parts: list[str]) -> tuple[str, list[str]]:
    last = parts[-1]
    code = _known_provinces().get(last) or _known_provinces().get(_bare(last))
    return (code or _bare(last)), parts[:-1]


@lru_cache(maxsize=1 << 15)
def _kind(part: str) -> str:
    return next((kind for words, kind in _kinds() if part.startswith(words)), "")


@lru_cache(maxsize=1 << 15)
def _bare(part: str) -> str:
    return next((part[len(words) :] for words, _ in _kinds() if part.startswith(words)), part)


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, str], ...]:
    """The words before a place's name, longest first, each with the space that parts it from the name."""
    found = {f"{without_marks(words)} ": kind for words, kind in place_words().items()}
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _known_provinces() -> dict[str, str]:
    """Today's code of every province by its plain name, old or new."""
    found = {spelling: provinces()[old].code for spelling, old in province_spellings().items()}
    for province in provinces().values():
        for name in (province.old_name, province.name):
            found[plain_part(name)] = province.code
            found[_bare(plain_part(name))] = province.code
    return found
