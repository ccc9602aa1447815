"""One typed value to what it says; the words as written are kept wherever they are more than a number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from emr_hub.formats.value_texts.phrases import marks, meaning_of, plain
from emr_hub.formats.written_values import read_value as read_number
from emr_hub.terminology import unit_of

UNSATISFACTORY = "unsatisfactory"


class Value(NamedTuple):
    """A number (with a comparator: a bound), or words; unit and interpretation only where the text itself has them."""

    number: float | None = None
    text: str | None = None
    comparator: str | None = None
    unit: str | None = None
    interpretation: str | None = None


NOTHING = Value()
_SPELLINGS = str.maketrans({"\u00a0": " ", "\u202f": " ", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "−": "-"})
_GROUPS = re.compile(r"(?<!\d)(\d{1,3})((?: \d{3})+)(?![\d ])")  # 12 345
_NUMBER_FIRST = re.compile(r"((?:<=|>=|=<|=>|[<>])?\s*-?[\d.,]*\d(?:[eE][+-]?\d+)?)\s*(\D.*)", re.DOTALL)
_PLUSES = re.compile(r"\(?\s*(\+{1,4}|[1-4]\s*\+|\+\s*[1-4])\s*\)?")
_LONGEST = 4096  # a conclusion of a page is still a text; more is cut


@lru_cache(maxsize=65_536)  # a laboratory says the same things many times
def read_value(text: str) -> Value:
    """What a value field says. NOTHING for an empty one.

    `<0,5` is the bound 0.5; `3-5`, `1:64` and `1,234` stay text; `++` is a text that reads positive; a number with a
    unit or a mark behind it (`5.4 mmol/L`, `5.4 H`) gives both. Nothing compares a text as if it were a number.
    """
    # Of canonical composition only: compatibility forms would turn a superscript (10⁹) into digits.
    written = unicodedata.normalize("NFC", text).strip()[:_LONGEST]
    if not written:
        return NOTHING
    return _number(written.translate(_SPELLINGS)) or _words(written)


def _number(said: str) -> Value | None:
    said = _GROUPS.sub(lambda found: found[1] + found[2].replace(" ", ""), _with_sign(said))
    whole = read_number(said)
    if whole.number is not None:
        return Value(whole.number, None, whole.comparator)
    parted = _NUMBER_FIRST.fullmatch(said)
    if parted is None or (first := read_number(parted[1])).number is None:
        return None
    mark = marks("after").get(plain(parted[2]))
    if mark is not None:
        return Value(first.number, None, first.comparator, None, mark)
    return Value(first.number, None, first.comparator, parted[2]) if unit_of(parted[2]) is not None else None


def _with_sign(said: str) -> str:
    """`dưới 0,5` as `<0,5`."""
    for words, sign in marks("before").items():
        if plain(said).startswith(words + " "):
            return sign + said.split(" ", words.count(" ") + 1)[-1]
    return said


def _words(written: str) -> Value:
    meaning = "POS" if _PLUSES.fullmatch(written) else meaning_of(written)
    if meaning is not None and meaning.startswith(UNSATISFACTORY):
        return Value(None, meaning)
    return Value(None, written, None, None, meaning or None)
