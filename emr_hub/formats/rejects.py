"""What was not used, line by line: where it stood, why, and its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa

SHOWN_CHARACTERS = 160


class Reason(StrEnum):
    """Why a laboratory result row was set aside; a row is counted under the first that holds, in this order.

    A broken line cannot be read, so how many rows it held is not known: each counts as one row.
    """

    BROKEN_LINE = "broken line"
    NO_PATIENT = "no patient"
    PLACEHOLDER = "placeholder patient"
    OLDER_VERSION = "older version"
    WRONG_STATUS = "wrong status"
    NO_TIME = "no time"
    NO_CODE = "no code"
    CODE_CONFLICT = "code conflict"
    UNKNOWN_CODE = "unknown code"
    NO_VALUE = "no value"
    UNIT_NOT_CONVERTIBLE = "unit not convertible"
    REPEATED_DELIVERY = "repeated delivery"


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing set aside. `line` counts from 1; in a Bundle it is the number of the entry."""

    file: str
    line: int
    reason: Reason
    detail: str
    original: str


_FIELDS: list[pa.Field[Any]] = [
    pa.field("file", pa.string(), metadata={"unit": "text", "meaning": "file of the input"}),
    pa.field("line", pa.int64(), metadata={"unit": "1", "meaning": "line, or entry of a Bundle, counted from 1"}),
    pa.field("reason", pa.string(), metadata={"unit": "text", "meaning": "why set aside"}),
    pa.field("detail", pa.string(), metadata={"unit": "text", "meaning": "what was found"}),
    pa.field("original", pa.string(), metadata={"unit": "text", "meaning": "the beginning of the line, or the row"}),
]  # fmt: skip
REJECTS = pa.schema(_FIELDS)


def rejects_table(rejects: list[Reject]) -> pa.Table:
    """The rejects as a table in the shape of REJECTS."""
    rows = [(r.file, r.line, str(r.reason), r.detail, r.original) for r in rejects]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(REJECTS)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, REJECTS, strict=True)], schema=REJECTS)


def shortened(line: bytes) -> str:
    """The beginning of a line, readable whatever bytes it holds."""
    text = line[: 4 * SHOWN_CHARACTERS].decode("utf-8", "replace")
    return text[:SHOWN_CHARACTERS]
