"""A plain table of results for audits: persons, codes, times and values that collide, and some rows that are dirty."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.clock import DAY, HOUR
from emr_hub.randomness import uniforms

MAPPING = """[columns]
patient = "person"
loinc = "loinc"
unit = "unit"
facility = "facility"
collected = "collected"
resulted = "resulted"
value = "value"
flag = "flag"
status = "status"
"""
TIME = pa.timestamp("ms", tz="UTC")
CODES = (("2951-2", "mmol/L"), ("2345-7", "mg/dL"), ("2345-7", "mmol/L"), ("718-7", "g/dL"), ("99999-9", "1"),
         (None, "1"), ("718-7", "bananas"))  # fmt: skip


def write_plain(folder: Path, rows: int, persons: int, seed: int = 1, name: str = "results.parquet") -> Path:
    """Write table and mapping; the mapping's path."""
    n = np.arange(rows)
    pick = lambda stream, *options: np.array(options, object)[(uniforms(seed, stream, n) * len(options)).astype(int)]  # noqa: E731
    code = (uniforms(seed, "code", n) ** 2 * len(CODES)).astype(int)
    taken = 1_750_000_000_000 + (uniforms(seed, "day", n) * 12).astype(np.int64) * DAY // 2
    person = (uniforms(seed, "person", n) * persons).astype(np.int64) * 7 - 20
    table = pa.table({
        "person": pa.array(person, pa.int32(), mask=uniforms(seed, "nobody", n) < 0.02),
        "loinc": pa.array([CODES[c][0] for c in code], pa.string()),
        "unit": pa.array([CODES[c][1] for c in code], pa.string()),
        "facility": pa.array(pick("facility", "79001", "01001", "01001", None).tolist(), pa.string()),
        "collected": pa.array(taken, mask=uniforms(seed, "untimed", n) < 0.02).cast(TIME),
        "resulted": pa.array(taken + 2 * HOUR).cast(TIME),
        "value": pa.array(pick("value", 5.0, 5.1, 90.0, 140.0, None).tolist(), pa.float64()),
        "flag": pa.array(pick("flag", "N", "H", None, "odd").tolist(), pa.string()),
        "status": pa.array(pick("status", "final", "final", "corrected", None, "cancelled").tolist(), pa.string()),
    })  # fmt: skip
    pq.write_table(table, folder / name, row_group_size=max(1, rows // 3))
    (folder / "mapping.toml").write_text(MAPPING)
    return folder / "mapping.toml"
