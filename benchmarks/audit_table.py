"""A plain table of made-up results for measuring: keyed, block by block, the same on every machine. Nobody is in it.

One row per result, facilities and persons in no order: person, loinc, unit, facility, collected, resulted, value, flag.
Words are written by their places, as nearly every writer does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR, MINUTE
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes

SEED, ROWS_OF_A_BLOCK, RESULTS_OF_A_PERSON, FACILITIES = 7, 1_000_000, 20, 300
START = 1_735_664_400_000  # 2025-01-01 in Viet Nam
TESTS = tuple(a for a in analytes().values() if a.loinc and a.unit and not a.never_reuse)[:60]
TIME = pa.timestamp("ms", tz="UTC")
WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema([
    ("person", pa.int32()), ("loinc", WORD), ("unit", WORD), ("facility", WORD), ("collected", TIME),
    ("resulted", TIME), ("value", pa.float32()), ("flag", WORD),
])  # fmt: skip


def table_of(rows: int, folder: Path) -> Path:
    """The file of so many rows in the folder; written when it is not there yet."""
    path = folder / f"rows-{rows}.parquet"
    if not path.is_file():
        beside = path.with_suffix(".partial")
        with pq.ParquetWriter(beside, SCHEMA, compression="zstd") as writer:
            for first in range(0, rows, ROWS_OF_A_BLOCK):
                writer.write_table(_block(first, min(rows, first + ROWS_OF_A_BLOCK), rows // RESULTS_OF_A_PERSON))
        beside.rename(path)
    return path


def _block(first: int, end: int, persons: int) -> pa.Table:
    """Rows `first` until before `end`: twenty results per person on average, half of them in a stay of ten days."""
    n = np.arange(first, end)

    def draw(stream: str) -> NDArray[np.float64]:
        return uniforms(SEED, stream, n)

    person = (draw("person") * persons).astype(np.int32)
    stay = uniforms(SEED, "stay", person) * 300
    after = np.where(draw("in-stay") < 0.5, draw("day") * 10, draw("year") * 65)
    collected = START + ((stay + after) * DAY).astype(np.int64) // MINUTE * MINUTE
    resulted = collected + ((1 + 3 * draw("turnaround")) * HOUR).astype(np.int64) // MINUTE * MINUTE
    test = (draw("test") ** 2 * len(TESTS)).astype(np.int32)
    middle = np.array([_middle(a.ref_low_m, a.ref_high_m) for a in TESTS])[test]
    value = np.round(middle * (0.7 + 0.6 * draw("value")), 1).astype(np.float32)
    facility = (draw("facility") * FACILITIES).astype(np.int32)
    return pa.table([
        pa.array(person), _word(test, [a.loinc[0] for a in TESTS]), _word(test, [a.unit for a in TESTS]),
        _word(facility, [f"{79_000 + f}" for f in range(FACILITIES)]),
        pa.array(collected).cast(TIME), pa.array(resulted).cast(TIME), pa.array(value),
        _word((draw("flag") < 0.3).astype(np.int32), ["N", "H"]),
    ], schema=SCHEMA)  # fmt: skip


def _word(codes: NDArray[np.int32], texts: list[str]) -> pa.Array:
    # Each word once: words told twice are no dictionary to the writer, and it would write every row's word in full.
    words = list(dict.fromkeys(texts))
    places = np.array([words.index(text) for text in texts], np.int32)
    return pa.DictionaryArray.from_arrays(places[codes], pa.array(words))


def _middle(low: float | None, high: float | None) -> float:
    return (low + high) / 2 if low is not None and high is not None else 10.0
