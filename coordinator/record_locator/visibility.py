"""From when on a result published elsewhere exists for the coordinator. Pure; shared by both engines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import Instant


def visible_from(published_at: Instant, connected_since: Instant, link_delay: Instant = 0) -> Instant:
    """The instant at which a result's pointer stands: published, its facility connected, and the link passed.

    All three in milliseconds; a pointer that stands at exactly the instant of an order is visible to it.
    """
    return max(published_at, connected_since) + link_delay


def all_visible_from(
    published_at: NDArray[np.int64], connected_since: NDArray[np.int64], link_delay: Instant = 0
) -> NDArray[np.int64]:
    """As `visible_from`, for many results at once."""
    return np.maximum(published_at, connected_since) + link_delay
