"""Where a part's tables are written: one file per table and part, several pieces of one table as several files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from scenarios.audits.parts import write_part

PLACES: pa.Schema = pa.schema([
    pa.field(name, kind, nullable=False, metadata={"unit": unit, "meaning": meaning}) for name, kind, unit, meaning in (
        ("order_id", pa.int64(), "id", "which order"),
        ("file", pa.int32(), "1", "number of the input file, from 0"),
        ("line", pa.int64(), "1", "line, entry or row where the order was told"),
        ("dates", pa.int8(), "bits", "whole days: 1 signed, 2 collected, 4 resulted"),
    )
])  # fmt: skip
ASSUMED_FLAGS: pa.Schema = pa.schema([
    pa.field("order_id", pa.int64(), metadata={"unit": "id", "meaning": "which order"}),
    pa.field("analyte", pa.dictionary(pa.int32(), pa.string()), metadata={"unit": "catalogue key", "meaning": "what"}),
    pa.field("flag", pa.dictionary(pa.int32(), pa.string()),
             metadata={"unit": "LL, L, N, H, HH", "meaning": "reading by the catalogue's adult limits, assumed"}),
])  # fmt: skip


@dataclass(slots=True)
class PartWriter:
    """Writes the tables of one part under a folder and remembers how many rows each has."""

    folder: Path
    part: int
    rows: dict[str, int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)

    def write(self, name: str, table: pa.Table, kept: frozenset[str]) -> None:
        """Write one table, or one more piece of it; a table nobody keeps is not written."""
        if name not in kept:
            return
        piece = self.pieces[name] = self.pieces.get(name, -1) + 1
        self.rows[name] = self.rows.get(name, 0) + table.num_rows
        write_part(table, self.folder / name / f"{self.part:05d}-{piece:03d}.parquet")


def joined(folder: Path, name: str, target: Path) -> None:
    """Give a table its place in the run folder: a file when it has one piece, else a folder of `part-NNNNN.parquet`."""
    pieces = sorted((folder / name).glob("*.parquet")) if (folder / name).is_dir() else []
    if len(pieces) == 1:
        target.parent.mkdir(parents=True, exist_ok=True)
        pieces[0].rename(target)
        return
    for number, piece in enumerate(pieces):
        target.mkdir(parents=True, exist_ok=True)
        piece.rename(target / f"part-{number:05d}.parquet")
