"""Parses XML of strangers: no entities, document types or network, bounded depth and size; a fault is a sentence."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree

from emr_hub.formats.bhyt.encodings import encoding_of

Element = Any  # lxml ships no types
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*(<!DOCTYPE)?", re.DOTALL)


class Unreadable(Exception):
    """Why a piece of XML is not read, by its place and kind; never what it says about a person."""


@cache
def _parser(encoding: str) -> Any:
    # Without `huge_tree` libxml2 itself stops at 256 levels, 10 MB of one text and any growth by entities.
    return etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip


def parsed(content: bytes, encoding: str | None = None) -> Element:
    """The root element; `encoding` where a surrounding file has said it.

    Raises Unreadable for anything that is not plain, well-formed XML without a document type.
    """
    if encoding is None:
        encoding, mark = encoding_of(content)
        content = content[mark:]
    if encoding.startswith("utf-16"):
        content, encoding = _as_utf8(content, encoding), "utf-8"
    if _PROLOG.match(content)[1]:  # type: ignore[index]
        raise Unreadable("declares a document type, which a claims file never does")
    try:
        root = etree.fromstring(content, _parser(encoding))
    except etree.XMLSyntaxError as fault:
        raise Unreadable(f"not well-formed XML: {_sentence(fault)}") from None
    except (ValueError, LookupError) as fault:
        raise Unreadable(f"not XML ({type(fault).__name__})") from None
    return _without_namespaces(root) if root.tag.startswith("{") else root


def _as_utf8(content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except UnicodeError:
        raise Unreadable(f"not {encoding.upper()}") from None


def _sentence(fault: Any) -> str:
    """The kind and the place of the fault; the text that the parser quotes may be a person's."""
    line, column = fault.position
    kind = etree.ErrorTypes._getName(fault.code, "unknown") if fault.code is not None else "empty"
    return f"{kind.removeprefix('ERR_').replace('_', ' ').lower()} at line {line}, column {column}"


def _without_namespaces(root: Element) -> Element:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root
