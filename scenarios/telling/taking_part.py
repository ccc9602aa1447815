"""Since when each facility takes part, and whose laboratory counts for how much."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from scenarios.definition import Rollout, Systems
from scenarios.telling.instants import NEVER, Ints, instants, with_column, with_instants
from scenarios.telling.places import keys_and_kinds

HIGHEST_LEVEL = 5  # of Decision 2429/QĐ-BYT: nobody's laboratory stands above it
FIRST_DAY = 0  # before every history: an instant that no world begins before


def with_starts(tables: dict[str, pa.Table], rollout: Rollout | None, systems: Systems, connected_only: bool) -> None:
    """Write down since when each facility takes part: its step, its own date, the first day or never.

    A facility on paper never does; where a record is required, none does before its own electronic record.
    """
    facilities = tables["facilities"]
    own = instants(facilities, "connected_since")
    since = own if connected_only else np.full_like(own, FIRST_DAY)
    keys = [key for key, _ in keys_and_kinds(tables)]
    if rollout is not None:
        since = _by_steps(rollout, keys, own)
    if systems.emr_required:
        since = np.maximum(since, instants(facilities, "emr_since"))
    since = np.where([key in systems.on_paper for key in keys], NEVER, since)
    if not np.array_equal(since, own):
        tables["facilities"] = with_instants(facilities, "connected_since", since)


def _by_steps(rollout: Rollout, keys: list[str], own: Ints) -> Ints:
    others = {"own": own, "never": np.full_like(own, NEVER), "first-day": np.full_like(own, FIRST_DAY)}
    since = others[rollout.others].copy()
    for row, key in enumerate(keys):
        step = rollout.step_of(key)
        if step is not None:
            since[row] = step
    return np.asarray(since, dtype=np.int64)


def with_levels(tables: dict[str, pa.Table], recognised_from: int | None) -> None:
    """Let laboratories of a level or higher count as the highest: by the rule of levels nobody may refuse them then."""
    if recognised_from is None:
        return
    level = longs(tables["facilities"], "lab_level")
    raised = np.where(level >= recognised_from, HIGHEST_LEVEL, level)
    tables["facilities"] = with_column(tables["facilities"], "lab_level", pa.array(raised))
