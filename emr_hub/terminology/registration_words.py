"""What desks and keyboards do to a registration: phrases that are no name, regional forms, debris, old prefixes.

Orthography and habits as tables, each row with its source; what they are worth as evidence is not said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.terminology.table_rows import Row, rows_of

MEANINGS = ("placeholder", "newborn", "title")
ENCODINGS = ("tcvn3", "vni", "cp1258")


@dataclass(frozen=True, slots=True)
class NamePhrase:
    """Words, without accents, that are not part of a name.

    `followed_by`: how many words must follow (none, one, any) for them to say so. `meaning`: placeholder (nobody
    knows), newborn (no name yet) or title. `mother_follows`: what follows is the mother's name. `also_a_name`: some
    people are really called so.
    """

    words: tuple[str, ...]
    followed_by: str
    meaning: str
    mother_follows: bool
    also_a_name: bool


@cache
def name_phrases() -> tuple[NamePhrase, ...]:
    """Every phrase, longest first, so that the first that fits says most."""
    found = (_phrase(row) for row in rows_of("name_phrases.csv"))
    return tuple(sorted(found, key=lambda phrase: -len(phrase.words)))


def _phrase(row: Row) -> NamePhrase:
    detail = row.one_of("detail", ("", "mother", "also a name"))
    return NamePhrase(
        words=tuple(row.word("phrase").split()),
        followed_by=row.one_of("followed_by", ("none", "one", "any")),
        meaning=row.one_of("meaning", MEANINGS),
        mother_follows=detail == "mother",
        also_a_name=detail == "also a name",
    )


@cache
def regional_names() -> tuple[tuple[str, str], ...]:
    """Pairs of syllables that are one name, the northern form first: Hoàng and Huỳnh."""
    rows = rows_of("regional_names.csv")
    return tuple((r.word("one"), r.word("other")) for r in rows if _kind(r) == "regional")


@cache
def names_of_their_own() -> tuple[tuple[str, str], ...]:
    """Pairs that the spelling rules make one, but that are two common names: Vy and Vi."""
    return tuple((r.word("one"), r.word("other")) for r in rows_of("regional_names.csv") if _kind(r) == "own")


def _kind(row: Row) -> str:
    return row.one_of("kind", ("regional", "own"))


@cache
def legacy_letters(encoding: str) -> Mapping[str, str]:
    """What each run of signs of an old encoding (tcvn3, vni, cp1258), shown as Latin text, was meant to be."""
    rows = (row for row in rows_of("legacy_letters.csv") if row.one_of("encoding", ENCODINGS) == encoding)
    return MappingProxyType({_spelled(row.word("written")): _letter(row.word("letter")) for row in rows})


def _letter(cell: str) -> str:
    return _spelled(cell) if cell.startswith("U+") else cell


def _spelled(points: str) -> str:
    return "".join(chr(int(point.removeprefix("U+"), 16)) for point in points.split())


@cache
def phone_prefixes() -> Mapping[str, str]:
    """The prefixes of eleven-digit mobile numbers and what each became in 2018."""
    return MappingProxyType({row.word("old_prefix"): row.word("new_prefix") for row in rows_of("phone_prefixes.csv")})


@cache
def syllable_parts(part: str) -> frozenset[str]:
    """The onsets or the rhymes (without tone) that Vietnamese syllables are made of; no onset is one too."""
    return frozenset(row.word("letters") for row in rows_of("syllable_parts.csv") if row.word("part") == part)


@cache
def place_words() -> Mapping[str, str]:
    """The words before the name of a place and what kind of place they make it: ward, district, province."""
    rows = rows_of("place_words.csv")
    return MappingProxyType({r.word("words"): r.one_of("kind", ("ward", "district", "province")) for r in rows})


@cache
def province_spellings() -> Mapping[str, str]:
    """Other plain spellings of provinces and the old code each stands for."""
    return MappingProxyType({row.word("spelling"): row.word("old_code") for row in rows_of("province_spellings.csv")})


@dataclass(frozen=True, slots=True)
class WardMerger:
    """A ward of the map until 30 June 2025, by old province code, district and name, and the ward it became.

    `divided`: it was shared out among several; the one named is the usual one. Pilot provinces and both hubs only.
    """

    old_code: str
    district: str
    ward: str
    new_ward: str
    divided: bool


@cache
def ward_mergers() -> tuple[WardMerger, ...]:
    """Every ward of the pilot provinces before the mergers."""
    return tuple(
        WardMerger(r.word("old_code"), r.word("district"), r.word("ward"), r.word("new_ward"), r.yes("divided"))
        for r in rows_of("ward_mergers.csv")
    )
