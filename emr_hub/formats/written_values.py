"""A result as somebody typed it: a number, a bound, or words. What is not surely one number stays words."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

_COMPARATORS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_BOUND = re.compile(r"(<=|>=|=<|=>|[<>≤≥])\s*(.+)")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d{1,3})?")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


class WrittenValue(NamedTuple):
    """Number, words and comparator, each None where there is none; all None for an empty cell."""

    number: float | None
    text: str | None
    comparator: str | None


NOTHING = WrittenValue(None, None, None)


@lru_cache(maxsize=65_536)
def read_value(written: str | None, decimal: str | None = None) -> WrittenValue:
    """Read one cell. `decimal` is "." or "," where the input is known to write decimals so.

    Without it 5,6 is 5.6 and 1.234,5 is 1234.5, but 1,234 stays words: it may be 1.234 or 1234. Ranges (5-10),
    ratios (1:64), crosses (++) and every other writing are words, never numbers. Words come back trimmed.
    """
    told = (written or "").strip()
    if not told:
        return NOTHING
    bound = _BOUND.fullmatch(told)
    number = _number(bound.group(2) if bound else told, decimal)
    if number is None:
        return WrittenValue(None, told, None)
    return WrittenValue(number, None, _COMPARATORS[bound.group(1)] if bound else None)


def _number(told: str, decimal: str | None) -> float | None:
    if not _NUMBER.fullmatch(told):
        return None
    plain = _with_point(told, decimal)
    if plain is None or not _PLAIN.fullmatch(plain):
        return None
    found = float(plain)
    return found if math.isfinite(found) else None


def _with_point(told: str, decimal: str | None) -> str | None:
    """The number with a decimal point and no other marks; None where the marks may mean two things."""
    if decimal is not None:
        other = "," if decimal == "." else "."
        if other in told and not _THOUSANDS.fullmatch(told.partition(decimal)[0]):
            # 5.6 among decimal commas can be nothing but 5.6.
            return told.replace(other, ".") if told.count(other) == 1 and decimal not in told else None
        return told.replace(other, "").replace(decimal, ".")
    if "." in told and "," in told:
        last = max(".,", key=told.rfind)
        return _with_point(told, last)
    if "," not in told:
        return told if told.count(".") < 2 or not _THOUSANDS.fullmatch(told) else told.replace(".", "")
    if _THOUSANDS.fullmatch(told):
        if told.count(",") > 1:
            return told.replace(",", "")
        # One comma before three digits may be a decimal comma: 1,234. Leading 0 can be nothing else.
        return told.replace(",", ".") if told.lstrip("+-").startswith("0,") else None
    return told.replace(",", ".") if told.count(",") == 1 else None
