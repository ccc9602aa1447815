"""JSON whose numbers keep the digits they came with: 4.10 stays 4.10, though it is read as a number.

FHIR says that the precision of a decimal is part of its value; a plain float forgets it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec
import orjson

# A number that a float would write differently: trailing zeros (4.10), an exponent, or more digits than a float holds.
_FRAGILE: Final = re.compile(
    rb"[:\[,\s]-?\d+(?:\.(?:\d*[1-9]0+|00+)|(?:\.\d+)?[eE][+-]?\d+)(?=[\s,}\]])|[:\[,\s]-?[\d.]{16,}(?=[\s,}\]])|-0[,}\s]"
)


_WHOLE: Final = re.compile(rb"-0[,}\]\s]|\d{19}")  # whole numbers that an int would write differently, or not at all


class Written(float):
    """A number that is written otherwise than Python would write it; `text` is how it came."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Written:
        """The number as written."""
        made = super().__new__(cls, text)
        made.text = text
        return made


def loads(raw: bytes | str) -> Any:
    """The JSON of some bytes; ValueError when they are none, or nested deeper than can be written again."""
    content = raw.encode() if isinstance(raw, str) else raw
    found = orjson.loads(content)  # also the judge of what is JSON: json.loads would let NaN in
    if not _FRAGILE.search(content):
        return found
    try:
        if _WHOLE.search(content):
            return json.loads(content, parse_float=_number, parse_int=_whole)
        return _DECODER.decode(content)
    except RecursionError:
        raise ValueError("nested too deep") from None


def dumps(value: Any, option: int = 0) -> bytes:
    """The bytes of some JSON, every number with the digits it came with; TypeError beyond 254 levels."""
    return orjson.dumps(value, _as_written, option)


def _number(text: str) -> float:
    plain = float(text)
    return plain if repr(plain) == text else Written(text)


def _whole(text: str) -> float:
    return int(text) if len(text) < 19 and text != "-0" else Written(text)


_DECODER: Final = msgspec.json.Decoder(float_hook=_number)  # ten times quicker, but it asks nobody about whole numbers


def _as_written(value: Any) -> orjson.Fragment:
    if isinstance(value, Written):
        return orjson.Fragment(value.text.encode())
    raise TypeError
