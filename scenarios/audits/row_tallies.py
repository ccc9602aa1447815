"""Tallies of rows: what became of them, under which code they came, and how many there were of everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.tallies import tally

KEPT_WORD, APART, MIXED = "kept", -1, -2
_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
_FATES = {APART: "kept", MIXED: "several reasons"}
REASON_ROWS = pa.schema([("reason", _TEXT), ("rows", _NUMBER)])
CODE_ROWS = pa.schema([
    ("loinc", _TEXT), ("label", _TEXT), ("rows_read", _NUMBER), ("rows_kept", _NUMBER),
])  # fmt: skip
CASE_ROWS = pa.schema([("loinc", _TEXT), ("fate", _TEXT), ("cases", _NUMBER), ("rows", _NUMBER)])
SIZES = pa.schema([
    (name, _NUMBER)
    for name in ("rows_read", "rows_kept", "persons", "assumed_flags", "first_list", "extended", "ages_unknown")
])  # fmt: skip


def reason_rows(reason: NDArray[np.int8]) -> pa.Table:
    """Rows by what became of them: `kept`, or the reason."""
    aside = reason[reason != KEPT]
    counts = [(KEPT_WORD, len(reason) - len(aside)), *zip(map(str, REASONS), np.bincount(aside).tolist(), strict=False)]
    return tally(REASON_ROWS, [(word, rows) for word, rows in counts if rows])


def code_rows(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Rows read and kept by code and label; an absent one is empty."""
    return tally(CODE_ROWS, [(c or "", label or "", int(n), int(k)) for c, label, n, k in rows])


def case_rows(found: Mapping[tuple[str, int], tuple[int, int]]) -> pa.Table:
    """Cases of one moment by code and fate (APART, MIXED, or the place of a reason), the commonest first."""
    told = [(code, _FATES.get(fate) or str(REASONS[fate]), *numbers) for (code, fate), numbers in found.items()]
    return tally(CASE_ROWS, sorted(told, key=lambda row: (-row[2], row)))


def size_tally(*sizes: int) -> pa.Table:
    """How many rows, persons and flags, in the order of SIZES."""
    return tally(SIZES, [sizes])
