"""Text of an old Vietnamese encoding shown as Latin letters: "NguyÔn" of a TCVN3 font, "Nguyeãn" of a VNI font."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from emr_hub.terminology import legacy_letters

_ENCODINGS = ("vni", "tcvn3", "cp1258")
_LEFT_OUT = re.compile("([\x80-\x9f]+)")  # what code page 1252 has no letter for, or another one
# half of "à" is a no-break space, which most systems turn into a plain one
_SPACE_IN_A_LETTER = re.compile(rb"([\xc3\xc4\xc6]|\xe1[\xba\xbb]) ")


def readings(text: str) -> tuple[str, ...]:
    """What a text would be if it came from each old encoding, or twice from one; only readings that differ."""
    composed = unicodedata.normalize("NFC", text)
    plainly = _utf8_as_latin(composed)
    bases = (composed, plainly) if plainly else (composed,)
    tried = (plainly, *(_decoded(base, encoding) for base in bases for encoding in _ENCODINGS))
    return tuple(dict.fromkeys(reading for reading in tried if reading and reading != composed))


def _utf8_as_latin(text: str) -> str:
    """UTF-8 that was taken for Latin letters; a letter cut in two at the end is lost. Empty when it is none."""
    found = _SPACE_IN_A_LETTER.sub(b"\\1\xa0", _bytes_of(text))
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.end == len(found) and error.reason == "unexpected end of data"
        return found[: error.start].decode("utf-8") if cut else ""


def _bytes_of(text: str) -> bytes:
    """The bytes behind Latin letters: code page 1252, and where that has no letter, the byte itself."""
    try:
        return b"".join(
            [run.encode("latin-1" if "\x80" <= run[:1] <= "\x9f" else "cp1252") for run in _LEFT_OUT.split(text)]
        )
    except UnicodeEncodeError:
        return b""


def _decoded(text: str, encoding: str) -> str:
    pattern, letters = _table(encoding)
    return unicodedata.normalize("NFC", pattern.sub(lambda run: letters[run[0]], text))


@lru_cache(maxsize=len(_ENCODINGS))
def _table(encoding: str) -> tuple[re.Pattern[str], dict[str, str]]:
    letters = dict(legacy_letters(encoding))
    longest_first = sorted(letters, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), letters
