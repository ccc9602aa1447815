"""One message as text in its own letters, with what its header says of it."""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.formats.compact_times import Written, read_time
from emr_hub.formats.hl7v2.code_lists import charsets
from emr_hub.formats.hl7v2.delimiters import Delimiters, delimiters_of

RESULTS, ORDERS = ("ORU", "OUL"), ("ORM", "OML", "OMG")
_CHARSET = 18


class NoMessage(Exception):
    """Why a message cannot be read, without what it says."""


@dataclass(frozen=True, slots=True)
class Header:
    """`kind` is the first part of the message type; `sent` when and `facility` by whom (MSH-7, MSH-4)."""

    by: Delimiters
    kind: str
    sent: Written | None
    facility: str | None


def segments_of(content: bytes) -> list[str]:
    """The segments of a message, whatever ends its lines. Raises NoMessage where its letters cannot be read."""
    text = content.decode() if content.isascii() else _decoded(content)
    if "\n" in text:
        text = text.replace("\r\n", "\r").replace("\n", "\r")
    return text.split("\r")


def _decoded(content: bytes) -> str:
    """UTF-8 where the bytes are UTF-8 (no other letters look like it), else what MSH-18 names."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    fields = content.split(b"\r", 1)[0].split(b"\n", 1)[0].split(content[3:4])
    named = fields[_CHARSET - 1].split(b"~")[0].decode("ascii", "replace").strip().upper() if len(fields) > 17 else ""
    codec = charsets().get(named)
    if codec is None or codec == "utf-8":
        raise NoMessage("neither UTF-8 nor of a character set that MSH-18 names")
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise NoMessage(f"not of the character set that MSH-18 names ({named})") from None


def header_of(segment: str) -> Header:
    """What an MSH segment says. Raises NoMessage without delimiters or message type."""
    # Delimiters stand up to the second field; asked once for each way of writing them.
    by = delimiters_of(segment[: segment.find(segment[3], 4) + 1]) if len(segment) > 4 else None
    if by is None:
        raise NoMessage("the header declares no usable delimiters (MSH-1, MSH-2)")
    fields = segment.split(by.field, 12)
    if len(fields) < 9 or not fields[8]:
        raise NoMessage("the header names no message type (MSH-9)")
    kind = fields[8].split(by.component, 1)[0].strip().upper()
    return Header(by, kind, read_time(fields[6].strip()), by.first(fields[3]).strip() or None)
