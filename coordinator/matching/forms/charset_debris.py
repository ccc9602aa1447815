"""Text of an old Vietnamese encoding shown as Latin letters: "NguyÔn" of a TCVN3 font, "Nguyeãn" of a VNI font."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from emr_hub.terminology import legacy_letters

_ENCODINGS = ("vni", "tcvn3", "cp1258")


def readings(text: str) -> tuple[str, ...]:
    """What a text would be if it came from each old encoding; only readings that differ from it."""
    tried = (_utf8_as_latin(text), *(_decoded(text, encoding) for encoding in _ENCODINGS))
    return tuple(dict.fromkeys(reading for reading in tried if reading and reading != text))


def _utf8_as_latin(text: str) -> str:
    for page in ("cp1252", "latin-1"):
        try:
            return text.encode(page).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def _decoded(text: str, encoding: str) -> str:
    pattern, letters = _table(encoding)
    return unicodedata.normalize("NFC", pattern.sub(lambda run: letters[run[0]], text))


@lru_cache(maxsize=len(_ENCODINGS))
def _table(encoding: str) -> tuple[re.Pattern[str], dict[str, str]]:
    letters = dict(legacy_letters(encoding))
    longest_first = sorted(letters, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), letters
