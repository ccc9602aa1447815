"""What a CSV file looks like: encoding, delimiter and header, guessed from its beginning, and said."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass

from emr_hub.formats.tables.fields import column_names, composed, plain_column

SAMPLE_BYTES = 256 << 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")
# Letters that Vietnamese writes with the combining marks of Windows-1258, and that Western text does not.
_VIETNAMESE_MARKS = b"\xcc\xec\xde\xd2\xf2"


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is written. `columns`: names of the header, or column_1, column_2 ... without one."""

    encoding: str
    delimiter: str
    header: bool
    columns: tuple[str, ...]

    def said(self) -> str:
        """The guess in one line."""
        named = {"\t": "tab", " ": "space"}.get(self.delimiter, self.delimiter)
        return f"encoding {self.encoding}, delimiter {named}, {'with' if self.header else 'without'} a header"


def shape_of(
    sample: bytes, encoding: str | None = None, delimiter: str | None = None, header: bool | None = None
) -> CsvShape:
    """Guess what is not given from the beginning of a file."""
    found = encoding or encoding_of(sample)
    text = sample.decode(found, "replace").replace("\x00", "")
    cut = delimiter or _delimiter(text)
    lines = _first_rows(text, cut)
    named = _is_header(lines) if header is None else header
    first = lines[0] if lines else []
    columns = _distinct(first) if named else tuple(f"column_{n}" for n in range(1, len(first) + 1))
    return CsvShape(found, cut, named, columns)


def encoding_of(sample: bytes) -> str:
    """UTF-8 where it reads as such, by its mark UTF-8, UTF-16 or UTF-32, else Windows-1258 or Latin-1."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if (half := _zeros(sample)) is not None:
        return half
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1258" if sum(sample.count(mark) for mark in _VIETNAMESE_MARKS) > 2 else "latin-1"


def _zeros(sample: bytes) -> str | None:
    """UTF-16 without a mark shows itself by a zero in every second byte of plain letters."""
    few = sample[:2000]
    if len(few) < 4:
        return None
    even, odd = few[::2].count(0) / len(few[::2]), few[1::2].count(0) / len(few[1::2])
    return "utf-16-le" if odd > 0.4 > even else "utf-16-be" if even > 0.4 > odd else None


def _delimiter(text: str) -> str:
    """The mark that cuts most lines into the same number of cells, more than one."""

    def even(mark: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _first_rows(text, mark))
        width, often = widths.most_common(1)[0] if widths else (1, 0)
        return (often / max(1, widths.total()) if width > 1 else 0.0, width)

    return max(_DELIMITERS, key=even)


def _first_rows(text: str, delimiter: str, most: int = 200) -> list[list[str]]:
    """The first whole rows; the last one of a sample may be cut and is left out."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > most:
                break
    except csv.Error:
        pass
    return rows[:-1] if 1 < len(rows) <= most and not text.endswith(("\n", "\r")) else rows


def _is_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: known names, or no digits where the rows below have some."""
    if not rows:
        return True
    first = rows[0]
    if any(plain_column(cell) in column_names() for cell in first):
        return True
    if any(not cell.strip() or cell.strip()[0].isdigit() for cell in first):
        return False
    return len(set(first)) == len(first) and any(any(c.isdigit() for c in cell) for row in rows[1:20] for cell in row)


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found = []
    for at, name in enumerate(names, 1):
        plain = composed(name.strip().lstrip("\ufeff")) or f"column_{at}"
        seen[plain] += 1
        found.append(plain if seen[plain] == 1 else f"{plain}_{seen[plain]}")
    return tuple(found)
