"""Which letters a piece of XML is written in: by its first bytes, else by its own word."""

from __future__ import annotations

import codecs
import re

from emr_hub.formats.text_blocks import shown_encoding

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def encoding_of(start: bytes) -> tuple[str, int]:
    """The encoding of a text that begins so, and how many bytes its mark takes.

    A word that the bytes contradict (utf-16 declared over plain letters, as some generators do) is not believed.
    """
    shown, mark = shown_encoding(start)
    return (shown, mark) if shown is not None else (_declared(start), 0)


def _declared(start: bytes) -> str:
    found = _DECLARED.match(start)
    if found is None:
        return "utf-8"
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith(("utf-16", "utf-32", "ascii")) else name
