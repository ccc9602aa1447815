"""What the coordinator of a run could link and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from coordinator.bulk import Columns, Ground
from scenarios.engines.exchange_records import read_world
from scenarios.engines.ground import columns_of, seen_ground
from scenarios.experiments.known_codes import known_results


@dataclass(frozen=True, slots=True)
class Seen:
    """The readable columns, and the world as linked."""

    columns: Columns
    tables: Mapping[str, pa.Table]

    def ground(self, connected_only: bool) -> Ground:
        """The ground of an arm."""
        few = {
            **self.tables,
            "orders": self.tables["orders"].slice(0, 0),
            "results": self.tables["results"].slice(0, 0),
        }
        return seen_ground(self.tables, self.columns, read_world(few).registrations)


def seen_of(tables: Mapping[str, pa.Table]) -> Seen:
    """What can be seen of a world's tables."""
    return Seen(columns_of(tables, known_results(tables)), tables)
