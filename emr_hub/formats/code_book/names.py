"""Names of tests as syllables without accents, and how alike two names are: Vietnamese, English and abbreviations."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files

from emr_hub.terminology import analytes, services

# Said of nearly every test, so of none: methods of writing an order, and blood as the usual specimen.
_EMPTY = frozenset(
    "dinh luong do hoat nong xet nghiem mau huyet thanh test level serum plasma blood of in the trong bang may tu dong "
    "ket qua chi so phuong phap ky thuat ten khac automated total mass".split()
)
_SPECIMENS = {
    "nieu": "urine", "tieu": "urine", "urine": "urine", "phan": "stool", "stool": "stool", "faecal": "stool",
    "dom": "sputum", "sputum": "sputum", "dich": "fluid", "csf": "fluid",
}  # fmt: skip
_SYLLABLE = re.compile(r"[a-z]+|\d+|[#%]")
_ONE_WORD = (("tu do", "tudo"), ("khi mau", "khimau"), ("test nhanh", "nhanh"), ("rapid test", "nhanh"))
_LEAST_FUZZY = 4  # shorter syllables must be equal: Na is not Ca


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Small letters without accents, đ as d; single spaces."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


@lru_cache(maxsize=65_536)
def syllables(text: str) -> tuple[str, ...]:
    """The syllables that say something, in order; all of them when none does."""
    said = f"{plain(text)} "
    for two, one in _ONE_WORD:  # two syllables that tell something only together
        said = said.replace(f"{two} ", f"{one} ").replace(f"{two})", f"{one})")
    every = tuple(_SYLLABLE.findall(said))
    return tuple(s for s in every if s not in _EMPTY) or every


def specimen_in(text: str) -> str | None:
    """The specimen a name speaks of, other than blood: urine, stool, sputum or fluid."""
    said = plain(text)
    if "huyet thanh" in said or "tieu cau" in said or "thu tieu" in said:
        return None
    return next((_SPECIMENS[s] for s in _SYLLABLE.findall(said) if s in _SPECIMENS), None)


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an analyte; `alias`: an abbreviation or a name of everyday use."""

    analyte: str
    text: str
    parts: tuple[str, ...]


@cache
def known_names() -> tuple[Name, ...]:
    """Every name of the catalogue: Vietnamese, English, of a service that reports one analyte, and aliases."""
    told = [(a.key, n) for a in analytes().values() for n in (a.name_vi, a.name_en, a.key.replace("_", " "))]
    told += [(s.analytes[0], n) for s in services().values() if len(s.analytes) == 1 for n in (s.name_vi, s.name_en)]
    told += [(row["analyte"], row["alias"]) for row in csv.DictReader(io.StringIO(_shipped("aliases.csv")))]
    return tuple(Name(key, text, syllables(text)) for key, text in dict.fromkeys(told))


@cache
def weights() -> Mapping[str, float]:
    """The figures of the suggestions, by name."""
    return {row["name"]: float(row["value"]) for row in csv.DictReader(io.StringIO(_shipped("weights.csv")))}


def _shipped(table: str) -> str:
    return (files("emr_hub.formats.code_book") / table).read_text(encoding="utf-8")


@cache
def _rarity() -> Mapping[str, float]:
    """How much a syllable tells: the rarer among the analytes, the more."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name in known_names():
        for part in name.parts:
            owners[part].add(name.analyte)
    return {part: math.log(1 + len(analytes()) / len(keys)) for part, keys in owners.items()}


def _weight(part: str) -> float:
    # A syllable nobody knows tells about half of what the rarest known one does.
    return _rarity().get(part, math.log(1 + len(analytes())) / 2)


@lru_cache(maxsize=262_144)
def _near(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < _LEAST_FUZZY or one[0] != other[0]:
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= weights()["near_syllable"] else 0.0


def likeness(parts: tuple[str, ...], other: tuple[str, ...]) -> float:
    """0 to 1: the share of what both names tell that they tell alike (weighted Dice over syllables)."""
    whole = sum(map(_weight, parts)) + sum(map(_weight, other))
    if not whole:
        return 0.0
    left, shared = Counter(other), 0.0
    for part in parts:
        best = max(left, key=lambda o: (_near(part, o), o), default=None)
        if best is not None and (found := _near(part, best)):
            shared += found * (_weight(part) + _weight(best))
            left[best] -= 1
            left += Counter()  # drops what is used up
    return shared / whole


def likely_names(texts: Iterable[str]) -> dict[str, tuple[float, str]]:
    """By analyte, the best likeness of any of its names to any of the texts, and that name."""
    best: dict[str, tuple[float, str]] = {}
    for text in texts:
        parts = syllables(text)
        for name in _names_near(parts):
            found = 1.0 if plain(text) == plain(name.text) else 0.98 * likeness(parts, name.parts)
            if found > best.get(name.analyte, (0.0, ""))[0]:
                best[name.analyte] = found, name.text
    return best


def _names_near(parts: tuple[str, ...]) -> list[Name]:
    """The names that share a syllable, or the beginning of a longer one; no other name can be alike."""
    places = {at for part in parts for at in _places().get(_beginning(part), ())}
    return [known_names()[at] for at in sorted(places)]


@cache
def _places() -> Mapping[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    for at, name in enumerate(known_names()):
        for beginning in dict.fromkeys(map(_beginning, name.parts)):
            places[beginning] = (*places.get(beginning, ()), at)
    return places


def _beginning(part: str) -> str:
    return part if len(part) < _LEAST_FUZZY else part[0] + "*"
