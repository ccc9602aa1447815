"""Import damage: a text of one character set read as another. The two font encodings of the 1990s are tables."""

from __future__ import annotations

import unicodedata
from functools import cache

from hospitals.settings import rows

_ROOM = "hospitals.population"


def tcvn3_shown_as_latin(text: str, luck: int = 0) -> str:
    """A text kept in TCVN3 (ABC) and shown as Latin letters: Nguyễn becomes NguyÔn."""
    return "".join(_tcvn3().get(letter, letter) for letter in text)


def vni_shown_as_latin(text: str, luck: int = 0) -> str:
    """A text kept for a VNI font and shown as Latin letters: Nguyễn becomes Nguyeãn."""
    return "".join(_vni_font().get(letter, letter) for letter in text)


def utf8_read_as_latin(text: str, luck: int = 0) -> str:
    """UTF-8 read byte by byte as Windows Latin: Lê becomes LÃª."""
    return "".join(_windows_letter(byte) for byte in text.encode()).replace("\xa0", " ")  # few systems keep that space


def _windows_letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)  # five bytes have no letter there; browsers pass them on


def question_marks(text: str, luck: int = 0) -> str:
    """Letters outside Latin-1 are lost to question marks: Nguyễn becomes Nguy?n."""
    return text.encode("latin-1", errors="replace").decode("latin-1")


@cache
def _tcvn3() -> dict[str, str]:
    read = {row["letter"]: bytes.fromhex(row["tcvn3"]).decode("latin-1") for row in rows(_ROOM, "old_letters")}
    # toned capitals have no code of their own: the capital font shows the small letter's
    return read | {letter.upper(): code for letter, code in read.items() if letter.upper() not in read}


@cache
def _vni_font() -> dict[str, str]:
    read = {row["letter"]: row["vni_font"] for row in rows(_ROOM, "old_letters") if row["vni_font"]}
    return read | {unicodedata.normalize("NFC", letter.upper()): shown.upper() for letter, shown in read.items()}
