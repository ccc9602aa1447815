"""How a live run is played. Data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Note = Callable[..., None]
"""Told what happens to the programs: the key of a message, and its values by name."""


@dataclass(frozen=True, slots=True)
class LivePlan:
    """How a pilot is played live.

    `speed`: simulated seconds a second, None as fast as it goes. `workers`: coordinator processes. `elsewhere`:
    hospitals whose record lies on another's FHIR server, with its base address. `database`: the coordinator's, SQLite
    in `folder` when None. `folder` keeps the files of the programs; None keeps nothing. `page_port`: where the run can
    be watched, None nowhere.
    """

    speed: float | None = None
    workers: int = 1
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    database: str | None = None
    folder: Path | None = None
    page_port: int | None = None
