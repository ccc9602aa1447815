"""What a run gives back, and the two things it is handed: a way to tell its progress and a watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from emr_hub.clock import SECOND, Clock
from scenarios.engines.exchange_plan import WireStatistics
from scenarios.measures import Measure


class Progress(Protocol):
    """Told how far a stage has come; `total` is None when nobody can know."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """`done` units of `stage` are finished."""
        ...


@dataclass(frozen=True, slots=True)
class ArmPlayed:
    """One arm after it was played: its decisions, and what crossed the wire when it was played there."""

    id: str
    policy: str
    decisions: pa.Table
    wire: WireStatistics | None = None


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """`tables` by their names in the data dictionary, truth included; `facts` is the `run` of the measures file.

    `rows` of every table; of a run in blocks, whose tables were kept part by part, `tables` holds the facilities alone.
    `seconds` is how long each stage took; it depends on the machine and belongs into the manifest only.
    """

    tables: Mapping[str, pa.Table]
    rows: Mapping[str, int]
    measures: tuple[Measure, ...]
    facts: Mapping[str, Any]
    seconds: Mapping[str, float]


@dataclass(slots=True)
class Stopwatch:
    """Tells each stage to the progress and keeps how long it took, by the clock that was handed in."""

    clock: Clock
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Run one stage of the story."""
        begun = self.clock.now()
        self.progress(name, 0, None)
        yield
        self.seconds[name] = (self.clock.now() - begun) / SECOND
