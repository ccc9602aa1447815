"""A phone number as it is dialled today: country prefix off, eleven-digit mobile prefixes of before 2018 converted."""

from __future__ import annotations

from typing import NamedTuple

from emr_hub.identifiers import is_placeholder
from emr_hub.terminology import phone_prefixes

LONGEST_PHONE = 40
_SHORTEST, _MOST_DIGITS = 7, 15  # fewer is an extension; E.164 allows fifteen
_LOST_ZERO, _MOBILE = 9, "35789"  # a mobile number whose leading zero a spreadsheet ate
_SIGNS = dict.fromkeys(map(ord, " .-()/\u00a0"))


class Phone(NamedTuple):
    """A number to call, and whether an old prefix was converted."""

    number: str
    converted: bool = False


def read_phone(written: str | None) -> tuple[Phone | None, str]:
    """The number and why it was graded down (empty: it was not); None when it is missing or no number."""
    if not written or not (text := written.strip()):
        return None, ""
    if len(text) > LONGEST_PHONE:
        return None, f"phone: {len(text)} characters, refused; expected at most {LONGEST_PHONE}"
    digits = text if text.isdigit() else text.translate(_SIGNS).removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or not _SHORTEST <= len(digits) <= _MOST_DIGITS:
        return None, f"phone: expected {_SHORTEST} to {_MOST_DIGITS} digits; counted as missing"
    if is_placeholder(digits) or is_placeholder(digits[1:]) or digits.startswith("000"):
        return None, "phone: a placeholder, counted as missing"
    return _today(_national(digits)), ""


def _national(digits: str) -> str:
    bare = digits.removeprefix("00")
    if bare.startswith("84") and len(bare) in (11, 12):
        return f"0{bare[2:]}"
    return f"0{digits}" if len(digits) == _LOST_ZERO and digits[0] in _MOBILE else digits


def _today(digits: str) -> Phone:
    new = phone_prefixes().get(digits[:4]) if len(digits) == 11 else None
    return Phone(f"{new}{digits[4:]}", True) if new else Phone(digits)
