"""The mapping file of a laboratory: CSV, one line per code, `analyte` filled in by somebody who knows the code.

`analyte` holds a key of the catalogue; `yes` takes the line's `suggestion`; `-` says that the catalogue has no place
for the code; empty leaves it unmapped. Columns that only inform (rows, reason) are not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from emr_hub.errors import DataError, UsageError, nearest
from emr_hub.formats.code_book.book import SYSTEMS, CodeBook, Entry, Meaning
from emr_hub.terminology import analytes, specimens, unit_of

MAPPING_COLUMNS = ("system", "code", "name", "unit", "facility", "analyte", "specimen", "method", "read_unit_as")
_NEEDED = ("system", "code", "analyte")
_YES = ("yes", "y", "x", "có", "co", "đúng")
_LEFT_OUT = ("-", "none", "không")
_METHODS = ("act", "cap", "free", "gas", "hs", "quant", "rdt")


def read_code_book(path: Path) -> CodeBook:
    """Read a mapping file; commas, semicolons or tabs, UTF-8 with or without mark.

    Raises DataError with file and line: a column is missing, a word is not of the catalogue (the nearest is named),
    or one code, name and unit is given two meanings. UsageError when there is no such file.
    """
    if not path.is_file():
        raise UsageError("no such file", where=str(path), expected="a mapping file (CSV)")
    entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
    for line, cells in _lines(path):
        at = f"{path.name}:{line}"
        entry = _entry(cells, at)
        if entry is None:
            continue
        key = (_system(cells, at), cells["code"])
        for other in entries.get(key, ()):
            if other[:3] == entry[:3] and other.meaning != entry.meaning:
                raise DataError(f"code {key[1]!r} is given a second meaning", where=at, expected="one line per code")
        entries[key] = (*entries.get(key, ()), entry)
    by_facility = any(entry.facility for few in entries.values() for entry in few)
    return CodeBook(MappingProxyType(entries), by_facility)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError(f"byte {fault.start} is not UTF-8", where=path.name, expected="a file in UTF-8") from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count))
    header = [name.strip().lower() for name in next(reader, [])]
    for name in _NEEDED:
        if name not in header:
            close = nearest(name, header)
            found = f"; the nearest is {close!r}" if close else ""
            raise DataError(f"no column {name!r}{found}", where=f"{path.name}:1", expected=", ".join(_NEEDED))
    for cells in reader:
        named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if any(named.values()):
            yield reader.line_num, dict.fromkeys(header, "") | named


def _entry(cells: dict[str, str], at: str) -> Entry | None:
    asked = cells["analyte"]
    if asked.lower() in _YES:
        asked = cells.get("suggestion", "")
        if not asked:
            raise DataError("'yes', but the line has no suggestion", where=f"{at}, column analyte", expected="a key")
    if not asked:
        return None
    if not cells["code"] and not cells.get("name"):
        raise DataError("empty", where=f"{at}, column code", expected="a code, or a name for rows without one")
    fits = (cells.get("name", ""), cells.get("unit", ""), cells.get("facility", ""))
    return Entry(*fits, None if asked.lower() in _LEFT_OUT else _meaning(asked, cells, at))


def _meaning(asked: str, cells: dict[str, str], at: str) -> Meaning:
    method, taken, read_as = (cells.get(name, "") for name in ("method", "specimen", "read_unit_as"))
    if method and method not in _METHODS:
        _known(method, _METHODS, f"{at}, column method")
    known = f"{asked}_{method}" if method and not asked.endswith(f"_{method}") else asked
    of = analytes()[_known(known, tuple(analytes()), f"{at}, column {'method' if method else 'analyte'}")]
    specimen = _known(taken, tuple(specimens()), f"{at}, column specimen") if taken else of.specimen
    if read_as and unit_of(read_as) is None:
        raise DataError(f"{read_as!r} is no known unit", where=f"{at}, column read_unit_as", expected="a UCUM unit")
    return Meaning(of.key, specimen, read_as or None, None, specimen == of.specimen, True, "file")


def _system(cells: dict[str, str], at: str) -> str:
    return _known(cells["system"].lower() or "local", SYSTEMS, f"{at}, column system")


def _known(word: str, known: tuple[str, ...], where: str) -> str:
    if word in known:
        return word
    close = nearest(word, known)
    wanted = ", ".join(known) if len(known) < 10 else "a key of the catalogue"
    wanted += f"; the nearest is {close!r}" if close else ""
    raise DataError(f"{word!r} is not known", where=where, expected=wanted)
