"""What stayed unmapped, the commonest first, with suggestions: written in the very form of the mapping file.

A laboratory fills the column `analyte` (a key, `yes` for the suggestion, `-` for "no place in the catalogue") and
hands the file back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from emr_hub.formats.code_book.book import LOINC
from emr_hub.formats.code_book.mapping_file import MAPPING_COLUMNS
from emr_hub.formats.code_book.names import weights
from emr_hub.formats.code_book.suggesting import Suggestion, Unmapped, suggest
from emr_hub.formats.code_book.tally import NO_NUMBER
from emr_hub.terminology import loinc_not_mapped

MOST_SUGGESTED = 2_000  # codes that get suggestions; rarer ones are listed without
_FIELDS: list[tuple[str, pa.DataType, str, str]] = [
    *((name, pa.string(), "text", "as in the mapping file") for name in MAPPING_COLUMNS),
    ("rows", pa.int64(), "1", "rows of the input with this code, name and unit"),
    ("facilities", pa.int64(), "1", "facilities that use it"),
    ("middle_value", pa.float64(), "as written", "median of the positive values, within 12 %"),
    ("suggestion", pa.string(), "catalogue key", "the likeliest analyte"),
    ("confidence", pa.float64(), "0 to 1", "score of the suggestion; no probability"),
    ("likely", pa.string(), "yes or empty", "the score is high and leads the next by a distance"),
    ("reason", pa.string(), "text", "what speaks for the suggestion and against it"),
    ("reason_vi", pa.string(), "text", "the same in Vietnamese"),
    ("otherwise", pa.string(), "catalogue keys", "the next candidates"),
]
UNMAPPED = pa.schema([pa.field(n, t, metadata={"unit": u, "meaning": m}) for n, t, u, m in _FIELDS])


def unmapped_table(tally: pa.Table) -> pa.Table:
    """One row per code, name and unit of a tally, the commonest first. Shape: UNMAPPED."""
    found = sorted(_codes(tally), key=lambda c: (-c[0].rows, c[0].system, c[0].code, c[0].name, c[0].unit))
    cells = [_cells(code, facilities, n < MOST_SUGGESTED) for n, (code, facilities) in enumerate(found)]
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(UNMAPPED)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, UNMAPPED, strict=True)], schema=UNMAPPED)


def unmapped_csv(table: pa.Table) -> str:
    """The table as a mapping file to be filled in; UTF-8 with a mark, so that a spreadsheet reads Vietnamese."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow(["" if cell is None else f"{cell:.4g}" if isinstance(cell, float) else cell
                         for cell in row.values()])  # fmt: skip
    return out.getvalue()


def _codes(tally: pa.Table) -> Iterator[tuple[Unmapped, int]]:
    """The distinct codes of a tally and at how many facilities each is used."""
    rows: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in tally.to_pylist():
        system, code, name, unit = (str(row[k] or "") for k in ("system", "code", "name", "unit"))
        rows.setdefault((system, code, name, unit), []).append(row)
    for key, parts in rows.items():
        yield _code(key, parts), len({p["facilities"] for p in parts if p["facilities"]})


def _code(key: tuple[str, str, str, str], parts: list[dict[str, Any]]) -> Unmapped:
    counts = np.array([p["rows"] for p in parts], np.int64)
    steps = np.array([p["step"] for p in parts], np.int64)
    number, words = steps != NO_NUMBER, np.array([p["text"] is not None for p in parts])
    services = {str(p["service"] or "") for p in parts}
    service = services.pop() if len(services) == 1 else ""
    texts = int(counts[words & ~number].sum())
    return Unmapped(*key, service, int(counts.sum()), steps[number], counts[number], texts)


def _cells(code: Unmapped, facilities: int, asked: bool) -> tuple[object, ...]:
    refused = loinc_not_mapped().get(code.code) if code.system == LOINC else None
    if refused is not None:
        return (*_head(code, facilities), "", None, "", refused.reason, refused.reason_vi, "")
    found = suggest(code) if asked else ()
    first = found[0] if found else None
    if first is None:
        return (*_head(code, facilities), "", None, "", "", "", "")
    otherwise = "; ".join(f"{s.analyte} ({s.confidence:.2f})" for s in found[1:])
    return (
        *_head(code, facilities),
        first.analyte,
        first.confidence,
        "yes" if is_likely(found) else "",
        first.reason,
        first.reason_vi,
        otherwise,
    )


def _head(code: Unmapped, facilities: int) -> tuple[object, ...]:
    """What identifies the code, the cells to be filled in, and how often it came."""
    return code.system, code.code, code.name, code.unit, "", "", "", "", "", code.rows, facilities, code.middle


def is_likely(found: tuple[Suggestion, ...]) -> bool:
    """Whether the first candidate is high and leads the second by a distance."""
    w = weights()
    lead = found[0].confidence - (found[1].confidence if len(found) > 1 else 0.0)
    return found[0].confidence >= w["sure_from"] and lead >= w["lead"]
