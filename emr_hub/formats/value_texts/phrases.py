"""The words laboratories answer with, from the room's tables: what each says, and the one this project writes."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO

_LETTERS = re.compile(r"[^\W\d_]")
_BRACKETED = re.compile(r"\([^()]*\)")
# Words that may stand behind an answer without changing it: weak, strong, index and cut-off.
_HARMLESS = frozenset({"yeu", "manh", "nhe", "s", "co", "coi", "iu", "ml", "l"})


def plain(text: str) -> str:
    """Small letters without accents, single spaces: `Âm  Tính` and `AM TINH` are one."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("emr_hub.formats.value_texts") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


@cache
def _phrases() -> Mapping[str, str]:
    return {plain(row["phrase"]): row["means"] for row in _rows("phrases.csv")}


@cache
def _written() -> Mapping[str, str]:
    return {row["means"]: row["phrase"].capitalize() for row in _rows("phrases.csv") if row["written"] == "1"}


@cache
def marks(place: str) -> Mapping[str, str]:
    """What stands beside a number, `before` or `after` it, and what it says: a comparator or a flag."""
    return {plain(row["mark"]): row["means"] for row in _rows("marks.csv") if row["place"] == place}


def word_of(meaning: str) -> str | None:
    """The Vietnamese words written for a flag or an unsatisfactory specimen; None for what has none."""
    return _written().get(meaning)


def meaning_of(text: str) -> str | None:
    """What an answer in words says: a flag, `unsatisfactory: why`, an empty word for one that takes no side, or None.

    The whole answer must be a phrase of the table, or begin with one and go on with numbers, signs or brackets only:
    `Dương tính (S/CO 5.2)` is positive, `dương tính giả` is not.
    """
    said, table = plain(text), _phrases()
    if said in table:
        return table[said]
    for length in range(len(said) - 1, 1, -1):
        if said[:length] in table and not said[length].isalpha() and _is_harmless(said[length:]):
            return table[said[:length]]
    return None


def _is_harmless(rest: str) -> bool:
    words = re.split(r"[^\w]+", _BRACKETED.sub(" ", rest))
    return all(word in _HARMLESS or not _LETTERS.search(word) for word in words)
