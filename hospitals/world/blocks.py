"""A large world comes in blocks of persons: always the same ones, so that no number of workers changes a byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hospitals.world.plan import World

PERSONS = 10_000  # people of one block, drawn in some 0.7 GB; a multiple of the sixteen who lend cards and share homes
IDS = 100_000_000  # ids of one table in one block; block 0 begins at 1, block 7 at 700,000,001
_BY_BLOCK = (
    "registrations", "consents", "encounters", "orders", "results", "truth_registrations", "truth_illnesses",
    "truth_orders", "truth_results",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """The people with numbers from `first` to `last`, both included; `number` counts blocks from 0."""

    number: int
    first: int
    last: int

    @property
    def persons(self) -> NDArray[np.int64]:
        """Their numbers."""
        return np.arange(self.first, self.last + 1, dtype=np.int64)

    def ids(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The ids of these rows of one of its tables; OverflowError where a table has more rows than ids."""
        if rows.max(initial=0) >= IDS - 1:
            raise OverflowError(f"{rows.max() + 1} rows in one block; ids leave room for {IDS - 1}")
        return rows + (self.number * IDS + 1)


def blocks_of(patients: int) -> tuple[Block, ...]:
    """The blocks of a world of so many people; all but the last are full."""
    starts = range(1, patients + 1, PERSONS)
    return tuple(Block(n, first, min(first + PERSONS - 1, patients)) for n, first in enumerate(starts))


def one_after_another(worlds: Iterator[World]) -> World:
    """The world of several blocks; each table in the order of the blocks, and of ids."""
    parts = list(worlds)
    if len(parts) == 1:
        return parts[0]
    tables: dict[str, Any] = {name: pa.concat_tables([getattr(part, name) for part in parts]) for name in _BY_BLOCK}
    return replace(parts[0], **tables)
