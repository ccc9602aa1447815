"""How often each unmapped code came, and how its values spread: counts that can be added up in any order.

Values are counted on a scale of 20 steps per power of ten, so that the size of a tally does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.formats.code_book.book import LOINC

STEPS_PER_DECADE = 20
NO_NUMBER, ZERO, BELOW_ZERO = -32_000, -31_000, -30_000  # steps that no value has
_KEYS = ("system", "code", "name", "unit", "service")
_T = pa.string()
_FIELDS: list[tuple[str, pa.DataType]] = [
    *((name, _T) for name in _KEYS), ("facilities", _T), ("step", pa.int16()), ("text", _T), ("rows", pa.int64()),
]  # fmt: skip
TALLY = pa.schema(_FIELDS)
_TEXT_CHARACTERS = 24
_SOURCES = {"system": "code_system", "code": "code", "name": "label", "unit": "unit", "service": "service",
            "facilities": "facility"}  # fmt: skip


def tally(rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """Count rows by code, name, unit, service, facility and step of value. Shape: TALLY.

    Reads the columns loinc, code_system, code, label, unit, service, facility, value and text as far as they are there.
    """
    if not rows.num_rows:
        return TALLY.empty_table()
    given = {name: _column(rows, source) for name, source in _SOURCES.items()}
    # A row with a LOINC code alone stands under that; with a code of the sender too, under the sender's.
    loinc = _column(rows, "loinc")
    bare = pc.and_(pc.is_null(given["code"]), pc.is_valid(loinc))
    given["system"] = pc.if_else(bare, LOINC, given["system"])
    given["code"] = pc.coalesce(given["code"], loinc)
    value = _column(rows, "value", pa.float64())
    texts: Any = pc.utf8_slice_codeunits(pc.utf8_lower(_column(rows, "text")), 0, _TEXT_CHARACTERS)
    given |= {"step": pa.array(steps(value), pa.int16()), "text": texts}
    given["rows"] = pa.array(np.ones(rows.num_rows, np.int64))
    return merged([pa.table([given[f.name] for f in TALLY], schema=TALLY)])


def merged(tallies: Iterable[pa.Table]) -> pa.Table:
    """One tally from several, sorted, whatever the order they came in."""
    whole = pa.concat_tables([TALLY.empty_table(), *tallies])
    names = [name for name in TALLY.names if name != "rows"]
    summed = whole.group_by(names).aggregate([("rows", "sum")]).rename_columns([*names, "rows"])
    ordered: pa.Table = summed.select(TALLY.names).cast(TALLY).sort_by([(n, "ascending") for n in names])
    return ordered


def _column(rows: pa.Table | pa.RecordBatch, name: str, kind: pa.DataType = _T) -> Any:
    if name not in rows.schema.names:
        nothing: Any = pa.nulls(rows.num_rows)
        return pc.cast(nothing, kind)
    column: Any = rows.column(name)
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.cast(whole, kind)


def steps(values: Any) -> NDArray[np.int16]:
    """The step of each value: floor(20 log10); zero, negative and missing values have steps of their own."""
    plain = values.to_numpy(zero_copy_only=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.floor(np.log10(plain) * STEPS_PER_DECADE)
    step = np.where(np.isfinite(step), np.clip(step, -20_000, 20_000), NO_NUMBER)
    step[plain == 0] = ZERO
    step[plain < 0] = BELOW_ZERO
    return step.astype(np.int16)


def value_at(step: int) -> float:
    """The middle of a step, as a value."""
    return float(10 ** ((step + 0.5) / STEPS_PER_DECADE))
