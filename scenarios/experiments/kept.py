"""A block's tables where they are kept, and as playing the block reads them back: no more of them than is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from scenarios.definition import Scenario
from scenarios.experiments.plans import WORLD_TABLES
from scenarios.telling import Telling

LOOKED_AT: Mapping[str, Sequence[str]] = {
    "orders": (
        "order_id", "registration_id", "facility_id", "clinician_id", "service", "specimen", "draw_id", "signed_at",
        "collected_at", "published_at",
    ),
    "results": (
        "order_id", "analyte", "version", "known_at", "value", "text", "comparator", "unit", "flag", "status",
    ),
    "truth/orders": ("order_id", "person_id"),
    "registrations": ("registration_id", "sex"),
}  # fmt: skip
"""What playing and measuring arms look at in the large tables, where every arm is told the world as it was drawn."""


class Kept(Protocol):
    """Where the parts of a large run's tables go; it can be handed to another process."""

    def write(self, block: int, tables: Mapping[str, pa.Table]) -> None:
        """Keep a block's part of these tables."""
        ...

    def read(self, block: int, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A part that was kept: these columns of it, or all."""
        ...

    def write_whole(self, tables: Mapping[str, pa.Table]) -> None:
        """Keep tables that belong to no block."""
        ...


@dataclass(frozen=True)
class KeptTables(Mapping[str, pa.Table]):
    """The tables of a block, each read back when it is first asked for: these columns of it, or all."""

    kept: Kept
    block: int
    columns: Mapping[str, Sequence[str]]
    _read: dict[str, pa.Table] = field(default_factory=dict)

    @staticmethod
    def to_play(scenario: Scenario, kept: Kept, block: int) -> KeptTables:
        """As playing the block takes them: whole where an arm's systems tell something else than was drawn."""
        as_drawn = all(Telling.of(arm) == Telling() for arm in scenario.arms)
        return KeptTables(kept, block, LOOKED_AT if as_drawn else {})

    def __getitem__(self, name: str) -> pa.Table:
        if name not in WORLD_TABLES:
            raise KeyError(name)
        if name not in self._read:
            block = 0 if name == "facilities" else self.block
            self._read[name] = self.kept.read(block, name, self.columns.get(name))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(WORLD_TABLES)

    def __len__(self) -> int:
        return len(WORLD_TABLES)
