"""Tables of a large run, kept part by part: one Parquet file per block of people, in the order of the blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of a run folder in the making; may be handed to other processes, which write parts of their own."""

    folder: Path

    def write(self, block: int, tables: Mapping[str, pa.Table]) -> None:
        """Write a block's part of these tables."""
        from scenarios.run_folder.tables import part_of, write_table

        for name, table in tables.items():
            write_table(table, name, self.folder / part_of(name, block))

    def write_whole(self, tables: Mapping[str, pa.Table]) -> None:
        """Write small tables that come in one piece."""
        from scenarios.run_folder.tables import path_of, write_table

        for name, table in tables.items():
            write_table(table, name, self.folder / path_of(name))

    def read(self, block: int, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A block's part of a table, these columns of it or all; DataError when it is not there."""
        from scenarios.run_folder.tables import part_of, read_table

        return read_table(self.folder / part_of(name, block), threads=False, columns=columns)
