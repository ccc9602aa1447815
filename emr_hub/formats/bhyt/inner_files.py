"""The inner files of one record: base64 or plain, whole or, where one is torn, the items of it that are."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from emr_hub.formats.bhyt.hardened import Element, Unreadable, parsed
from emr_hub.formats.bhyt.items import KINDS, Item, Kind, items

_LETTER = re.compile(r"[^A-Za-z0-9+/=\s]")
Refuse = Callable[[str, bytes], None]  # why, and the beginning of what it was


def inner_files(record: Element) -> Iterator[tuple[Kind, Element]]:
    """The inner files that are read, in their order: what kind, and the element that holds its content."""
    named = ""
    for element in record.iter("LOAIHOSO", "NOIDUNGFILE"):
        if element.tag == "LOAIHOSO":
            named = (element.text or "").strip().upper()
        elif named in KINDS:
            yield KINDS[named], element


def items_of(kind: Kind, content: Element, refuse: Refuse) -> list[Item]:
    """The items of one inner file. What cannot be read is refused with its reason, and the rest is read."""
    if len(content):
        return list(items(content, kind))
    text = (content.text or "").strip()
    if not text:
        return []
    if text.startswith("<"):
        return items_in(kind, text.encode(), refuse, "utf-8")
    try:
        return items_in(kind, _decoded(text), refuse, None)
    except Unreadable as fault:
        refuse(f"{kind.name}: {fault}", text[:200].encode())
        return []


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        pass
    try:
        return binascii.a2b_base64("".join(text.split()), strict_mode=True)  # wrapped into lines
    except ValueError:
        strange = _LETTER.search(text)
        where = f"sign {strange.start() + 1} of {len(text)}" if strange else f"{len(text)} signs do not close"
        raise Unreadable(f"neither XML nor base64: {where}") from None


def items_in(kind: Kind, content: bytes, refuse: Refuse, encoding: str | None = None) -> list[Item]:
    """The items of an inner file as XML; where it is torn, those that are whole."""
    try:
        return list(items(parsed(content, encoding), kind))
    except Unreadable as fault:
        return _whole_items(kind, content, str(fault), refuse, encoding)


@cache
def _item_of(kind: Kind) -> Any:
    name = re.escape(kind.item).encode()
    return re.compile(rb"<" + name + rb"(?=[\s>]).*?</" + name + rb"\s*>", re.DOTALL)


def _whole_items(kind: Kind, content: bytes, why: str, refuse: Refuse, encoding: str | None) -> list[Item]:
    """The items that can still be read one by one. XML is never mended: a lost `<` would turn a bound into a number."""
    found: list[Item] = []
    refused = 0
    for piece in _item_of(kind).findall(content):
        try:
            found.extend(items(parsed(piece, encoding), kind))
        except Unreadable:
            refuse(f"{kind.name}: {why}", piece[:200])
            refused += 1
    if not refused:
        refuse(f"{kind.name}: {why}", content[:200])
    return found
