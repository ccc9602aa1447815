"""Orders and repeats by day from the first day of history on: what the cumulative plot is drawn from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from emr_hub.clock import DAY, day_start
from emr_hub.columns import longs

if TYPE_CHECKING:
    from scenarios.studies.worlds import Played


def days_of(played: Played) -> dict[str, list[int]]:
    """Per Vietnamese day of history and measured period: orders signed, and those that could have been cut (D3)."""
    scenario = played.scenario
    origin = day_start(scenario.start - timedelta(days=scenario.burn_in_days))
    day = (longs(played.tables["orders"], "signed_at") - origin) // DAY
    length = scenario.burn_in_days + scenario.days
    inside = (day >= 0) & (day < length)
    return {
        "orders": np.bincount(day[inside], minlength=length).tolist(),
        "repeats": np.bincount(day[inside & played.repeat], minlength=length).tolist(),
    }
