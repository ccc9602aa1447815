"""Which letters a piece of XML is written in: by its first bytes, else by its own word."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from emr_hub.formats.text_blocks import shown_encoding

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def encoding_of(start: bytes) -> tuple[str, int]:
    """The encoding of a text that begins so, and how many bytes its mark takes.

    A word that the bytes contradict (utf-16 declared over plain letters, as some generators do) is not believed.
    """
    if start[:1] != b"<" or start[1:2] == b"\0":
        shown, mark = shown_encoding(start)
        if shown is not None:
            return shown, mark
    found = _DECLARED.match(start)
    return ("utf-8" if found is None else _named(found[1])), 0


@lru_cache(maxsize=64)
def _named(word: bytes) -> str:
    try:
        name = codecs.lookup(word.decode("ascii")).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith(("utf-16", "utf-32", "ascii")) else name
