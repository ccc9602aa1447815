"""A large world comes in blocks of persons: always the same ones, so that no number of workers changes a byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hospitals.world.plan import World

PERSONS = 10_000  # people of one block, drawn in some 0.7 GB; a multiple of the sixteen who lend cards and share homes
IDS = 100_000_000  # ids of one table in one block; block 0 begins at 1, block 7 at 700,000,001
_NUMBERED = {
    "registrations": ("registration_id",), "consents": ("registration_id",),
    "encounters": ("encounter_id", "registration_id"),
    "orders": ("order_id", "encounter_id", "registration_id", "draw_id"), "results": ("order_id",),
    "truth_registrations": ("registration_id",), "truth_illnesses": (), "truth_orders": ("order_id",),
    "truth_results": ("order_id",),
}  # fmt: skip


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


def blocks_of(patients: int) -> tuple[Block, ...]:
    """The blocks of a world of so many people; all but the last are full."""
    starts = range(1, patients + 1, PERSONS)
    return tuple(Block(n, first, min(first + PERSONS - 1, patients)) for n, first in enumerate(starts))


def numbered(world: World, block: Block) -> World:
    """A block's world with ids of its own; those of the first block stay as they were drawn."""
    if block.number == 0:
        return world
    shifted: dict[str, Any] = {
        name: _shifted(getattr(world, name), ids, block.number * IDS) for name, ids in _NUMBERED.items()
    }
    return replace(world, **shifted)


def _shifted(table: pa.Table, names: tuple[str, ...], by: int) -> pa.Table:
    if table.num_rows >= IDS:
        raise OverflowError(f"{table.num_rows} rows in one block; ids leave room for {IDS - 1}")
    for name in names:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pc.add(table[name], by))
    return table


def one_after_another(worlds: Iterator[World]) -> World:
    """The world of several blocks; each table in the order of the blocks, and of ids."""
    parts = list(worlds)
    if len(parts) == 1:
        return parts[0]
    tables: dict[str, Any] = {name: pa.concat_tables([getattr(part, name) for part in parts]) for name in _NUMBERED}
    return replace(parts[0], **tables)
