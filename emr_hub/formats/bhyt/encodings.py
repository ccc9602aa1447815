"""Which letters a claims file is written in: by byte-order mark, by its first bytes, by its own word, in that order."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def encoding_of(start: bytes) -> tuple[str, int]:
    """The encoding of a text that begins so, and how many bytes its mark takes.

    UTF-16 shows itself by its mark or by a zero beside the first sign. A word that the bytes contradict (utf-16
    declared over plain letters, as some generators do) is not believed.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, len(mark)
    if start[1:2] == b"\0":
        return "utf-16-le", 0
    if start[:1] == b"\0":
        return "utf-16-be", 0
    return _declared(start), 0


def _declared(start: bytes) -> str:
    found = _DECLARED.match(start)
    if found is None:
        return "utf-8"
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith(("utf-16", "utf-32", "ascii")) else name
