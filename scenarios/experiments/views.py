"""The world once for every way of telling it: arms that are told the same share what is read and linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from scenarios.experiments.judging import Seen, seen_of
from scenarios.telling import Telling, told

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Views:
    """A drawn world, the seed of its luck, and what has been read of it so far. `usual` is the world told as drawn."""

    tables: Tables
    seed: int
    usual: Seen
    _seen: dict[Telling, Seen] = field(default_factory=dict)

    def of(self, telling: Telling) -> Seen:
        """The world as one telling has it, read and linked once."""
        if telling == Telling():
            return self.usual
        found = self._seen.get(telling)
        if found is None:
            found = self._seen[telling] = seen_of(told(self.tables, telling, self.seed))
        return found
