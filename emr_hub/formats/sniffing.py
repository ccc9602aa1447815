"""What a file holds, by its first bytes, and by its name where those leave it open."""

from __future__ import annotations

from pathlib import PurePath

from emr_hub.formats.packing import PACKED

FHIR, BHYT, HL7V2, TABLE = "fhir", "bhyt", "hl7v2", "table"
FORMATS = (FHIR, BHYT, HL7V2, TABLE)
LOOKED_AT_BYTES = 4096
_BY_SUFFIX = {
    ".ndjson": FHIR, ".jsonl": FHIR, ".json": FHIR, ".xml": BHYT, ".hl7": HL7V2, ".mllp": HL7V2, ".er7": HL7V2,
    ".csv": TABLE, ".tsv": TABLE, ".parquet": TABLE, ".pq": TABLE, ".duckdb": TABLE, ".db": TABLE,
}  # fmt: skip
BY_LINE = (".ndjson", ".jsonl")
# Names that are looked into within a folder; whatever else lies there is passed over.
SUFFIXES = (*_BY_SUFFIX, ".txt", ".dat", ".oru", ".orm")
SAYS_NOTHING = ("", ".txt", ".dat", ".out", ".log", ".msg", ".oru", ".orm")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HL7 = (b"MSH|", b"FHS|", b"BHS|", b"MSH^", b"MSH~")
_FHIR_XML = b"http://hl7.org/fhir"
_CODE_BOOK = b"system,code,name,"  # says what codes mean; its rows are no results


def suffix_of(name: str) -> str:
    """The suffix that says what is inside, below any packing."""
    path = PurePath(name)
    return PurePath(path.stem).suffix.lower() if path.suffix.lower() in PACKED else path.suffix.lower()


def format_of(start: bytes, suffix: str) -> str | None:
    """The format of a file that begins so and is named so; None when it is none that is read.

    Content goes before the name, except that JSON and XML under another format's name are taken by their name.
    """
    plain = _plain(start)
    if plain.startswith(_CODE_BOOK):
        return None
    if plain.startswith(_HL7):
        return HL7V2
    if start.startswith(b"PAR1") or start[8:12] == b"DUCK":
        return TABLE
    if plain.startswith(b"<"):
        return None if _FHIR_XML in plain else _BY_SUFFIX.get(suffix, BHYT)
    if plain.startswith((b"{", b"[")):
        return _BY_SUFFIX.get(suffix, FHIR)
    return _BY_SUFFIX.get(suffix)


def is_blank(content: bytes) -> bool:
    """Whether nothing but marks of an encoding, blanks and zero bytes is there."""
    return not _plain(content)


def _plain(start: bytes) -> bytes:
    """The beginning without marks, zero bytes of UTF-16, frames of MLLP and blanks."""
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip(b"\x0b \t\r\n")
