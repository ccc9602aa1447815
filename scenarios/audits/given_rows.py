"""The rows of a small table that somebody hands in beside the records: facilities, prices."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from emr_hub.errors import DataError, UsageError


def given_rows(path: Path, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Place and cells of every row: CSV with commas, semicolons or tabs, UTF-8 with or without mark.

    A cell that is not there is empty. Raises UsageError when there is no such file, DataError when it is not UTF-8,
    when a needed column is missing, or where a line is no row.
    """
    wanted = ", ".join(columns)
    if not path.is_file():
        raise UsageError("no such file", where=str(path), expected=f"a table of {wanted}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError(f"byte {fault.start} is not UTF-8", where=path.name, expected="a file in UTF-8") from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in needed if name not in header]:
            raise DataError(f"no column {missing[0]!r}", where=f"{path.name}:1", expected=wanted)
        for cells in reader:
            named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if any(named.values()):
                yield f"{path.name}:{reader.line_num}", dict.fromkeys(columns, "") | named
    except csv.Error as fault:
        raise DataError(f"no row of the table ({fault})", where=f"{path.name}:{reader.line_num}",
                        expected=wanted) from None  # fmt: skip
