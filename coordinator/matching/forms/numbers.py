"""The numbers on a card, each in the part it can play: citizen number, old number, insurance, or a number unknown."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from emr_hub.identifiers import Bhyt, Cccd, is_placeholder, parse_bhyt, parse_cccd

LONGEST_NUMBER = 100
_SIGNS = re.compile(r"[\s.\-]+")
_CITIZEN = 12  # digits of a citizen number
_OLD = 9  # digits of the citizen number before 2016, void since 2025
_SHORTEST_OTHER = 5  # letters and digits an unknown kind of number needs to tell people apart
_UNKNOWN_KIND = "cccd: digits of a kind not known here, compared as they stand"
_FEWEST_SIGNS = 3  # different ones; fewer is a desk's way past the field
_FEWEST_DIGITS = 3  # in a number of an unknown kind; "KHÔNG CÓ" and "CHƯA CÓ" are words, and alike on many cards


class Citizen(NamedTuple):
    """A valid citizen number with what it says. `restored`: a leading zero lost in a spreadsheet was put back."""

    number: str
    sex: str
    born: int
    restored: bool = False


class CccdField(NamedTuple):
    """What the citizen number's field holds: a citizen number, the old nine digits, or a number of another kind."""

    citizen: Citizen | None = None
    old: str = ""
    other: str = ""
    doubt: str = ""


class BhytField(NamedTuple):
    """What the insurance number's field holds: the stable ten digits, or the citizen number in its place."""

    stable: str = ""
    citizen: Citizen | None = None
    doubt: str = ""


NO_CCCD, NO_BHYT = CccdField(), BhytField()


def read_cccd(written: str | None) -> CccdField:
    """The citizen number's field by itself; whether it agrees with the rest of the card is asked later."""
    if not written:
        return NO_CCCD
    if len(written) > LONGEST_NUMBER:
        return CccdField(doubt=_too_long("cccd", written))
    text = _tidy(written)
    found = parse_cccd(text)
    if isinstance(found, Cccd):
        return CccdField(_citizen(text, found))
    return _not_a_citizen_number(text, found.reason)


def _not_a_citizen_number(text: str, reason: str) -> CccdField:
    digits = text.isdigit()
    if not text or (is_placeholder(text) if digits else len(set(text)) < _FEWEST_SIGNS):
        return CccdField(doubt="cccd: a placeholder, counted as missing" if text else "")
    if digits and len(text) == 11 and isinstance(full := parse_cccd(f"0{text}"), Cccd):
        return CccdField(_citizen(f"0{text}", full)._replace(restored=True), other=text, doubt=_UNKNOWN_KIND)
    if digits and len(text) == _OLD:
        counted = text.startswith("12345678")
        return CccdField(doubt="cccd: a placeholder, counted as missing") if counted else CccdField(old=text)
    if (digits and len(text) == 12) or not _tells_apart(text.rpartition("|")[2]):
        return CccdField(doubt=f"cccd: {reason.partition(': ')[2]}; counted as missing")
    return CccdField(other=text, doubt=_UNKNOWN_KIND if digits else "")


def _tells_apart(number: str) -> bool:
    """Whether a number of an unknown kind can be one person's: no word, no placeholder, not too short."""
    digits = sum(sign.isdigit() for sign in number)
    return len(number) >= _SHORTEST_OTHER and digits >= _FEWEST_DIGITS and len(set(number)) >= _FEWEST_SIGNS


def read_bhyt(written: str | None) -> BhytField:
    """The insurance number's field by itself."""
    if not written:
        return NO_BHYT
    if len(written) > LONGEST_NUMBER:
        return BhytField(doubt=_too_long("bhyt", written))
    text = _tidy(written)
    if len(text) == _CITIZEN and isinstance(citizen := parse_cccd(text), Cccd):
        return BhytField(citizen=_citizen(text, citizen))  # the third form of the number, as `parse_bhyt` has it
    found = parse_bhyt(text)
    if not isinstance(found, Bhyt):
        return BhytField(doubt=f"bhyt: {found.reason.partition(': ')[2]}; counted as missing" if text else "")
    return BhytField(found.stable)


def _tidy(written: str) -> str:
    if written.isascii() and written.isalnum():
        return written.upper()
    return _SIGNS.sub("", unicodedata.normalize("NFKC", written)).upper()


def _citizen(text: str, found: Cccd) -> Citizen:
    return Citizen(text, found.sex, found.birth_year)


def _too_long(field: str, written: str) -> str:
    return f"{field}: {len(written)} characters, refused; expected at most {LONGEST_NUMBER}"
