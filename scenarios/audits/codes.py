"""One row per code and label of the input: how often it came, what it means, or why it means nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from emr_hub.terminology import loinc_meaning, loinc_not_mapped

CODES: list[tuple[str, pa.DataType, str, str]] = [
    ("loinc", pa.string(), "LOINC", "code, empty where none was given"),
    ("label", pa.string(), "text", "how the laboratory names it"),
    ("rows_read", pa.int64(), "1", "rows with this code and label"),
    ("rows_kept", pa.int64(), "1", "of them judged"),
    ("analyte", pa.string(), "catalogue key", "what it means; null when the catalogue has no such meaning"),
    ("first_list", pa.bool_(), "true, false", "understood by the catalogue's first list of codes"),
    ("why_not", pa.string(), "text", "why a code that was looked at has no meaning"),
]


def codes_table(told: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The codes, the commonest first. `told`: loinc, label, rows_read and rows_kept of each."""
    counted = sorted(told, key=lambda r: (-r["rows_read"], r["loinc"], r["label"]))
    cells = [_cells(r["loinc"], r["label"], r["rows_read"], r["rows_kept"]) for r in counted]
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(CODES)
    fields = [pa.field(n, t, metadata={"unit": u, "meaning": m}) for n, t, u, m in CODES]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, fields, strict=True)], schema=pa.schema(fields))


def _cells(loinc: str, label: str, read: int, kept: int) -> tuple[object, ...]:
    meaning = loinc_meaning(loinc) if loinc else None
    left_out = loinc_not_mapped().get(loinc)
    reason = f"{left_out.kind}: {left_out.reason}" if left_out and not meaning else None
    key, first = (meaning.analyte, meaning.first_list) if meaning else (None, False)
    return loinc, label, read, kept, key, first, reason
